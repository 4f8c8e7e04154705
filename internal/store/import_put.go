package store

import (
	"slices"

	"pressrun/internal/subscriber"
)

// put writes what a batch changes.
func (im *importer) put(t session, b *batch) error {
	for _, step := range []struct {
		put   func(session, *batch, []int) error
		which []int
	}{
		{im.putNew, b.those(func(p *person) bool { return p.isNew })},
		{im.putChanged, b.those(func(p *person) bool { return p.changed && !p.isNew })},
		{im.putJoining, b.joining()},
		{im.putMoved, b.those(func(p *person) bool { return p.moves && !p.joins })},
	} {
		if err := step.put(t, b, step.which); err != nil {
			return err
		}
	}
	return nil
}

// putNew adds people, in the order of the index over their keys.
func (im *importer) putNew(t session, b *batch, which []int) error {
	now := at(im.now())
	return insert{
		text: func(n int) string {
			return `{insert} subscriber (key, email, name, language, reserved, suppressed, suppressed_at, created)
				VALUES ` + rowsOf(n, "TEXT", "TEXT", "TEXT", "TEXT", "BIGINT", "TEXT", "BIGINT", "BIGINT")
		},
		values: func(i int) []any {
			p := &b.people[i]
			email := b.rows[p.first].Email
			return []any{b.key(i), email, p.name, p.language, flag(subscriber.Reserved(email)), p.suppressed, im.since(p), now}
		},
		key:  "key",
		find: b.find,
		got:  func(i int, id int64) { b.people[i].id = id },
	}.run(t, which)
}

// since is when a person was suppressed, as far as anybody knows.
func (im *importer) since(p *person) instant {
	if p.suppressed != "" && p.suppressedAt.IsZero() {
		p.suppressedAt = im.now()
	}
	return at(p.suppressedAt)
}

func (im *importer) putChanged(t session, b *batch, which []int) error {
	for some := range slices.Chunk(which, maxRowsAtOnce) {
		args := make([]any, 0, 5*len(some))
		for _, i := range some {
			p := &b.people[i]
			args = append(args, p.id, p.name, p.language, p.suppressed, im.since(p))
		}
		_, err := t.exec(`WITH n (id, name, language, suppressed, suppressed_at) AS (VALUES `+
			rowsOf(len(some), "BIGINT", "TEXT", "TEXT", "TEXT", "BIGINT")+`)
				UPDATE subscriber SET name = n.name, language = n.language, suppressed = n.suppressed, suppressed_at = n.suppressed_at
				FROM n WHERE subscriber.id = n.id`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// putJoining adds subscriptions, in the order of the file.
func (im *importer) putJoining(t session, b *batch, which []int) error {
	now := im.now()
	return insert{
		text: func(n int) string {
			return `{insert} subscription
					(subscriber_id, list, status, token, consent_at, consent_from, sections, cadence, changed_at)
				VALUES ` + rowsOf(n, "BIGINT", "TEXT", "TEXT", "TEXT", "BIGINT", "TEXT", "TEXT", "TEXT", "BIGINT")
		},
		values: func(i int) []any {
			p := &b.people[i]
			changed := now
			if p.status == subscriber.Left && !p.leftAt.IsZero() {
				changed = p.leftAt
			}
			return []any{
				p.id, im.List, p.status, im.NewToken(), at(p.consent.At), p.consent.From, p.sections, p.cadence, at(changed),
			}
		},
	}.run(t, which)
}

func (im *importer) putMoved(t session, b *batch, which []int) error {
	now := at(im.now())
	for some := range slices.Chunk(which, maxRowsAtOnce) {
		args := make([]any, 0, 7*len(some))
		for _, i := range some {
			p := &b.people[i]
			args = append(args, p.subscription, p.status, p.sections, p.cadence, at(p.consent.At), p.consent.From, now)
		}
		_, err := t.exec(`WITH n (id, status, sections, cadence, consent_at, consent_from, changed_at) AS (VALUES `+
			rowsOf(len(some), "BIGINT", "TEXT", "TEXT", "TEXT", "BIGINT", "TEXT", "BIGINT")+`)
				UPDATE subscription SET status = n.status, sections = n.sections, cadence = n.cadence,
					former_cadence = CASE WHEN n.cadence = subscription.cadence THEN subscription.former_cadence
						WHEN subscription.cadence = '' THEN '|list|' ELSE '|' || subscription.cadence || '|' END,
					cadence_at = CASE WHEN n.cadence = subscription.cadence THEN subscription.cadence_at ELSE n.changed_at END,
					consent_at = n.consent_at, consent_from = n.consent_from, changed_at = n.changed_at
				FROM n WHERE subscription.id = n.id`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}
