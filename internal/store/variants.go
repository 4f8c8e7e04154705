package store

import (
	"context"

	"pressrun/internal/ledger"
)

// VariantsMissing lists the variants for which readers of an edition wait and that have no body yet.
func (s *Store) VariantsMissing(ctx context.Context, editionID int64) ([]int64, error) {
	missing, err := list(s.read(ctx), scanID, `SELECT DISTINCT d.variant FROM delivery d
		WHERE d.edition_id = ? AND d.variant <> 0 AND d.state IN ('queued', 'deferred') AND NOT EXISTS (
			SELECT 1 FROM edition_variant v WHERE v.edition_id = d.edition_id AND v.variant = d.variant)
		ORDER BY d.variant`, editionID)
	return missing, name(err, "variants of edition %d", editionID)
}

// Variants lists the variants of an edition that have a body.
func (s *Store) Variants(ctx context.Context, editionID int64) ([]int64, error) {
	all, err := list(s.read(ctx), scanID, `SELECT variant FROM edition_variant WHERE edition_id = ? ORDER BY variant`, editionID)
	return all, name(err, "variants of edition %d", editionID)
}

// PutVariant keeps the body for the readers of a variant, in the place of one that was kept before. Without a body
// nobody gets it any more: everything in it was withdrawn.
func (s *Store) PutVariant(ctx context.Context, editionID int64, v ledger.VariantBody) error {
	err := s.write(ctx, func(t session) error {
		_, err := t.exec(`INSERT INTO edition_variant (edition_id, variant, subject, preheader, body) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (edition_id, variant) DO UPDATE SET
				subject = excluded.subject, preheader = excluded.preheader, body = excluded.body`,
			editionID, v.Variant, v.Subject, v.Preheader, nonNil(v.Body))
		return err
	})
	return name(err, "variant of edition %d", editionID)
}

// VariantBody is the digest for the readers of a variant.
func (s *Store) VariantBody(ctx context.Context, editionID, variant int64) (body []byte, err error) {
	err = s.read(ctx).get(`SELECT body FROM edition_variant WHERE edition_id = ? AND variant = ?`,
		[]any{editionID, variant}, &body)
	return body, name(err, "variant of edition %d", editionID)
}
