package piece

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// Markdown writes the inline as CommonMark that reads back as the same normal inline. Line breaks take
// a line of their own.
func (in Inline) Markdown() string {
	w := inlineWriter{}
	w.write(in.Normal())
	return string(w.dst)
}

// mark is one kind of markup around spans.
type mark uint8

const (
	linkMark mark = iota
	strongMark
	emMark
)

func (s Span) has(m mark) bool {
	switch m {
	case linkMark:
		return s.Href != ""
	case strongMark:
		return s.Strong
	default:
		return s.Em
	}
}

// inlineWriter writes normal inlines as CommonMark. Emphasis is `_` and strong emphasis `**`, so that runs of
// delimiters never melt together; where a letter stands too close for them to open or close (CommonMark §6.2,
// flanking), that letter is written as a numeric reference, which counts as punctuation there.
type inlineWriter struct {
	dst     []byte
	indent  string // put before every line but the first
	heading bool   // `#` could close the heading
	guard   bool   // write the first letter as a reference: the text only looks like an authoring shortcut

	lineStart  int // where the line's text begins in dst
	open       []mark
	href       string // of the open link
	autolinked bool   // the open link is written <…>
	closer     mark   // the delimiter that was closed last, when nothing follows it yet
	closed     bool
	opened     bool // nothing follows the delimiter that was opened last
	closedSign rune // sign before that delimiter
}

func (w *inlineWriter) write(in Inline) {
	w.lineStart = len(w.dst)
	for i, s := range in {
		w.closeAllBut(s)
		if s.Note != "" {
			w.note(s.Note)
			continue
		}
		w.openFor(in[i:])
		if !w.autolinked {
			w.text(s.Text)
		}
	}
	w.closeAllBut(Span{})
}

// closeAllBut closes the marks that the next span does not have, and those opened inside them.
func (w *inlineWriter) closeAllBut(next Span) {
	keep := 0
	for keep < len(w.open) && next.has(w.open[keep]) && (w.open[keep] != linkMark || w.href == next.Href) {
		keep++
	}
	for len(w.open) > keep {
		w.close(w.open[len(w.open)-1])
		w.open = w.open[:len(w.open)-1]
	}
}

func (w *inlineWriter) close(m mark) {
	if m == linkMark {
		w.closed = false
		if w.autolinked {
			w.dst = append(w.dst, '>')
			w.autolinked = false
			return
		}
		w.dst = append(appendDestination(append(w.dst, "]("...), w.href), ')')
		return
	}
	sign, _ := utf8.DecodeLastRune(w.dst)
	w.dst = append(w.dst, delimiter(m)...)
	w.closer, w.closed, w.closedSign = m, true, sign
}

func delimiter(m mark) string {
	if m == strongMark {
		return "**"
	}
	return "_"
}

// openFor opens the marks of the first of the spans that are not open, those that reach furthest first.
func (w *inlineWriter) openFor(spans []Span) {
	var missing []mark
	for m := linkMark; m <= emMark; m++ {
		if spans[0].has(m) && !w.isOpen(m) {
			missing = append(missing, m)
		}
	}
	for len(missing) > 0 {
		best := 0
		for i := range missing {
			if reach(spans, missing[i]) > reach(spans, missing[best]) {
				best = i
			}
		}
		m := missing[best]
		missing = append(missing[:best], missing[best+1:]...)
		w.opening(m, spans, len(missing) > 0)
		w.open = append(w.open, m)
	}
}

func (w *inlineWriter) isOpen(m mark) bool {
	for _, o := range w.open {
		if o == m {
			return true
		}
	}
	return false
}

// reach counts the spans from the first on that share the mark without a break.
func reach(spans []Span, m mark) int {
	n := 0
	for n < len(spans) && spans[n].has(m) && (m != linkMark || spans[n].Href == spans[0].Href) {
		n++
	}
	return n
}

func (w *inlineWriter) opening(m mark, spans []Span, moreMarks bool) {
	w.closed = false
	w.opened = m != linkMark
	if m == linkMark {
		w.href = spans[0].Href
		if w.autolinked = !moreMarks && reach(spans, linkMark) == 1 && isAutolink(spans[0]); w.autolinked {
			w.dst = append(append(w.dst, '<'), w.href...)
			return
		}
		w.bracket()
		return
	}
	w.referLast()
	w.dst = append(w.dst, delimiter(m)...)
}

// isAutolink tells whether the span can be written <address>.
func isAutolink(s Span) bool {
	return s.Text == s.Href && IsWebAddress(s.Href) && isASCII(s.Href)
}

// bracket opens a bracket; a "!" before it would make an image of it.
func (w *inlineWriter) bracket() {
	if n := len(w.dst); n > w.lineStart && w.dst[n-1] == '!' {
		w.dst = append(w.dst[:n-1], `\!`...)
	}
	w.dst = append(w.dst, '[')
}

// referLast turns a letter that stands right before into a numeric reference.
func (w *inlineWriter) referLast() {
	if len(w.dst) == w.lineStart {
		return
	}
	r, size := utf8.DecodeLastRune(w.dst)
	if util.IsPunctRune(r) || util.IsSpaceRune(r) {
		return
	}
	w.dst = appendReference(w.dst[:len(w.dst)-size], r)
}

func appendReference(dst []byte, r rune) []byte {
	dst = append(dst, "&#"...)
	dst = strconv.AppendInt(dst, int64(r), 10)
	return append(dst, ';')
}

func (w *inlineWriter) note(label string) {
	w.closed = false
	w.bracket()
	w.dst = append(append(append(w.dst, '^'), label...), ']')
}

func (w *inlineWriter) text(s string) {
	for i := 0; i < len(s); {
		if i == 0 || w.guard || len(w.dst) == w.lineStart {
			if n := w.special(s[i:]); n > 0 {
				i += n
				continue
			}
		}
		if length := plainLength(s[i:]); length > 0 && !w.guard {
			w.dst = append(w.dst, s[i:i+length]...)
			w.closed, w.opened = false, false
			i += length
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		w.sign(r, s[i+size:])
		i += size
	}
}

// plainLength is the length of the run at the start of s in which no sign matters to Markdown.
func plainLength(s string) int {
	if n := strings.IndexAny(s, "\\`*_[]<&#\n"); n >= 0 {
		return n
	}
	return len(s)
}

// special writes what only matters at the start of a span or a line, and tells how many bytes of s it wrote.
func (w *inlineWriter) special(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case w.guard && (util.IsAlphaNumeric(s[0]) || r >= utf8.RuneSelf):
		w.guard = false
		w.dst = appendReference(w.dst, r)
	case w.closed && w.blocksCloser(r), w.opened && r == ' ':
		w.dst = appendReference(w.dst, r)
	case len(w.dst) == w.lineStart && strings.ContainsRune("#>-+=~", r):
		w.dst = append(w.dst, '\\', s[0])
	case len(w.dst) == w.lineStart && listNumber(s) > 0:
		size = listNumber(s)
		w.dst = append(append(w.dst, s[:size-1]...), '\\', s[size-1])
	case r == ':' && w.afterFirstNote(), r == '^' && len(w.dst) > 0 && w.dst[len(w.dst)-1] == '[':
		w.dst = append(w.dst, '\\', s[0])
	default:
		return 0
	}
	w.closed, w.opened = false, false
	return size
}

// blocksCloser tells whether r right after the closed delimiter keeps it from closing.
func (w *inlineWriter) blocksCloser(r rune) bool {
	if util.IsPunctRune(r) || util.IsSpaceRune(r) {
		return false
	}
	return w.closer == emMark || util.IsPunctRune(w.closedSign)
}

// afterFirstNote tells whether the line may so far be one footnote reference: a colon would make it a
// definition.
func (w *inlineWriter) afterFirstNote() bool {
	line := w.dst[w.lineStart:]
	return len(line) > 2 && line[0] == '[' && line[1] == '^' && line[len(line)-1] == ']'
}

// listNumber is the length of a number with its dot or bracket that would begin a list item (CommonMark
// §5.2), or 0.
func listNumber(s string) int {
	n := 0
	for n < len(s) && util.IsNumeric(s[n]) {
		n++
	}
	if n == 0 || n > 9 || n == len(s) || (s[n] != '.' && s[n] != ')') {
		return 0
	}
	if n+1 < len(s) && s[n+1] != ' ' && s[n+1] != '\n' {
		return 0
	}
	return n + 1
}

// sign writes one character of text; rest is the text of the span after it.
func (w *inlineWriter) sign(r rune, rest string) {
	w.closed, w.opened = false, false
	switch {
	case r == '\n':
		w.dst = append(append(w.dst, "\\\n"...), w.indent...)
		w.lineStart = len(w.dst)
	case r == '\\' && (rest == "" || rest[0] == '\n'):
		w.dst = appendReference(w.dst, r) // a backslash before a line end is a line break
	case r < utf8.RuneSelf && strings.IndexByte("\\`*_[]<", byte(r)) >= 0,
		r == '#' && w.heading, r == '&' && startsEntity(rest):
		w.dst = append(w.dst, '\\', byte(r))
	default:
		w.dst = utf8.AppendRune(w.dst, r)
	}
}

// startsEntity tells whether text after "&" could be read as a reference (CommonMark §2.5).
func startsEntity(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ';':
			return i > 0
		case c != '#' && !util.IsAlphaNumeric(c):
			return false
		}
	}
	return false
}

// appendDestination writes the address of a link or picture; an empty one as <>.
func appendDestination(dst []byte, address string) []byte {
	if address == "" || strings.ContainsRune(address, ' ') {
		dst = append(dst, '<')
		dst = appendEscapedSigns(dst, address, `\<>`)
		return append(dst, '>')
	}
	return appendEscapedSigns(dst, address, `\<>()`)
}

// appendEscapedSigns writes s with a backslash before each of the signs and before what could start a
// reference.
func appendEscapedSigns(dst []byte, s, signs string) []byte {
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(signs, s[i]) >= 0 || s[i] == '&' && startsEntity(s[i+1:]) {
			dst = append(dst, '\\')
		}
		dst = append(dst, s[i])
	}
	return dst
}
