package partner

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// ninjs is the copy as an IPTC ninjs 3.1 item. The original outlet and home are infoSources of
// different roles, the partner is the recipient among the organisations; the credit is a
// description of its own and stands in both bodies. A kill is an item with pubStatus "canceled"
// and no body: all versions of the uri are to go.
func ninjs(c *Copy) ([]byte, error) {
	item := c.ninjsHead()
	if c.Notice.Kind == ledger.NoticeKill {
		item.PubStatus = "canceled"                                      // one l, ninjs 3.1
		item.Version = strconv.Itoa(max(c.Version, c.Notice.Replaces+1)) // a receiver may drop what is not newer
		item.EdNote = joined(append([]note{{text: string(ledger.NoticeKill) + ": do not run; take down all versions."}}, c.killNotes()...))
	} else {
		c.ninjsStory(&item)
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(item); err != nil {
		return nil, fmt.Errorf("ninjs of %s: %w", c.Piece.Slug, err)
	}
	return buf.Bytes(), nil
}

// ninjsHead is what copies and kills have in common: which item this is, and whose.
func (c *Copy) ninjsHead() ninjsItem {
	first := c.Published
	if c.MadeAt.Before(first) {
		first = c.MadeAt // the copy goes ahead of the piece
	}
	return ninjsItem{
		Standard: &ninjsStandard{"ninjs", "3.1", "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"},
		URI:      c.id(), Type: "text", RepresentationType: "full",
		Version: strconv.Itoa(max(c.Version, 1)), PubStatus: "usable",
		FirstCreated: c.dateTime(first), VersionCreated: c.dateTime(c.MadeAt), EmbargoedUntil: c.dateTime(c.embargo()),
		Language: c.language(), Title: c.Piece.Title, Slugline: c.slugline(),
		Headlines:     []ninjsText{{"main", "text/plain", c.Piece.Title}},
		By:            c.Piece.Bylines(),
		InfoSources:   c.ninjsSources(),
		Organisations: c.ninjsRecipient(),
	}
}

func (c *Copy) ninjsStory(item *ninjsItem) {
	plain := c.storyPlain()
	words, chars := c.Piece.Words(), utf8.RuneCountInString(plain)
	item.People = c.ninjsPeople()
	item.Descriptions = c.ninjsDescriptions()
	item.Bodies = []ninjsBody{
		{"main", "text/html", chars, words, c.storyHTML()},
		{"main", "text/plain", chars, words, plain},
	}
	item.CopyrightHolder = c.copyrightHolder()
	item.UsageTerms = strings.Join(c.termsSentences(), " ")
	item.EdNote = joined(append(c.noticeNotes(), c.notes()...))
	if kicker := c.Piece.Kicker; kicker != "" {
		item.Genres = []ninjsParty{{Name: kicker}}
	}
	if c.Piece.Topic != "" {
		item.Subjects = append(item.Subjects, ninjsParty{Name: c.Piece.Topic, Rel: "section"})
	}
	for _, tag := range c.Piece.Tags {
		item.Subjects = append(item.Subjects, ninjsParty{Name: tag, Rel: "about"})
	}
	item.AltIDs = []ninjsAltID{{"slug", c.Piece.Slug}, {"web", c.Address}}
	if address := c.canonical(); address != "" {
		item.AltIDs = append(item.AltIDs, ninjsAltID{"canonical", address})
	}
	item.Associations = append(c.ninjsPictures(), c.ninjsRelated()...)
}

// ninjsSources keeps where the piece first ran and who supplies it apart.
func (c *Copy) ninjsSources() []ninjsSource {
	home := ninjsSource{Name: c.Publication.Name, Role: "distributor", URI: webURI(c.Publication.URL.String())}
	if c.Publication.DeskContact != "" {
		home.ContactInfo = []ninjsContact{{"desk", c.Publication.DeskContact}}
	}
	originator := ninjsSource{Name: home.Name, Role: "originator", URI: home.URI}
	if c.Piece.Outlet != nil {
		originator.Name, originator.URI = c.outletName(), webURI(c.Credit.URL)
	}
	return []ninjsSource{originator, home}
}

func (c *Copy) ninjsRecipient() []ninjsParty {
	if c.Partner == nil {
		return nil
	}
	return []ninjsParty{{Name: c.Partner.Name, Rel: "recipient"}}
}

func (c *Copy) ninjsPeople() []ninjsParty {
	var out []ninjsParty
	for _, a := range c.Piece.Authors {
		out = append(out, ninjsParty{Name: a.Name, Rel: "author", URI: webURI(a.URL)})
	}
	return out
}

// ninjsDescriptions is the texts beside the body, each under its role. ninjs has no place for an
// author's role or bio but these.
func (c *Copy) ninjsDescriptions() []ninjsText {
	var out []ninjsText
	add := func(role, text string) {
		if text != "" {
			out = append(out, ninjsText{role, "text/plain", text})
		}
	}
	add("standfirst", c.Piece.Dek)
	for _, t := range c.Piece.Takeaways {
		add("keyTakeaway", t)
	}
	add("credit", c.credit().Text())
	for _, a := range c.Piece.Authors {
		if line := authorLine(a); line != a.Name {
			add("authorBio", line)
		}
	}
	for _, k := range c.Piece.Corrections {
		add("correction", k.Text)
	}
	return out
}

// copyrightHolder is what is recorded, and home for what first ran there; it is never guessed.
func (c *Copy) copyrightHolder() string {
	if c.Piece.Rights.Holder == "" && c.Piece.Outlet == nil {
		return c.Publication.Name
	}
	return c.Piece.Rights.Holder
}

func (c *Copy) ninjsPictures() []ninjsItem {
	var out []ninjsItem
	for i, img := range c.pictures() {
		name := fmt.Sprintf("picture-%d", i+1)
		item := ninjsItem{
			URI: c.id() + "#" + name, Name: name, Rel: "picture", Type: "picture", PubStatus: "usable",
			By:         img.Credit,
			UsageTerms: "With this piece only, and with its credit.",
			Renditions: []ninjsRendered{{"main", img.address}},
		}
		if img.Image == c.Piece.Image {
			item.Rel = "main"
		}
		for _, d := range []ninjsText{{"caption", "text/plain", img.Caption}, {"altText", "text/plain", img.Alt}} {
			if d.Value != "" {
				item.Descriptions = append(item.Descriptions, d)
			}
		}
		out = append(out, item)
	}
	return out
}

func (c *Copy) ninjsRelated() []ninjsItem {
	var out []ninjsItem
	for i, r := range c.related() {
		out = append(out, ninjsItem{
			URI: r.URL, Name: fmt.Sprintf("related-%d", i+1), Rel: "related", Type: "text", RepresentationType: "partial",
			Headlines: []ninjsText{{Value: r.Title}},
		})
	}
	return out
}

// noticeNotes is the kind of the notice alone on its line, as a wire copy has it in its first line, and
// what was changed; none of a first copy.
func (c *Copy) noticeNotes() []note {
	if c.Notice.Kind == ledger.NoNotice {
		return nil
	}
	return append([]note{{text: string(c.Notice.Kind)}}, c.changes()...)
}

// dateTime is an instant as RFC 3339 in home's zone; the zero time is empty.
func (c *Copy) dateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.Publication.Location).Format(time.RFC3339)
}

// webURI is an address that may stand as an identifier; empty for anything else.
func webURI(s string) string {
	if !piece.IsWebAddress(s) {
		return ""
	}
	return s
}

func joined(notes []note) string {
	lines := make([]string, len(notes))
	for i, n := range notes {
		lines[i] = oneLine(n.String())
	}
	return strings.Join(lines, "\n")
}

// jsonLine is s as a JSON string.
func jsonLine(s string) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a string always encodes
	}
	return buf.Bytes()
}
