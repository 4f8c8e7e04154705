package store

import (
	"time"

	"pressrun/internal/subscriber"
)

// person is someone whom a batch names, as the books have him and then as the batch leaves him.
type person struct {
	first int // his first row
	id    int64
	// Of the person.
	name, language, suppressed string
	suppressedAt               time.Time
	erased                     bool
	// Of the subscription to the list; no status: there is none.
	subscription int64
	status       subscriber.Status
	sections     string
	cadence      subscriber.Cadence
	consent      Consent
	leftAt       time.Time // of one who left by the file alone; else now
	// What is to be written.
	isNew, changed, joins, moves bool
}

// decide goes over the rows in their order and leaves each person as they make him.
func (im *importer) decide(b *batch) []Verdict {
	verdicts := make([]Verdict, len(b.rows))
	for i := range b.rows {
		verdicts[i] = im.decideRow(&b.people[b.place[i]], &b.rows[i])
	}
	return verdicts
}

func (im *importer) decideRow(p *person, r *subscriber.Row) Verdict {
	switch {
	case p.erased:
		return KeptErased
	case r.Status == subscriber.Suppressed:
		return im.suppress(p, r)
	case im.List == "":
		return Unchanged
	case r.Status == subscriber.Left:
		return im.leave(p, r)
	case p.suppressed != "":
		return KeptSuppressed
	case p.status == subscriber.Left:
		return KeptLeft
	case p.status == "":
		return im.join(p, r)
	default:
		return im.update(p, r)
	}
}

// suppress records what another program knew: this person is not to be mailed.
func (im *importer) suppress(p *person, r *subscriber.Row) Verdict {
	p.meet(r)
	if p.status == "" && im.List != "" {
		im.leftBefore(p, r) // should the suppression be lifted, nobody has asked for this list
	}
	if p.suppressed != "" {
		return KeptSuppressed
	}
	p.suppressed, p.suppressedAt, p.changed = or(r.Reason, "suppressed"), r.StatusAt, true
	return RecordedSuppressed
}

// leave records that the reader left the list elsewhere, unless he is known to have asked for it since.
func (im *importer) leave(p *person, r *subscriber.Row) Verdict {
	p.meet(r)
	switch {
	case p.status == "":
		im.leftBefore(p, r)
	case p.status == subscriber.Left:
		return KeptLeft
	case !r.StatusAt.IsZero() && p.consent.At.After(r.StatusAt):
		return Unchanged
	default:
		p.status, p.moves = subscriber.Left, true
	}
	return RecordedLeft
}

// leftBefore gives a person who was never on this list a subscription that has ended, so that no later file brings
// him in. It ended before any edition of ours.
func (im *importer) leftBefore(p *person, r *subscriber.Row) {
	im.subscribe(p, r, subscriber.Left)
	if p.leftAt = r.StatusAt; p.leftAt.IsZero() {
		p.leftAt = LongAgo()
	}
}

// join puts who is not on the list onto it.
func (im *importer) join(p *person, r *subscriber.Row) Verdict {
	status, verdict := subscriber.Confirmed, Added
	switch {
	case r.Status == subscriber.Unconfirmed:
		status, verdict = subscriber.Unconfirmed, Waiting
	case im.unproven(r):
		return Unproven
	}
	p.meet(r)
	p.learn(r)
	im.subscribe(p, r, status)
	return verdict
}

// update writes what a row says anew of who is on the list, and confirms who waited.
func (im *importer) update(p *person, r *subscriber.Row) Verdict {
	news := p.learn(r)
	if chosen := sections(r.Sections).text(); chosen != "" && chosen != p.sections {
		p.sections, news, p.moves = chosen, true, true
	}
	if r.Cadence != "" && r.Cadence != p.cadence {
		p.cadence, news, p.moves = r.Cadence, true, true
	}
	switch {
	case p.status == subscriber.Unconfirmed && r.Status == subscriber.Unconfirmed:
		return Waiting
	case p.status == subscriber.Unconfirmed && im.unproven(r):
		return Unproven
	case p.status == subscriber.Unconfirmed:
		p.status, p.consent, news, p.moves = subscriber.Confirmed, im.consentOf(r), true, true
	case p.consent.At.IsZero() && !r.ConsentAt.IsZero():
		p.consent, news, p.moves = im.consentOf(r), true, true
	}
	if news {
		return Updated
	}
	return Unchanged
}

func (im *importer) unproven(r *subscriber.Row) bool { return im.OnlyProven && r.ConsentAt.IsZero() }

// consentOf is the proof that a row brings, or else the import's.
func (im *importer) consentOf(r *subscriber.Row) Consent {
	c := Consent{At: r.ConsentAt, From: or(r.ConsentFrom, im.Consent.From)}
	if c.At.IsZero() {
		c.At = im.Consent.At
	}
	return c
}

// meet makes a person of whom nobody knew.
func (p *person) meet(r *subscriber.Row) {
	if p.id == 0 && !p.isNew {
		p.isNew = true
		p.name, p.language = r.Name, r.Language
	}
}

// learn takes over a name and a language, and tells whether they are news.
func (p *person) learn(r *subscriber.Row) bool {
	if (r.Name == "" || r.Name == p.name) && (r.Language == "" || r.Language == p.language) {
		return false
	}
	p.name, p.language, p.changed = or(r.Name, p.name), or(r.Language, p.language), true
	return true
}

// subscribe gives a person a subscription that is not in the books yet.
func (im *importer) subscribe(p *person, r *subscriber.Row, status subscriber.Status) {
	p.status, p.sections, p.cadence, p.consent, p.joins = status, sections(r.Sections).text(), r.Cadence, im.consentOf(r), true
}

// LongAgo is when somebody left of whom nobody knows when.
func LongAgo() time.Time { return time.Unix(0, 0).UTC() }

// or is the first value unless it is empty.
func or[T ~string](value, otherwise T) T {
	if value == "" {
		return otherwise
	}
	return value
}
