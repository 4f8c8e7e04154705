package store

import (
	"strconv"

	"pressrun/internal/ledger"
)

// condition is a piece of SQL with its parameters.
type condition struct {
	text string
	args []any
}

func (c *condition) add(text string, args ...any) {
	c.text += text
	c.args = append(c.args, args...)
}

// audience is the condition, beside list and status, on the subscriptions s of an edition, whatever pieces they take.
func audience(p ledger.EditionPlan) (c condition) {
	if p.Cadence != "" {
		c.add(` AND (s.cadence = ?`, p.Cadence)
		if p.Inherits {
			c.add(` OR s.cadence = ''`)
		}
		c.addFormer(p)
		c.add(`)`)
	}
	if len(p.Only) > 0 {
		c.add(` AND s.subscriber_id IN {ints}`, set(p.Only))
	}
	return c
}

// addFormer adds those who have changed from the edition's cadence to another since the one before: what was gathered
// for them until then is in this one.
func (c *condition) addFormer(p ledger.EditionPlan) {
	if p.Since.IsZero() {
		return
	}
	c.add(` OR (s.cadence_at >= ? AND (s.former_cadence LIKE ?`, at(p.Since), `%`+p.Cadence+`%`)
	if p.Inherits {
		c.add(` OR s.former_cadence LIKE ?`, `%`+formerlyTheLists+`%`)
	}
	c.add(`))`)
}

// formerlyTheLists stands for the list's own cadence among the former ones of a reader.
const formerlyTheLists = "list"

// takes are the bits of the pieces that a subscription s takes: without sections all, and everybody takes a piece
// without one. An edition without pieces, and a correction, is one thing that all take.
func takes(p ledger.EditionPlan) (c condition) {
	all, open, masks := int64(0), int64(0), map[string]int64{}
	var sections []string
	for i := range p.Pieces {
		bit := int64(1) << i
		all |= bit
		if i >= len(p.Sections) || p.Sections[i] == "" {
			open |= bit
			continue
		}
		if masks[p.Sections[i]] == 0 {
			sections = append(sections, p.Sections[i])
		}
		masks[p.Sections[i]] |= bit
	}
	switch {
	case len(p.Pieces) == 0 || p.Kind == ledger.CorrectionEdition:
		c.add(`1`)
	case open == all:
		c.add(bits(all))
	default:
		c.add(`CASE WHEN s.sections = '' THEN ` + bits(all) + ` ELSE ` + bits(open))
		for _, section := range sections {
			c.add(` + CASE WHEN s.sections LIKE ? THEN `+bits(masks[section])+` ELSE 0 END`, "%|"+section+"|%")
		}
		c.add(` END`)
	}
	return c
}

func bits(n int64) string { return strconv.FormatInt(n, 10) }

// brought is what other deliveries d brought of an edition: bit for the piece, by the edition and place in which
// that was. Corrections bring none. Parameter: the edition.
const brought = `SELECT h.edition_id, h.revision, CAST(h.position - 1 AS INTEGER) AS place, w.revision AS wanted,
		CAST(1 AS BIGINT) << CAST(w.position - 1 AS INTEGER) AS bit
	FROM edition_piece w JOIN edition_piece h ON h.slug = w.slug AND h.edition_id <> w.edition_id
	JOIN edition o ON o.id = h.edition_id AND o.kind <> 'correction' WHERE w.edition_id = ?`

// broughtTo joins a delivery d to the subscriber of s that brought the piece.
const broughtTo = ` JOIN delivery d ON d.edition_id = b.edition_id AND d.subscriber_id = s.subscriber_id
	AND (d.variant = 0 OR (d.variant >> b.place) & 1 = 1)`

// had are the bits of the pieces that another delivery brought or is bringing to the reader; behind brought.
func had(p ledger.EditionPlan) string {
	state := `d.state NOT IN ('skipped', 'cancelled')`
	if p.Kind == ledger.ResendEdition {
		state = gotIt(p)
	}
	if len(p.Pieces) == 1 { // the first that is found will do
		return `CASE WHEN EXISTS (SELECT 1 FROM brought b` + broughtTo + ` AND ` + state + `) THEN 1 ELSE 0 END`
	}
	return `COALESCE((SELECT CAST(SUM(DISTINCT b.bit) AS BIGINT) FROM brought b` + broughtTo + ` AND ` + state + `), 0)`
}

// Why a reader p gets no mail at all now, or empty. Of suppressedOrPaused the parameter is now.
const (
	suppressed         = `CASE WHEN p.suppressed <> '' THEN 'suppressed' ELSE '' END`
	suppressedOrPaused = `CASE WHEN p.suppressed <> '' THEN 'suppressed' WHEN p.paused_until > ? THEN 'paused' ELSE '' END`
)

// skipReason is why a reader a of the audience gets no mail, or empty.
func skipReason(p ledger.EditionPlan, some asked) string {
	reason := `CASE WHEN a.barred <> '' THEN a.barred`
	if some.hadPieces {
		reason += ` WHEN a.brings = 0 THEN 'had-it'`
	}
	if p.SkipReserved {
		reason += ` WHEN a.reserved = 1 THEN 'reserved'`
	}
	return reason + ` ELSE '' END`
}

// variant is what of the edition a reader a gets; 0 is all of it, in the list's content.
func variant(p ledger.EditionPlan, some asked) string {
	if len(p.Pieces) <= 1 && !some.choseContent || p.Kind == ledger.NoteEdition || p.Kind == ledger.CorrectionEdition {
		return `0`
	}
	return `CASE WHEN ` + skipReason(p, some) + ` <> '' OR a.brings = ` + bits(ledger.AllPieces(len(p.Pieces))) +
		` AND a.content = 0 THEN 0 ELSE a.brings + a.content END`
}

// contentBits is the bit of the content that a subscription s has chosen; 0: it is the list's.
func contentBits(p ledger.EditionPlan) (c condition) {
	c.add(`CASE WHEN s.content = ? THEN 0`, p.Content)
	for _, chosen := range []string{"takeaways", "full"} {
		c.add(` WHEN s.content = '` + chosen + `' THEN ` + bits(ledger.ContentBit(chosen)))
	}
	c.add(` ELSE 0 END`)
	return c
}
