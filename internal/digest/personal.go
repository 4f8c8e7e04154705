package digest

import (
	"strings"
	"time"

	"pressrun/internal/piece"
)

// Tokens stand for what differs from reader to reader. They are ASCII letters only, so they pass HTML
// escaping and quoted-printable unchanged (but for soft line breaks). Each stands once in
// either part, behind all text of pieces; so the last occurrence is always the real one.
const (
	LeaveToken       = "PRESSRUNxLEAVE"
	PreferencesToken = "PRESSRUNxPREFERENCES"
	SinceToken       = "PRESSRUNxSINCE"
)

// Personal is what differs from reader to reader.
type Personal struct {
	LeaveURL       string // one click, no sign-in; empty: a reader without a subscription, as of a test
	PreferencesURL string
	ConsentAt      time.Time // zero: not known, and nothing is said of it
}

// Tokens are the words that stand for what differs, in the order of Values.
func Tokens() []string { return []string{LeaveToken, PreferencesToken, SinceToken} }

// Filler makes what stands in place of the tokens of one edition.
type Filler struct {
	words words
	loc   *time.Location
}

// Filler speaks the language of the edition and prints dates in loc.
func (b Body) Filler(loc *time.Location) Filler { return Filler{wordsFor(b.Language), loc} }

// Values are one reader's, in the order of Tokens. They are plain text: the HTML part has them escaped.
func (f Filler) Values(p Personal) []string {
	since := ""
	if !p.ConsentAt.IsZero() {
		since = f.words.since(f.words.longDay(p.ConsentAt.In(f.loc)))
	}
	return append(make([]string, 0, 4), p.LeaveURL, p.PreferencesURL, since) // with room for one of the mail's own
}

// For puts one reader's links in; dates are printed in loc. A reader without a leave link gets the
// public version.
func (b Body) For(p Personal, loc *time.Location) Body {
	if p.LeaveURL == "" {
		return b.Public()
	}
	tokens := Tokens()
	for i, value := range b.Filler(loc).Values(p) {
		b.HTML = replaceLast(b.HTML, tokens[i], string(piece.AppendEscaped(nil, value)))
		b.Text = replaceLast(b.Text, tokens[i], value)
	}
	b.PublicHTML, b.PublicText = "", ""
	return b
}

// Public is the version for the browser: no personal link and no word on a subscription.
func (b Body) Public() Body {
	b.HTML, b.Text = b.PublicHTML, b.PublicText
	b.PublicHTML, b.PublicText = "", ""
	return b
}

func replaceLast(s, token, value string) string {
	at := strings.LastIndex(s, token)
	if at < 0 {
		return s
	}
	return s[:at] + value + s[at+len(token):]
}
