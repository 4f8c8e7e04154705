package store

import (
	"context"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// A mail as it is known again when something comes back. Sent is when it went to a server last, if it ever did; mails of
// erased people are found by nothing.
const (
	selectMailed = `SELECT d.edition_id, d.seq, d.subscriber_id, s.list, p.key,
			CASE WHEN d.attempt > 0 THEN d.at END
		FROM delivery d JOIN subscription s ON s.id = d.subscription_id
		JOIN subscriber p ON p.id = d.subscriber_id AND p.email <> '' `

	// lastMailed is the newest mail that went to a person. Parameters: the list twice, empty for any; how many editions
	// are looked at.
	lastMailed = ` AND d.attempt > 0 AND d.edition_id IN (SELECT e.id FROM edition e
			WHERE CAST(? AS TEXT) = '' OR e.list = ? ORDER BY e.id DESC LIMIT ?)
		ORDER BY d.edition_id DESC LIMIT 1`
)

func scanMailed(row scanner) (m ledger.Mailed, err error) {
	return m, row.Scan(&m.EditionID, &m.Seq, &m.SubscriberID, &m.List, &m.Person, into(&m.Sent))
}

// Mailed is the mail of a delivery.
func (s *Store) Mailed(ctx context.Context, editionID int64, seq int) (ledger.Mailed, error) {
	m, err := one(s.read(ctx), scanMailed, selectMailed+`WHERE d.edition_id = ? AND d.seq = ?`, editionID, seq)
	return m, name(err, "mail %d of edition %d", seq, editionID)
}

// MailedTo is the newest mail that went to an address, on one list or, when it is empty, on any.
func (s *Store) MailedTo(ctx context.Context, email, listSlug string) (ledger.Mailed, error) {
	m, err := one(s.read(ctx), scanMailed, selectMailed+`WHERE p.key = ?`+lastMailed,
		subscriber.Key(email), listSlug, listSlug, editionsLookedAt)
	return m, name(err, "a mail to this reader")
}

// MailedIn is the mail of an edition to an address.
func (s *Store) MailedIn(ctx context.Context, editionID int64, email string) (ledger.Mailed, error) {
	m, err := one(s.read(ctx), scanMailed, selectMailed+`WHERE p.key = ? AND d.edition_id = ?`, subscriber.Key(email), editionID)
	return m, name(err, "a mail of edition %d to this reader", editionID)
}

// MailedByLeave is the newest mail of the subscription with that leave token.
func (s *Store) MailedByLeave(ctx context.Context, token string) (ledger.Mailed, error) {
	m, err := one(s.read(ctx), scanMailed, selectMailed+`WHERE d.subscriber_id = (SELECT f.subscriber_id FROM subscription f
			WHERE f.token = ?) AND s.token = ?`+lastMailed, token, token, "", "", editionsLookedAt)
	return m, name(err, "a mail with this way out")
}

// EditionsNumbered lists the editions with a number, one a list at most, the newest first.
func (s *Store) EditionsNumbered(ctx context.Context, number int) ([]ledger.Edition, error) {
	return s.editions(ctx, `WHERE number = ? ORDER BY id DESC`, number)
}

// AudienceAfter lists who was mailed by an edition, behind a place in its audience.
func (s *Store) AudienceAfter(ctx context.Context, editionID int64, seq, limit int) ([]ledger.Mailed, error) {
	return list(s.read(ctx), scanMailed, selectMailed+`WHERE d.edition_id = ? AND d.seq > ? ORDER BY d.seq LIMIT ?`,
		editionID, seq, limit)
}

// MailedDispatch is the mail of a dispatch; its person is the address that it went to.
func (s *Store) MailedDispatch(ctx context.Context, id int64) (ledger.Mailed, error) {
	scan := func(row scanner) (m ledger.Mailed, err error) {
		var location string
		err = row.Scan(&m.DispatchID, &location, into(&m.Sent))
		m.Person = subscriber.Key(location)
		return m, err
	}
	m, err := one(s.read(ctx), scan, `SELECT id, location, sent_at FROM dispatch WHERE id = ? AND channel = 'email'`, id)
	return m, name(err, "dispatch %d", id)
}

// MailedLetter is a letter that was sent to an address, with the person who has the address, if anybody does.
func (s *Store) MailedLetter(ctx context.Context, id int64, email string) (ledger.Mailed, error) {
	m := ledger.Mailed{LetterID: id, Person: subscriber.Key(email)}
	err := s.read(ctx).get(`SELECT COALESCE(p.id, 0), l.ended FROM letter l
		LEFT JOIN subscriber p ON p.key = ? AND p.email <> '' WHERE l.id = ? AND l.state = 'sent'`,
		[]any{m.Person, id}, &m.SubscriberID, into(&m.Sent))
	return m, name(err, "letter %d", id)
}

// copiesLookedAt bounds the search for a partner's mail.
const copiesLookedAt = 500

// MailedCopies lists the mails that went to partners last, the newest first, each with the id of its piece.
func (s *Store) MailedCopies(ctx context.Context) ([]ledger.MailedCopy, error) {
	scan := func(row scanner) (c ledger.MailedCopy, err error) {
		var location string
		err = row.Scan(&c.DispatchID, &location, into(&c.Sent), &c.PieceID, &c.Partner, &c.Revision, &c.Notice)
		c.Person = subscriber.Key(location)
		return c, err
	}
	return list(s.read(ctx), scan, `SELECT d.id, d.location, d.sent_at, p.id, d.partner, d.revision, d.notice
		FROM dispatch d JOIN piece p ON p.slug = d.slug WHERE d.channel = 'email' AND d.sent_at IS NOT NULL
		ORDER BY d.id DESC LIMIT ?`, copiesLookedAt)
}
