package store

import "pressrun/internal/ledger"

// had is a piece w of an edition that another delivery brought or is bringing to the reader.
// Parameter: the edition.
const had = `EXISTS (
	SELECT 1 FROM edition_piece h JOIN delivery d ON d.edition_id = h.edition_id
		AND d.subscriber_id = s.subscriber_id AND d.state NOT IN ('skipped', 'cancelled')
	WHERE h.slug = w.slug AND h.edition_id <> ?)`

// taken is a piece w that the subscription takes: without sections all, and so it is for a piece without.
const taken = `(s.sections = '' OR NOT EXISTS (SELECT 1 FROM piece q WHERE q.slug = w.slug
	AND q.section <> '' AND s.sections NOT LIKE '%|' || q.section || '|%'))`

// hadIt is who has an edition already: he had some of its pieces, and there is none that he takes and had not.
// Parameters: the edition four times.
const hadIt = `EXISTS (SELECT 1 FROM edition_piece w WHERE w.edition_id = ? AND ` + had + `)
	AND NOT EXISTS (SELECT 1 FROM edition_piece w WHERE w.edition_id = ? AND ` + taken + ` AND NOT ` + had + `)`

// skipReason is why a reader p with a subscription s gets no mail, or empty. Who had what is asked of each reader
// only when another edition has a piece of this one, since it is most of what freezing costs.
func skipReason(t session, editionID int64, p ledger.EditionPlan) (reason string, args []any, err error) {
	var before bool
	err = t.get(`SELECT EXISTS (SELECT 1 FROM edition_piece w JOIN edition_piece h
		ON h.slug = w.slug AND h.edition_id <> w.edition_id WHERE w.edition_id = ?)`, []any{editionID}, &before)
	reason = `CASE WHEN p.suppressed <> '' THEN 'suppressed'`
	if before {
		reason += ` WHEN ` + hadIt + ` THEN 'had-it'`
		args = []any{editionID, editionID, editionID, editionID}
	}
	if p.SkipReserved {
		reason += ` WHEN p.reserved = 1 THEN 'reserved'`
	}
	return reason + ` ELSE '' END`, args, err
}
