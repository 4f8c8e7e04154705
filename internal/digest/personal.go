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

// For puts one reader's links in; dates are printed in loc. A reader without a leave link gets the
// public version.
func (b Body) For(p Personal, loc *time.Location) Body {
	if p.LeaveURL == "" {
		return b.Public()
	}
	since := ""
	if !p.ConsentAt.IsZero() {
		w := wordsFor(b.Language)
		since = w.since(w.longDay(p.ConsentAt.In(loc)))
	}
	for _, r := range []struct{ token, value string }{
		{LeaveToken, p.LeaveURL}, {PreferencesToken, p.PreferencesURL}, {SinceToken, since},
	} {
		b.HTML = replaceLast(b.HTML, r.token, string(piece.AppendEscaped(nil, r.value)))
		b.Text = replaceLast(b.Text, r.token, r.value)
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
