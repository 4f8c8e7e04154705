package partner

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// note is one line of the notes to editors. Notes are made from data only, and are never for publication.
type note struct{ label, text string }

// String is the note as one line: "Label: text".
func (n note) String() string {
	if n.label == "" {
		return n.text
	}
	return n.label + ": " + n.text
}

// notes is all notes of a copy, the word on its changes first.
func (c *Copy) notes() []note {
	var out []note
	add := func(label, text string) {
		if text != "" {
			out = append(out, note{label, text})
		}
	}
	if c.Partner != nil {
		add("For", c.Partner.Name)
	}
	add("Kind", c.kind())
	add("Length", piece.Count(c.Piece.Words(), "word", "words"))
	add("Dated", c.day(c.Published))
	add("Embargo", c.embargoNote())
	add("Credit", c.creditNote())
	add("Clearance", c.clearance())
	add("Rights", c.rightsNote())
	add("Outlet", c.outletNote())
	add("Also ran in", piece.JoinNames(c.Credit.Also))
	add("Edits", c.editsNote())
	add("Window", c.windowNote())
	add("Time words", c.timeWords())
	add("Picture", c.pictureNote())
	add("Left out", c.leftOut())
	add("Online", c.onlineNote())
	add("Questions", c.contact())
	return out
}

// changes is the word on what a new version replaces; none for a first copy.
func (c *Copy) changes() []note {
	n := c.Notice
	if n.Kind == ledger.NoNotice {
		return nil
	}
	var out []note
	replaces := fmt.Sprintf("version %d", n.Replaces)
	if n.Replaces == 0 {
		replaces = "all earlier versions"
	}
	if !n.ReplacedSent.IsZero() {
		replaces += " of " + c.day(n.ReplacedSent)
	}
	out = append(out, note{text: fmt.Sprintf("Version %d replaces %s.", c.Version, replaces)})
	for _, change := range n.Changes {
		where := capital(change.Where)
		switch {
		case change.Was == "":
			out = append(out, note{where + ", added", change.Is})
		case change.Is == "":
			out = append(out, note{where + ", cut", change.Was})
		default:
			out = append(out, note{where + ", was", change.Was}, note{where + ", is now", change.Is})
		}
	}
	if n.Note != "" {
		out = append(out, note{"Why", n.Note})
	}
	return out
}

func (c *Copy) kind() string {
	kind := strings.ToLower(c.Piece.Kicker)
	if kind == "" {
		kind = "commentary"
	}
	if !strings.Contains(kind, "opinion") {
		kind += " (opinion)"
	}
	if c.Piece.Topic != "" {
		kind += ", " + c.Piece.Topic
	}
	return kind
}

func (c *Copy) embargoNote() string {
	if at := c.embargo(); !at.IsZero() {
		return "until " + c.minute(at) + ". Nothing of this may be public before."
	}
	return "none"
}

func (c *Copy) creditNote() string {
	terms, credit := c.terms(), c.credit()
	text := "the credit line below must run with the piece, " + terms.positionWords()
	if credit.URL != "" {
		text += fmt.Sprintf(`; online, link "%s" to %s`, credit.Name, credit.URL)
	}
	return text + "."
}

// clearance says what stands about the right to pass the piece on. It claims a permission only where one is recorded.
func (c *Copy) clearance() string {
	p, home := c.Piece, c.Publication.Name
	switch {
	case p.Outlet != nil && p.Outlet.Permission != "":
		return fmt.Sprintf("the piece first ran in %s; recorded permission: %s", c.outletName(), p.Outlet.Permission)
	case p.Grantable() == piece.GrantNo:
		return "this piece is passed on to nobody new; you get this because you hold a copy."
	case p.Grantable() == piece.GrantAsk && p.Outlet != nil:
		return fmt.Sprintf("the piece first ran in %s; a permission of that outlet to pass it on is not recorded. "+
			"Ask %s before you run it.", c.outletName(), c.contact())
	case p.Grantable() == piece.GrantAsk:
		return fmt.Sprintf("a permission of %s to pass it on is not recorded. Ask %s before you run it.",
			rightsHolder(p), c.contact())
	case p.Outlet != nil:
		return fmt.Sprintf("the piece first ran in %s; %s may pass it on, and does on these terms.", c.outletName(), home)
	default:
		return fmt.Sprintf("first published by %s, which grants it on these terms.", home)
	}
}

// outletName is the outlet's name as the credit prints it.
func (c *Copy) outletName() string {
	if c.Credit.Name != "" {
		return c.Credit.Name
	}
	return c.Piece.Outlet.Name
}

func (c *Copy) rightsNote() string {
	var parts []string
	if c.Piece.Rights.Holder != "" {
		parts = append(parts, "held by "+strings.TrimRight(c.Piece.Rights.Holder, ".")+".")
	}
	if c.Piece.Rights.Note != "" {
		parts = append(parts, c.Piece.Rights.Note)
	}
	return strings.Join(parts, " ")
}

// unconfirmedLabel is what piece.Credit puts beside a name of digits that no book has confirmed.
const unconfirmedLabel = "(the outlet of that name)"

func (c *Copy) outletNote() string {
	if c.Credit.IsZero() {
		return ""
	}
	unconfirmed := strings.Contains(c.Credit.After, unconfirmedLabel)
	switch {
	case unconfirmed && c.Credit.URL == "":
		return fmt.Sprintf(`"%s" is the name as our source prints it; no address was given, so the credit has no link.`,
			c.Credit.Name)
	case unconfirmed:
		return fmt.Sprintf(`"%s" is the name as our source prints it.`, c.Credit.Name)
	case c.Credit.URL == "":
		return "no address was given, so the credit has no link."
	}
	return ""
}

func (c *Copy) editsNote() string {
	switch c.terms().Edits {
	case EditsNone:
		return "none; run it as it stands."
	case EditsStyle:
		return "house style only; no cuts, and the headline stays."
	case EditsCutWithApproval:
		return "house style and headline; cuts only with our approval."
	default:
		return "house style and headline only; no cuts."
	}
}

func (c *Copy) windowNote() string {
	if end := c.windowEnd(); !end.IsZero() {
		return fmt.Sprintf("%s from receipt, until %s; ask us before you keep it longer.",
			piece.Count(int(c.terms().WindowDays), "day", "days"), c.day(end))
	}
	return ""
}

// timeWords lists the words that are true only near the date of the piece.
func (c *Copy) timeWords() string {
	words := piece.RelativeDates(c.Piece)
	if len(words) == 0 {
		return ""
	}
	listed := make([]string, len(words))
	for i, w := range words {
		place := fmt.Sprintf(" (%d)", w.Paragraph)
		if i == 0 {
			place = fmt.Sprintf(" (paragraph %d)", w.Paragraph)
		}
		listed[i] = `"` + w.Word + `"` + place
	}
	verb := " count from "
	if len(words) == 1 {
		verb = " counts from "
	}
	return piece.JoinNames(listed) + verb + c.day(c.Published) + "."
}

const nothingSupplied = "none supplied."

func (c *Copy) pictureNote() string {
	img := c.Piece.Image
	switch {
	case len(c.pictures()) > 0:
		return "supplied; with this piece only, and with its credit."
	case img == nil:
		return nothingSupplied
	case img.Shareable() && c.terms().Image == ImagesNone:
		return "none supplied, as the terms ask."
	case img.Shareable():
		return "none supplied: it has no address."
	}
	rights := "rights are not recorded."
	if img.Rights == piece.ImageNone {
		rights = "it is not ours to pass on."
	}
	if img.Credit == "" {
		return "none supplied; " + rights
	}
	return fmt.Sprintf("none supplied. The source's caption is credited to %s; %s",
		strings.TrimRight(img.Credit, "."), rights)
}

func (c *Copy) leftOut() string {
	var bare, linked, pictures int
	for _, r := range c.Piece.Related {
		if piece.IsWebAddress(r.URL) {
			linked++
		} else {
			bare++
		}
	}
	for i := range c.Piece.Body {
		if b := &c.Piece.Body[i]; b.Kind == piece.Picture {
			if _, ok := c.image(b.Image); !ok {
				pictures++
			}
		}
	}
	var parts []string
	add := func(n int, one, many string) {
		if n == 1 {
			parts = append(parts, "one "+one)
		} else if n > 1 {
			parts = append(parts, inWords(n)+" "+many)
		}
	}
	add(bare, "related-piece line without an address", "related-piece lines without addresses")
	if !c.terms().Related {
		add(linked, "link to a related piece", "links to related pieces")
	}
	add(pictures, "picture in the text that may not go along", "pictures in the text that may not go along")
	if len(parts) == 0 {
		return ""
	}
	return piece.JoinNames(parts) + "."
}

func (c *Copy) onlineNote() string {
	var parts []string
	if address := c.canonical(); address != "" {
		parts = append(parts, "canonical link to "+address)
	}
	if c.noIndex() {
		parts = append(parts, "noindex")
	}
	return strings.Join(parts, "; ")
}

// contact is whom a partner asks.
func (c *Copy) contact() string {
	if c.Publication.DeskContact != "" {
		return c.Publication.DeskContact
	}
	return c.Publication.Name
}

func inWords(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// capital sets the first letter of a note in upper case.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
