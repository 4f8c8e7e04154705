package piece

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// HTMLOptions says how a body is written as HTML. The zero value is right for copies that leave home.
type HTMLOptions struct {
	// Image gives the public address of a picture and whether it may be shown; nil
	// shows those with an absolute address.
	Image func(*Image) (address string, ok bool)
}

// AppendHTML writes body blocks as HTML of plain tags only: p, h2, h3, ul, ol, li, blockquote,
// figure, figcaption, img, a, em, strong, br, sup. No class, style, id or relative address.
func AppendHTML(dst []byte, body []Block, o HTMLOptions) []byte {
	for i := range body {
		dst = appendBlock(dst, &body[i], o)
	}
	return dst
}

func appendBlock(dst []byte, b *Block, o HTMLOptions) []byte {
	switch b.Kind {
	case Heading:
		tag := "h2"
		if b.Level > 2 {
			tag = "h3"
		}
		return appendElement(dst, tag, b.Text)
	case List:
		return appendList(dst, b)
	case Quote:
		dst = append(dst, "<blockquote>"...)
		for _, item := range b.Items {
			dst = appendElement(dst, "p", item)
		}
		return append(dst, "</blockquote>\n"...)
	case Picture:
		return appendPicture(dst, b.Image, o)
	case Embed:
		return appendElement(dst, "p", Inline{{Text: b.EmbedLabel(), Href: b.URL}})
	case Footnote:
		dst = append(dst, "<p>["...)
		dst = AppendEscaped(dst, b.Label)
		dst = append(dst, "] "...)
		return append(AppendInline(dst, b.Text), "</p>\n"...)
	default:
		return appendElement(dst, "p", b.Text)
	}
}

// EmbedLabel is the words under which an embed is linked: its own, else its address.
func (b *Block) EmbedLabel() string {
	if text := b.Text.Plain(); text != "" {
		return text
	}
	return b.URL
}

func appendElement(dst []byte, tag string, in Inline) []byte {
	dst = append(append(append(dst, '<'), tag...), '>')
	dst = AppendInline(dst, in)
	return append(append(append(dst, "</"...), tag...), ">\n"...)
}

func appendList(dst []byte, b *Block) []byte {
	tag := "ul"
	if b.Ordered {
		tag = "ol"
	}
	dst = append(append(dst, '<'), tag...)
	if b.Ordered && b.Start > 1 {
		dst = fmt.Appendf(dst, ` start="%d"`, b.Start)
	}
	dst = append(dst, ">\n"...)
	for _, item := range b.Items {
		dst = appendElement(dst, "li", item)
	}
	return append(append(append(dst, "</"...), tag...), ">\n"...)
}

func appendPicture(dst []byte, img *Image, o HTMLOptions) []byte {
	address, ok := imageAddress(img, o)
	if !ok {
		return dst
	}
	dst = append(dst, `<figure><img src="`...)
	dst = AppendEscaped(dst, address)
	dst = append(dst, `" alt="`...)
	dst = AppendEscaped(dst, img.Alt)
	dst = append(dst, `">`...)
	if words := img.Words(); words != "" {
		dst = append(dst, "<figcaption>"...)
		dst = AppendEscaped(dst, words)
		dst = append(dst, "</figcaption>"...)
	}
	return append(dst, "</figure>\n"...)
}

func imageAddress(img *Image, o HTMLOptions) (string, bool) {
	if img == nil {
		return "", false
	}
	if o.Image != nil {
		return o.Image(img)
	}
	return img.Src, IsWebAddress(img.Src)
}

// Words is caption and credit as one line: "Caption. Photo: credit", either alone where the other is missing.
func (i *Image) Words() string {
	switch {
	case i.Credit == "":
		return i.Caption
	case i.Caption == "":
		return "Photo: " + i.Credit
	default:
		return withFullStop(i.Caption) + " Photo: " + i.Credit
	}
}

// AppendInline writes inline text as HTML. What is linked to anything but a web or mail
// address loses the link and keeps its words.
func AppendInline(dst []byte, in Inline) []byte {
	href := ""
	for _, s := range in {
		if !linkable(s.Href) {
			s.Href = ""
		}
		if s.Href != href {
			if href != "" {
				dst = append(dst, "</a>"...)
			}
			if href = s.Href; href != "" {
				dst = appendAnchor(dst, href)
			}
		}
		dst = appendSpan(dst, s)
	}
	if href != "" {
		dst = append(dst, "</a>"...)
	}
	return dst
}

func appendSpan(dst []byte, s Span) []byte {
	if s.Note != "" {
		dst = append(dst, "<sup>["...)
		dst = AppendEscaped(dst, s.Note)
		return append(dst, "]</sup>"...)
	}
	if s.Strong {
		dst = append(dst, "<strong>"...)
	}
	if s.Em {
		dst = append(dst, "<em>"...)
	}
	for i, line := range strings.Split(s.Text, "\n") {
		if i > 0 {
			dst = append(dst, "<br>"...)
		}
		dst = AppendEscaped(dst, line)
	}
	if s.Em {
		dst = append(dst, "</em>"...)
	}
	if s.Strong {
		dst = append(dst, "</strong>"...)
	}
	return dst
}

func appendAnchor(dst []byte, href string) []byte {
	dst = append(dst, `<a href="`...)
	dst = AppendEscaped(dst, href)
	return append(dst, `">`...)
}

// AppendEscaped writes text for HTML and XML content and for double-quoted attributes. Characters that
// XML 1.0 §2.2 does not allow are left out, not replaced: a replacement character is a fault to validators.
func AppendEscaped(dst []byte, s string) []byte {
	last := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if !allowed(r, size) {
				dst = append(dst, s[last:i]...)
				last = i + size
			}
			i += size
			continue
		}
		escape, special := "", true
		switch {
		case c == '&':
			escape = "&amp;"
		case c == '<':
			escape = "&lt;"
		case c == '>':
			escape = "&gt;"
		case c == '"':
			escape = "&#34;"
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r', c == 0x7f:
		default:
			special = false
		}
		i++
		if special {
			dst = append(append(dst, s[last:i-1]...), escape...)
			last = i
		}
	}
	return append(dst, s[last:]...)
}

// linkable tells whether an address may be linked in a copy: http, https and mailto only.
func linkable(href string) bool {
	if address, ok := strings.CutPrefix(href, "mailto:"); ok {
		return address != "" && !strings.ContainsAny(address, " \t\r\n\"<>")
	}
	return IsWebAddress(href)
}

// IsWebAddress tells whether s is an absolute http or https address with a host and nothing
// that could break out of a header or an attribute.
func IsWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		!strings.ContainsAny(s, " \t\r\n\"<>\\^`{|}")
}
