package piece

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes text safe to carry: invalid UTF-8 and characters that XML 1.0 §2.2 forbids are
// dropped, as are zero-width spaces, byte order marks and direction overrides; every kind of
// white space becomes one plain space; ends are trimmed. Quotation marks and dashes stay.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case unicode.IsSpace(r):
			space = true
		case !allowed(r, size) || invisible(r):
		default:
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isClean(s string) bool {
	space := true // so that leading white space is seen
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf || c < 0x20 || c == 0x7f || (c == ' ' && space) {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}

// allowed is the Char production of XML 1.0 §2.2 less the C1 controls, U+FFFD and the noncharacters.
func allowed(r rune, size int) bool {
	if r == utf8.RuneError { // an invalid byte, or U+FFFD itself: validators call both a fault
		return false
	}
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return true
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return false
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
		return false
	}
	return size > 0
}

// invisible characters have no place in prose and can hide or turn text around.
func invisible(r rune) bool {
	switch r {
	case 0x200b, 0x2060, 0xfeff, 0x00ad: // zero-width space, word joiner, byte order mark, soft hyphen
		return true
	}
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 // direction overrides and isolates
}

// Words counts the words of the title-less text: body, without takeaways, captions and notes.
func (p *Piece) Words() int {
	n := 0
	for i := range p.Body {
		if p.Body[i].Kind != Picture && p.Body[i].Kind != Footnote {
			n += len(strings.Fields(p.Body[i].Plain()))
		}
	}
	return n
}

// Count writes a number with its noun: "1 word", "3 words".
func Count(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + several
}

// wordsPerMinute is the reading speed behind a computed read time; measured houses print about that.
const wordsPerMinute = 250

// Minutes is the read time: the printed one, else that of the words, never less than 1.
func (p *Piece) Minutes() int {
	if p.ReadMinutes > 0 {
		return p.ReadMinutes
	}
	return max(1, (p.Words()+wordsPerMinute-1)/wordsPerMinute)
}

// Lead is the first paragraph of the body.
func (p *Piece) Lead() Inline {
	for i := range p.Body {
		if p.Body[i].Kind == Paragraph {
			return p.Body[i].Text
		}
	}
	return nil
}

// Summary is the piece in one plain line for apps that show only that: the takeaways, else
// the dek, else the first paragraph; the credit is at the end.
func (p *Piece) Summary(c Credit) string {
	text := strings.Join(p.Takeaways, " ")
	if text == "" {
		text = p.Dek
	}
	if text == "" {
		text = p.Lead().Plain()
	}
	return strings.TrimSpace(text + " " + c.Text())
}

// AuthorLine is an author with the role: "Name: Role".
func (a Author) AuthorLine() string {
	if a.Role == "" {
		return a.Name
	}
	return a.Name + ": " + a.Role
}

// Section is the slug of the piece's topic, under which its section is published; empty without a topic.
func (p *Piece) Section() string {
	if p.Topic == "" {
		return ""
	}
	return Slugify(p.Topic)
}
