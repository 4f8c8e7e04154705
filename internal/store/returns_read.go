package store

import (
	"context"
	"time"

	"pressrun/internal/ledger"
)

const returnedColumns = `b.id, b.kind, b.class, b.status, b.words, b.source, b.found, b.effect,
	COALESCE(b.edition_id, 0), COALESCE(b.seq, 0), COALESCE(b.dispatch_id, 0), COALESCE(b.subscriber_id, 0), b.at`

func scanReturned(row scanner) (r ledger.Returned, err error) {
	m := &r.Mail
	return r, row.Scan(&r.ID, &r.Kind, &r.Class, &r.Status, &r.Words, &r.Source, &r.Found, &r.Effect,
		&m.EditionID, &m.Seq, &m.DispatchID, &m.SubscriberID, into(&r.At))
}

// returnedOf lists what came back of a person's mails last, the newest first.
func returnedOf(t session, subscriberID int64) ([]ledger.Returned, error) {
	return list(t, scanReturned, `SELECT `+returnedColumns+` FROM bounce b WHERE b.subscriber_id = ?
		ORDER BY b.id DESC LIMIT ?`, subscriberID, lastDeliveries)
}

// EditionReturns counts what came back of an edition, each mail once.
func (s *Store) EditionReturns(ctx context.Context, editionID int64) (r ledger.Returns, err error) {
	err = s.read(ctx).get(`SELECT COUNT(DISTINCT CASE WHEN kind = 'bounced' THEN seq END),
			COUNT(DISTINCT CASE WHEN kind = 'bounced' AND class IN ('policy', 'content') THEN seq END),
			COUNT(DISTINCT CASE WHEN kind = 'complained' THEN seq END)
		FROM bounce WHERE edition_id = ?`, []any{editionID}, &r.Bounced, &r.Refused, &r.Complained)
	return r, name(err, "edition %d", editionID)
}

// CountReturned counts what has come back since a moment, the most frequent first.
func (s *Store) CountReturned(ctx context.Context, since time.Time) ([]ledger.ReturnCount, error) {
	scan := func(row scanner) (c ledger.ReturnCount, err error) {
		return c, row.Scan(&c.Kind, &c.Class, &c.Effect, &c.Found, &c.Count)
	}
	return list(s.read(ctx), scan, `SELECT kind, class, effect, found <> '', COUNT(*) FROM bounce WHERE at >= ?
		GROUP BY kind, class, effect, found <> '' ORDER BY COUNT(*) DESC, kind, class, effect`, at(since))
}
