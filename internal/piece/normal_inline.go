package piece

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Normal is the inline in the one form in which equal text is equal: clean as by Clean, white space
// collapsed also across spans and moved out of the marks at their edges, line breaks without spaces
// around them and none at the ends, unusable addresses dropped, neighbouring spans of the same look joined.
func (in Inline) Normal() Inline {
	if in.isNormal() {
		return in
	}
	var n normalizer
	for _, s := range in {
		n.add(s)
	}
	n.flush()
	return n.out
}

// isNormal is a quick look at whether Normal would change nothing; false may be wrong.
func (in Inline) isNormal() bool {
	for i, s := range in {
		if s.Note != "" {
			if s.Text != "" || s.look() != (Span{}) || normalLabel(s.Note) != s.Note {
				return false
			}
			continue
		}
		if !collapsed(s.Text) || i > 0 && in[i-1].Note == "" && in[i-1].look() == s.look() {
			return false
		}
		if address, ok := NormalAddress(s.Href); s.Href != "" && (!ok || address != s.Href) {
			return false
		}
		starts, ends := s.Text[0] == ' ', s.Text[len(s.Text)-1] == ' '
		if starts && (i == 0 || in[i-1].endsInSpace() || in[i-1].common(s) != s.look()) ||
			ends && (i == len(in)-1 || s.common(in[i+1]) != s.look()) {
			return false
		}
	}
	return len(in) > 0 || in == nil
}

func (s Span) endsInSpace() bool { return s.Text != "" && s.Text[len(s.Text)-1] == ' ' }

// collapsed tells whether text has a sign, no two spaces in a row and nothing that Clean would change
// or that breaks the line.
func collapsed(s string) bool {
	space := false
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < 0x20 || c == 0x7f || c == ' ' && space {
				return false
			}
			space = c == ' '
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !allowed(r, size) || invisible(r) || unicode.IsSpace(r) {
			return false
		}
		space = false
		i += size
	}
	return s != "" && s != " "
}

// plain tells whether the span has no marks.
func (s Span) plain() bool { return s.Note == "" && s.look() == (Span{}) }

// look is a span's marks without its text.
func (s Span) look() Span { return Span{Em: s.Em, Strong: s.Strong, Href: s.Href} }

// common is the look that two spans share; white space between them takes it.
func (s Span) common(o Span) Span {
	c := Span{Em: s.Em && o.Em, Strong: s.Strong && o.Strong}
	if s.Href == o.Href {
		c.Href = s.Href
	}
	return c
}

// normalizer builds a normal inline from spans: text is the open span's, last the look of the last
// visible sign.
type normalizer struct {
	out    Inline
	look   Span
	text   strings.Builder
	last   Span
	some   bool // something visible was written
	space  bool // white space is waiting
	breaks int  // line breaks in it
}

func (n *normalizer) add(s Span) {
	if s.Note != "" {
		n.note(normalLabel(s.Note))
		return
	}
	if s.Href != "" {
		if address, ok := NormalAddress(s.Href); ok {
			s.Href = address
		} else {
			s.Href = ""
		}
	}
	look := s.look()
	for i := 0; i < len(s.Text); {
		if length := wordLength(s.Text[i:]); length > 0 {
			n.visible(look, s.Text[i:i+length])
			i += length
			continue
		}
		r, size := utf8.DecodeRuneInString(s.Text[i:])
		i += size
		switch {
		case r == '\n':
			n.space = true
			n.breaks++
		case unicode.IsSpace(r):
			n.space = true
		case !allowed(r, size) || invisible(r):
		default:
			n.visible(look, s.Text[i-size:i])
		}
	}
}

// wordLength is the length of the run of visible ASCII signs at the start of s.
func wordLength(s string) int {
	n := 0
	for n < len(s) && s[n] > ' ' && s[n] < 0x7f {
		n++
	}
	return n
}

func (n *normalizer) visible(look Span, signs string) {
	n.separate(look)
	n.use(look)
	n.text.WriteString(signs)
	n.last, n.some = look, true
}

func (n *normalizer) note(label string) {
	if label == "" {
		return
	}
	n.separate(Span{})
	n.flush()
	n.out = append(n.out, Span{Note: label})
	n.last, n.some = Span{}, true
}

// separate writes the white space that waits, in the look that both its sides share.
func (n *normalizer) separate(next Span) {
	if n.space && n.some {
		n.use(n.last.common(next))
		if n.breaks > 0 {
			n.text.WriteString(strings.Repeat("\n", n.breaks))
		} else {
			n.text.WriteByte(' ')
		}
	}
	n.space, n.breaks = false, 0
}

// use opens a span of the look unless it is open.
func (n *normalizer) use(look Span) {
	if n.look != look {
		n.flush()
		n.look = look
	}
}

func (n *normalizer) flush() {
	if n.text.Len() == 0 {
		return
	}
	s := n.look
	s.Text = n.text.String()
	n.text.Reset()
	n.out = append(n.out, s)
}

// normalLabel keeps of a footnote's label what Markdown can carry unescaped.
func normalLabel(label string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.*†‡§¶", r) {
			return r
		}
		return -1
	}, label)
}

// oneLine is the inline with its line breaks turned into spaces.
func (in Inline) oneLine() Inline {
	out := make(Inline, len(in))
	for i, s := range in {
		s.Text = strings.ReplaceAll(s.Text, "\n", " ")
		out[i] = s
	}
	return out.Normal()
}

// unlinked is the inline without links and footnote references.
func (in Inline) unlinked() Inline {
	out := make(Inline, len(in))
	for i, s := range in {
		s.Href, s.Note = "", ""
		out[i] = s
	}
	return out.Normal()
}
