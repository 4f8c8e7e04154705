package piece

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// unescape resolves backslash escapes and character references of Markdown text (CommonMark §2.4 and §2.5).
func unescape(src []byte) string {
	if bytes.IndexByte(src, '\\') < 0 && bytes.IndexByte(src, '&') < 0 {
		return string(src)
	}
	var b strings.Builder
	b.Grow(len(src))
	for i := 0; i < len(src); {
		switch {
		case src[i] == '\\' && i+1 < len(src) && util.IsPunct(src[i+1]):
			b.WriteByte(src[i+1])
			i += 2
			continue
		case src[i] == '&':
			if s, size := reference(src[i:]); size > 0 {
				b.WriteString(s)
				i += size
				continue
			}
		}
		b.WriteByte(src[i])
		i++
	}
	return b.String()
}

// longestEntity is more than the longest name in the HTML5 list, &CounterClockwiseContourIntegral;
const longestEntity = 40

// reference is what the character reference at the start of src stands for, and its size there; 0 when
// it is none.
func reference(src []byte) (string, int) {
	end := bytes.IndexByte(src[:min(len(src), longestEntity)], ';')
	if end < 2 {
		return "", 0
	}
	name := string(src[1:end])
	if digits, ok := strings.CutPrefix(name, "#"); ok {
		return numericReference(digits, end+1)
	}
	if entity, ok := util.LookUpHTML5EntityByName(name); ok {
		return string(entity.Characters), end + 1
	}
	return "", 0
}

func numericReference(digits string, size int) (string, int) {
	base, most := 10, 7
	if hex, ok := strings.CutPrefix(strings.ToLower(digits), "x"); ok {
		digits, base, most = hex, 16, 6
	}
	if digits == "" || len(digits) > most || strings.ContainsAny(digits, "+-_") {
		return "", 0
	}
	n, err := strconv.ParseInt(digits, base, 32)
	if err != nil {
		return "", 0
	}
	if r := rune(n); n > 0 && utf8.ValidRune(r) {
		return string(r), size
	}
	return "\uFFFD", size
}
