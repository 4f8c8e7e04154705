package mail

import (
	"bufio"
	"bytes"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"pressrun/internal/replies"
)

func TestTheTextOfAReplyIsOneLineWithoutCodes(t *testing.T) {
	for text, want := range map[string]replies.Reply{
		"250 2.0.0 taken\r\n":                             {Code: 250},
		"550 5.1.1 nobody\r\n":                            {Code: 550, Enhanced: "5.1.1", Text: "nobody"},
		"550-5.1.1 tried to\r\n550 5.1.1 reach\r\n":       {Code: 550, Enhanced: "5.1.1", Text: "tried to reach"},
		"550 #5.1.0 Address rejected\r\n":                 {Code: 550, Enhanced: "5.1.0", Text: "Address rejected"},
		"450 4.2.1: too   much\t\x07mail\r\n":             {Code: 450, Enhanced: "4.2.1", Text: "too much mail"},
		"554-no\r\n554-\r\n554\r\n":                       {Code: 554, Text: "no"},
		"554 192.0.2.1 is not wanted\r\n":                 {Code: 554, Text: "192.0.2.1 is not wanted"},
		"554 \xff\xfe\n":                                  {Code: 554, Text: "?"},
		"550 5.7.1\r\n":                                   {Code: 550, Enhanced: "5.7.1"},
		"550 " + strings.Repeat("word ", 500) + "end\r\n": {Code: 550, Text: strings.Repeat("word ", 100) + " …"},
	} {
		got, err := readReply(bufio.NewReader(strings.NewReader(text)))
		if err != nil || got != want {
			t.Errorf("%.40q: %+v (%v), want %+v", text, got, err, want)
		}
	}
}

func FuzzReadReply(f *testing.F) {
	for _, seed := range []string{
		"250 ok\r\n", "250\r\n", "550-5.1.1 a\r\n550 5.1.1 b\r\n", "421 4.7.0 [TSS04]\n", "25", "2500 x\r\n",
		"250-a\r\n251 b\r\n",
		"999 x\r\n", "550 5.7.1 \xff\x00\r\nleft", "354-\r\n354\n",
	} {
		f.Add([]byte(seed))
	}
	wellFormed := regexp.MustCompile(`(?s)^(?:([2-5]\d\d)-[^\n]*\n)*([2-5]\d\d)(?: [^\n]*)?\r*\n`)
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := readReply(bufio.NewReader(bytes.NewReader(text)))
		if err != nil {
			if r != (replies.Reply{}) {
				t.Errorf("%v with %+v", err, r)
			}
			return
		}
		if !wellFormed.Match(text) {
			t.Errorf("%q passed for a reply", text)
		}
		if !utf8.ValidString(r.Text) || strings.ContainsFunc(r.Text, unicode.IsControl) || len(r.Text) > replies.MaxText+10 {
			t.Errorf("text %q", r.Text)
		}
		for _, phase := range wirePhases {
			send := (&SMTP{Host: "mx", Port: 25}).refusal(phase, r)
			outcomes := []Outcome{Temporary, Permanent, Unsent}
			if phase == Content && r.Code < 400 {
				outcomes = []Outcome{Unknown}
			}
			told := send.Rule != "" && send.Advice != "" && !strings.Contains(send.Error(), "\n")
			if !slices.Contains(outcomes, send.Outcome) || !told {
				t.Errorf("%s: %+v", phase, send)
			}
			if r.Code < 500 && send.Outcome == Permanent || r.Code < 500 && send.Blame == BlameAddress {
				t.Errorf("%s: a %d is held against the reader: %+v", phase, r.Code, send)
			}
		}
	})
}

func TestContentArrivesAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.OneOf(rapid.StringMatching(`\.{0,3}[a-z.]{0,4}`), rapid.Just("."))
		lines := rapid.SliceOfN(line, 1, 9).Draw(t, "lines")
		raw := strings.Join(lines, "\r\n") + "\r\n"
		sent, err := appendContent(nil, []byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		after := "MAIL FROM:<>\r\n"
		r := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(sent, after...))))
		got, err := r.ReadDotBytes()
		if err != nil || string(got) != strings.ReplaceAll(raw, "\r\n", "\n") {
			t.Fatalf("%q became %q (%v)", raw, got, err)
		}
		if rest, _ := r.ReadLine(); rest != strings.TrimSpace(after) {
			t.Fatalf("%q swallowed what follows: %q", raw, rest)
		}
	})
}
