package piece

import (
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Credit is the visible sentence that names the original outlet. Every output of every
// kind takes it from here, so that it reads the same everywhere and is never lost.
// The zero Credit is that of a piece which first ran at home: there is none.
type Credit struct {
	Before string // words before the outlet's name
	Name   string // the outlet's name, as it is to be printed
	After  string // words after the name, the full stop included
	URL    string // address to link the name to; empty: no link
	Also   []string
}

// IsZero tells whether there is nothing to credit.
func (c Credit) IsZero() bool { return c.Name == "" }

// Credit makes the credit of the piece by what the book has confirmed.
//
// The wording is the printed one; where it is none or does not hold the name, the standard
// sentence is used. A name of digits only gets a plain label until the book confirms it.
func (p *Piece) Credit(book OutletBook) Credit {
	if p.Outlet == nil || p.Outlet.Name == "" {
		return Credit{}
	}
	o := p.Outlet
	c := Credit{Name: o.Name, URL: o.URL, Also: o.Also}
	entry, confirmed := book.Find(o.Name)
	wording := o.Wording
	if confirmed {
		fill(&c.URL, entry.URL)
		if entry.Wording != "" {
			wording = strings.ReplaceAll(entry.Wording, "{outlet}", o.Name)
		}
	}
	c.Before, c.After = splitWording(wording, o)
	if confirmed && entry.Print != "" {
		c.Name = entry.Print
	}
	if !confirmed && digitsOnly(o.Name) {
		c.After = " (the outlet of that name)" + c.After
	}
	if !o.PublishedOn.IsZero() && !yearIn(c.Before+c.After) {
		c.After += " on " + o.PublishedOn.InZone(time.UTC).Format("January 2, 2006")
	}
	c.After = endSentence(c.Name, c.After)
	return c
}

const standardWording = "This piece originally appeared in "

var bareAddress = regexp.MustCompile(`[,;:]?\s*\(?https?://\S+\)?`)

// splitWording parts the printed wording around the outlet's name. An address printed in
// the wording is taken out, since the name carries the link.
func splitWording(wording string, o *Outlet) (before, after string) {
	wording = strings.TrimRight(strings.TrimSpace(bareAddress.ReplaceAllString(wording, "")), ". ")
	at := lastWord(wording, strings.TrimRight(o.Name, ". "))
	if at < 0 {
		return standardWording, ""
	}
	return wording[:at], strings.TrimPrefix(wording[at+len(strings.TrimRight(o.Name, ". ")):], ".")
}

// lastWord is the place of the last stand-alone occurrence of name in s, or -1.
func lastWord(s, name string) int {
	if name == "" {
		return -1
	}
	for end := len(s); ; {
		at := strings.LastIndex(s[:end], name)
		if at < 0 {
			return -1
		}
		if !wordBefore(s, at) && !wordAfter(s, at+len(name)) {
			return at
		}
		end = at + len(name) - 1
	}
}

func wordBefore(s string, at int) bool {
	r := []rune(s[:at])
	return len(r) > 0 && isWord(r[len(r)-1])
}

func wordAfter(s string, at int) bool {
	for _, r := range s[at:] {
		return isWord(r)
	}
	return false
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func withFullStop(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// endSentence is what follows the name, with a full stop unless the name brings one.
func endSentence(name, after string) string {
	if after == "" && withFullStop(name) == name {
		return ""
	}
	return withFullStop(after)
}

func digitsOnly(s string) bool {
	for _, r := range s {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return s != ""
}

var year = regexp.MustCompile(`\b(?:19|20)\d\d\b`)

func yearIn(s string) bool { return year.MatchString(s) }

// SuppliedBy is the partners' form of the credit, which names the supplier as well:
// "… in 1945 (the outlet of that name) and was supplied by Home."
// A piece that first ran at home is credited to home.
func (c Credit) SuppliedBy(home string) Credit {
	if c.IsZero() {
		return Credit{Before: "This piece was first published by ", Name: home, After: endSentence(home, "")}
	}
	c.After = withFullStop(strings.TrimRight(c.After, ".") + " and was supplied by " + strings.TrimRight(home, "."))
	return c
}

// Text is the credit as plain text.
func (c Credit) Text() string {
	if c.IsZero() {
		return ""
	}
	return c.Before + c.Name + c.After
}

// AppendHTML writes the credit as inline HTML; the outlet's name is set in cite and linked when it has
// an address.
func (c Credit) AppendHTML(dst []byte) []byte {
	if c.IsZero() {
		return dst
	}
	dst = AppendEscaped(dst, c.Before)
	if !linkable(c.URL) {
		c.URL = ""
	}
	if c.URL != "" {
		dst = appendAnchor(dst, c.URL)
	}
	dst = append(dst, "<cite>"...)
	dst = AppendEscaped(dst, c.Name)
	dst = append(dst, "</cite>"...)
	if c.URL != "" {
		dst = append(dst, "</a>"...)
	}
	return AppendEscaped(dst, c.After)
}
