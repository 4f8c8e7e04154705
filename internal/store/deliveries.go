package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// A delivery is read with what its reader and the subscription are at this moment.
const (
	deliveryColumns = `SELECT d.edition_id, d.seq, d.subscriber_id, p.email, p.name, s.token, s.consent_at,
		d.variant, d.state, d.reason, d.attempt, d.next_at, d.at, `
	passOver = `WHEN s.status <> 'confirmed' THEN 'left' WHEN p.suppressed <> '' THEN 'suppressed' `
	ofReader = `
	FROM delivery d
	JOIN subscription s ON s.id = d.subscription_id
	JOIN subscriber p ON p.id = d.subscriber_id `

	selectDeliveries = deliveryColumns + `CASE ` + passOver + `ELSE '' END` + ofReader

	// passNow is what else has a reader passed over when his turn comes. Parameter: now.
	passNow = `WHEN p.paused_until > ? THEN 'paused'
		WHEN d.variant <> 0 AND EXISTS (SELECT 1 FROM edition_variant v
			WHERE v.edition_id = d.edition_id AND v.variant = d.variant AND LENGTH(v.body) = 0) THEN 'withdrawn' `

	claimedDeliveries = deliveryColumns + `CASE ` + passOver + passNow + `ELSE '' END` + ofReader

	// claimedOfShared looks as well whether the reader got all that the delivery brings by others since it was frozen.
	// Parameters: now, and the edition four times.
	claimedOfShared = deliveryColumns + `CASE ` + passOver + passNow + `
		WHEN EXISTS (SELECT 1 FROM edition_piece w WHERE w.edition_id = ? AND ` + brings + ` AND ` + got + `)
			AND NOT EXISTS (SELECT 1 FROM edition_piece w WHERE w.edition_id = ? AND ` + brings + ` AND NOT ` + got + `)
		THEN 'had-it' ELSE '' END` + ofReader
)

// brings is a piece w of an edition that a delivery d of it brings.
const brings = `(d.variant = 0 OR (d.variant >> CAST(w.position - 1 AS INTEGER)) & 1 = 1)`

// got is a piece w of an edition that another delivery has brought to the reader. One of which nobody knows whether it
// did counts too, but for what is sent again: whether it is was asked when that was frozen. Parameter: the edition.
const got = `EXISTS (
	SELECT 1 FROM edition_piece h JOIN edition o ON o.id = h.edition_id AND o.kind <> 'correction'
	JOIN delivery g ON g.edition_id = h.edition_id AND g.subscriber_id = s.subscriber_id
		AND (g.state = 'sent' OR g.state = 'unknown' AND (SELECT x.kind FROM edition x WHERE x.id = d.edition_id) <> 'resend')
		AND (g.variant = 0 OR (g.variant >> CAST(h.position - 1 AS INTEGER)) & 1 = 1)
	WHERE h.slug = w.slug AND h.edition_id <> ?)`

func scanDelivery(row scanner) (d ledger.Delivery, err error) {
	err = row.Scan(&d.EditionID, &d.Seq, &d.SubscriberID, &d.Email, &d.Name, &d.LeaveToken, into(&d.ConsentAt),
		&d.Variant, &d.State, &d.Reason, &d.Attempt, into(&d.NextAt), into(&d.DoneAt), &d.Skip)
	if !d.State.Final() {
		d.DoneAt = time.Time{} // it was only put off then
	}
	return d, err
}

// Deliveries lists lines of the ledger, the newest edition first.
func (s *Store) Deliveries(ctx context.Context, f ledger.DeliveryFilter) ([]ledger.Delivery, error) {
	where, args := `WHERE 1 = 1`, []any{}
	if f.EditionID != 0 {
		where += ` AND d.edition_id = ?`
		args = append(args, f.EditionID)
	}
	if f.State != "" {
		where += ` AND d.state = ?`
		args = append(args, f.State)
	}
	if f.Email != "" {
		where += ` AND p.key = ?`
		args = append(args, subscriber.Key(f.Email))
		if f.EditionID == 0 { // the ledger is ordered by edition, so each is asked for the reader
			where += ` AND d.edition_id IN (SELECT id FROM edition)`
		}
	}
	return list(s.read(ctx), scanDelivery, selectDeliveries+where+`
		ORDER BY d.edition_id DESC, d.seq LIMIT ?`, append(args, bound(f.Limit))...)
}

// Balance is the books of an edition; of one that is finished or cancelled as they were closed.
func (s *Store) Balance(ctx context.Context, editionID int64) (b ledger.Balance, err error) {
	err = s.snapshot(ctx, func(t session) error {
		b, err = balance(t, editionID)
		return err
	})
	return b, name(err, "edition %d", editionID)
}

// RunBalances are the books of all editions of a run, by the edition's id.
func (s *Store) RunBalances(ctx context.Context, runID int64) (books map[int64]ledger.Balance, err error) {
	books = map[int64]ledger.Balance{}
	err = s.snapshot(ctx, func(t session) error {
		ids, err := list(t, scanID, `SELECT id FROM edition WHERE run_id = ?`, runID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if books[id], err = balance(t, id); err != nil {
				return err
			}
		}
		return nil
	})
	return books, name(err, "run %d", runID)
}

func scanID(row scanner) (id int64, err error) { return id, row.Scan(&id) }

func balance(t session, editionID int64) (b ledger.Balance, err error) {
	var closed *string
	if err := t.get(`SELECT books FROM edition WHERE id = ?`, []any{editionID}, &closed); err != nil {
		return b, err
	}
	if closed != nil {
		return b, json.Unmarshal([]byte(*closed), &b)
	}
	return countBalance(t, editionID)
}

// errUnbalanced can only follow from a change of the database by hand.
var errUnbalanced = errors.New("the books do not balance")

func countBalance(t session, editionID int64) (b ledger.Balance, err error) {
	err = each(t, func(row scanner) error {
		var state ledger.DeliveryState
		var n int
		if err := row.Scan(&state, &n); err != nil {
			return err
		}
		b.Audience += n
		b.Add(state, n)
		return nil
	}, `SELECT state, COUNT(*) FROM delivery WHERE edition_id = ? GROUP BY state`, editionID)
	if err == nil && !b.Balanced() {
		err = errUnbalanced
	}
	return b, err
}
