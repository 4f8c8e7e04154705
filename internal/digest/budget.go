package digest

import (
	"io"
	"mime/quotedprintable"

	"pressrun/internal/subscriber"
)

// MaxHTML is the most bytes of an HTML part as sent, quoted-printable: mail programs cut longer ones
// off at about 102 kB, and with them the way to leave the list.
const MaxHTML = 100_000

// personalReserve is kept for what For puts in: two addresses and a date, encoded.
const personalReserve = 1500

// depth says how much of each piece stands in the edition.
type depth int

const (
	whole     depth = iota // the full text
	opening                // takeaways and the first paragraph
	takeaways              // takeaways, else the dek, and the link
	links                  // titles and links alone
)

// depths are the depths to try in turn, each shorter than the one before.
func depths(c subscriber.Content) []depth {
	if c == subscriber.Full {
		return []depth{whole, takeaways, links}
	}
	return []depth{opening, takeaways, links}
}

// shortened tells whether the edition holds less than its list promises.
func (m *maker) shortened() bool { return m.depth >= takeaways }

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
