package digest

import (
	"fmt"
	"io"
	"mime/quotedprintable"
	"sort"

	"pressrun/internal/subscriber"
)

// MaxHTML is the most bytes of an HTML part as sent, quoted-printable: mail programs cut longer ones
// off at about 102 kB, and with them the way to leave the list.
const MaxHTML = 100_000

// personalReserve is kept for what For puts in: two addresses and a date, encoded.
const personalReserve = 1500

// depth says how much of a piece stands in the edition.
type depth int

const (
	whole     depth = iota // the full text
	opening                // takeaways and the first paragraph
	takeaways              // takeaways, else the dek, and the link
	links                  // title, credit and link alone
)

// promised is how much of each piece the list says it mails.
func promised(c subscriber.Content) depth {
	if c == subscriber.Full {
		return whole
	}
	return opening
}

// shape says how much of each piece stands in an edition: the lead has more than the others, and of those
// the first have more than the rest.
type shape struct {
	lead   depth
	others depth
	rest   int // from this item on, links alone
}

func (s shape) of(i int) depth {
	switch {
	case i == 0:
		return s.lead
	case i >= s.rest:
		return links
	}
	return s.others
}

// shapes are those to try in turn, each holding less than the one before: the lead is the last to be shortened, and
// before pieces are cut to links all others have their takeaways.
func (m *maker) shapes() []shape {
	all, pieces := promised(m.List.Content), len(m.Items)
	shapes := []shape{{all, all, pieces}}
	for lead := all; lead <= opening; lead++ {
		shapes = append(shapes, shape{lead, takeaways, pieces})
	}
	for lead := opening; lead <= links; lead++ {
		shapes = append(shapes, shape{lead, takeaways, 1})
	}
	return shapes
}

// fit renders the edition in the shape that holds the most of those that mail programs show whole.
func (m *maker) fit() (Body, error) {
	for _, m.shape = range m.shapes() {
		b, err := m.render(true)
		switch {
		case err != nil:
			return b, err
		case !fits(b):
		case m.shape.rest < len(m.Items):
			return m.fill()
		default:
			return b, nil
		}
	}
	advice := "send fewer pieces at once"
	if len(m.Intro) > 0 {
		advice = "shorten the introduction, or " + advice
	}
	return Body{}, fmt.Errorf("even as titles and links it is over %d kB; %s", MaxHTML/1000, advice)
}

// fill gives as many of the pieces that stand as links their takeaways as there is room for.
func (m *maker) fill() (Body, error) {
	more := sort.Search(len(m.Items)-1, func(n int) bool {
		m.shape.rest = n + 2
		b, err := m.render(true)
		return err != nil || !fits(b)
	})
	m.shape.rest = more + 1
	return m.render(true)
}

// fits tells whether mail programs show the edition whole.
func fits(b Body) bool { return EncodedSize(b.HTML) <= MaxHTML-personalReserve }

// shortened tells whether the edition holds less than its list promises.
func (m *maker) shortened() bool {
	all := promised(m.List.Content)
	return m.shape.lead > all || len(m.Items) > 1 && (m.shape.others > all || m.shape.rest < len(m.Items))
}

// EncodedSize is the length in bytes of the text in quoted-printable (RFC 2045 §6.7), as it is sent.
func EncodedSize(s string) int {
	var n counter
	w := quotedprintable.NewWriter(&n)
	_, _ = io.WriteString(w, s) // a counter does not fail
	_ = w.Close()
	return int(n)
}

type counter int

// Write counts and keeps nothing; it never fails.
func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
