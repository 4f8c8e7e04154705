package store

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/subscriber"
)

// Person is a subscriber with all that is kept of him.
type Person struct {
	subscriber.Subscriber
	Suppressed    string // why he is never mailed; empty: he may be
	SuppressedAt  time.Time
	Lifted        []Lifted                  // suppressions that were taken back, the oldest first
	Subscriptions []subscriber.Subscription // in the order of the lists' slugs
	Deliveries    []ledger.Delivery         // the last ones, the newest first
	Returned      []ledger.Returned         // what came back last, the newest first
}

// Reader is one subscription with its person.
type Reader struct {
	subscriber.Subscriber
	Subscription subscriber.Subscription
	Suppressed   string // why he is never mailed; told by exports alone
	SuppressedAt time.Time
}

// ListStats counts the subscriptions of one list. A suppressed person counts as suppressed alone.
type ListStats struct {
	List        string `json:"list"`
	Confirmed   int    `json:"confirmed"`
	Unconfirmed int    `json:"unconfirmed"`
	Left        int    `json:"left"`
	Suppressed  int    `json:"suppressed"`
	Reserved    int    `json:"reserved"` // of the confirmed: at a reserved domain, never mailed over real SMTP
}

// How much of a person's history Subscriber tells.
const (
	lastDeliveries   = 20
	editionsLookedAt = 500
)

// The status of a subscription as others see it: suppression is the person's and goes before it.
const statusColumn = `CASE WHEN p.suppressed <> '' THEN 'suppressed' ELSE s.status END`

const (
	personColumns       = `p.id, p.email, p.name, p.language, p.created, p.paused_until`
	subscriptionColumns = `s.subscriber_id, s.list, ` + statusColumn + `, s.token, s.consent_at, s.consent_from,
		s.sections, s.cadence, s.content, s.changed_at`
)

func personFields(p *subscriber.Subscriber) []any {
	return []any{&p.ID, &p.Email, &p.Name, &p.Language, into(&p.Created), into(&p.PausedUntil)}
}

func subscriptionFields(s *subscriber.Subscription) []any {
	return []any{
		&s.SubscriberID, &s.List, &s.Status, &s.Token, into(&s.ConsentAt), &s.ConsentFrom,
		(*sections)(&s.Sections), &s.Cadence, &s.Content, into(&s.ChangedAt),
	}
}

func scanSubscription(row scanner) (s subscriber.Subscription, err error) {
	return s, row.Scan(subscriptionFields(&s)...)
}

// sections is a set of section slugs, kept as |a|b| so that one can be looked for.
type sections []string

func (s sections) text() string {
	var b strings.Builder
	for _, name := range s {
		if strings.TrimSpace(name) != "" {
			b.WriteString("|" + piece.Slugify(name))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return b.String() + "|"
}

// Scan reads the set from the database.
func (s *sections) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return errors.New("sections are kept as text; the database was changed by hand")
	}
	*s = strings.FieldsFunc(text, func(r rune) bool { return r == '|' })
	return nil
}

// Subscriber is the person with that address, in whatever case, with subscriptions and last deliveries.
func (s *Store) Subscriber(ctx context.Context, email string) (Person, error) {
	var p Person
	err := s.snapshot(ctx, func(t session) error {
		err := t.get(`SELECT `+personColumns+`, p.suppressed, p.suppressed_at FROM subscriber p WHERE p.key = ?`,
			[]any{subscriber.Key(email)}, append(personFields(&p.Subscriber), &p.Suppressed, into(&p.SuppressedAt))...)
		if err != nil {
			return err
		}
		if p.Lifted, err = liftedOf(t, p.ID); err != nil {
			return err
		}
		if p.Returned, err = returnedOf(t, p.ID); err != nil {
			return err
		}
		p.Subscriptions, err = list(t, scanSubscription, `SELECT `+subscriptionColumns+`
			FROM subscription s JOIN subscriber p ON p.id = s.subscriber_id WHERE p.id = ? ORDER BY s.list`, p.ID)
		if err != nil {
			return err
		}
		p.Deliveries, err = list(t, scanDelivery, selectDeliveries+`
			WHERE d.subscriber_id = ? AND d.edition_id IN (SELECT id FROM edition ORDER BY id DESC LIMIT ?)
			ORDER BY d.edition_id DESC LIMIT ?`, p.ID, editionsLookedAt, lastDeliveries)
		return err
	})
	return p, name(err, "subscriber %s", email)
}

// SubscriptionByToken finds a subscription by its leave token; none of an erased person.
func (s *Store) SubscriptionByToken(ctx context.Context, token string) (Reader, error) {
	r, err := one(s.read(ctx), scanReader, `SELECT `+personColumns+`, `+subscriptionColumns+`
		FROM subscription s JOIN subscriber p ON p.id = s.subscriber_id WHERE s.token = ? AND p.email <> ''`, token)
	return r, name(err, "subscription of this link")
}

func scanReader(row scanner) (r Reader, err error) {
	return r, row.Scan(append(personFields(&r.Subscriber), subscriptionFields(&r.Subscription)...)...)
}

// Stats counts subscriptions by list, in the order of the lists' slugs.
func (s *Store) Stats(ctx context.Context) ([]ListStats, error) {
	scan := func(row scanner) (l ListStats, err error) {
		return l, row.Scan(&l.List, &l.Confirmed, &l.Unconfirmed, &l.Left, &l.Suppressed, &l.Reserved)
	}
	return list(s.read(ctx), scan, `SELECT s.list,
			SUM(CASE WHEN p.suppressed = '' AND s.status = 'confirmed' THEN 1 ELSE 0 END),
			SUM(CASE WHEN p.suppressed = '' AND s.status = 'unconfirmed' THEN 1 ELSE 0 END),
			SUM(CASE WHEN p.suppressed = '' AND s.status = 'left' THEN 1 ELSE 0 END),
			SUM(CASE WHEN p.suppressed <> '' THEN 1 ELSE 0 END),
			SUM(CASE WHEN p.suppressed = '' AND s.status = 'confirmed' THEN p.reserved ELSE 0 END)
		FROM subscription s JOIN subscriber p ON p.id = s.subscriber_id GROUP BY s.list ORDER BY s.list`)
}

// ExportSubscribers gives every subscription of a list, or of all lists when list is "", in the
// order in which people subscribed; erased people are left out. An error ends it.
func (s *Store) ExportSubscribers(ctx context.Context, listSlug string) iter.Seq2[Reader, error] {
	scan := func(row scanner) (n numbered[Reader], err error) {
		r := &n.value
		fields := append([]any{&n.id, &r.Suppressed, into(&r.SuppressedAt)}, personFields(&r.Subscriber)...)
		return n, row.Scan(append(fields, subscriptionFields(&r.Subscription)...)...)
	}
	return pages(func(after int64) ([]numbered[Reader], error) {
		return list(s.read(ctx), scan, `SELECT s.id, p.suppressed, p.suppressed_at, `+personColumns+`, `+subscriptionColumns+`
			FROM subscription s JOIN subscriber p ON p.id = s.subscriber_id
			WHERE s.id > ? AND (CAST(? AS TEXT) = '' OR s.list = ?) AND p.email <> ''
			ORDER BY s.id LIMIT ?`, after, listSlug, listSlug, exportPage)
	})
}
