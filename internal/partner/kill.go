package partner

import (
	"fmt"

	"pressrun/internal/ledger"
)

// killText is the notice that a piece was withdrawn: what to take down, why, and how to confirm. It
// holds no text of the piece but title and names, by which it is found.
func killText(c *Copy) []byte {
	var w wire
	w.line(fmt.Sprintf("%s, %s: do not run; take down all versions", c.slugline(), ledger.NoticeKill))
	w.line(c.Piece.Title)
	w.line(fmt.Sprintf("%s. %s", c.versions(), c.id()))
	w.blank()
	for _, n := range c.killNotes() {
		w.line(n.String())
	}
	w.blank()
	w.mark(endMark)
	return c.withNewlines(w.Bytes())
}

// versions names all that a kill is about.
func (c *Copy) versions() string {
	if c.Version > 1 {
		return fmt.Sprintf("Versions 1 to %d", c.Version)
	}
	return fmt.Sprintf("Version %d", max(c.Version, 1))
}

func (c *Copy) killNotes() []note {
	var out []note
	add := func(label, text string) {
		if text != "" {
			out = append(out, note{label, text})
		}
	}
	if c.Partner != nil {
		add("For", c.Partner.Name)
	}
	add("By", c.Piece.Bylines())
	add("Dated", c.day(c.Published))
	if c.Notice.Replaces > 0 {
		held := fmt.Sprintf("version %d", c.Notice.Replaces)
		if !c.Notice.ReplacedSent.IsZero() {
			held += ", sent " + c.day(c.Notice.ReplacedSent)
		}
		add("You hold", held)
	}
	add("Credit", c.credit().Text())
	add("Reason", c.Notice.Note)
	add("Not run yet", "do not run it.")
	add("Already online", "take it down in every version, from apps and archives too.")
	if c.Notice.Confirm == "" {
		add("Confirm to", c.contact())
		return out
	}
	add("Confirm here", c.Notice.Confirm)
	add("Questions", c.contact())
	return out
}
