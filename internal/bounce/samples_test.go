package bounce

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pressrun/internal/golden"
)

// sample is a file of testdata and what it has to say.
type sample struct {
	name     string
	title    string // system and matter
	expected string // kinds and classes of its events, which no -update changes
	raw      []byte
	read     func([]byte) ([]Event, error)
}

// mailSamples are the mails; each says in its own header what it shows and what is expected of it.
func mailSamples(t testing.TB) []sample {
	t.Helper()
	var all []sample
	for _, path := range files(t, "testdata/mails/*.eml") {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		h, _ := readHeader(raw)
		all = append(all, sample{
			name: strings.TrimSuffix(filepath.Base(path), ".eml"), raw: raw, read: Read,
			title: h.get("X-Sample"), expected: h.get("X-Expected"),
		})
	}
	return all
}

// noticeSamples are the notices of Amazon SES and Postmark.
func noticeSamples(t testing.TB) []sample {
	t.Helper()
	var all []sample
	for _, path := range files(t, "testdata/notices/*.json") {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var about struct {
			Sample   string `json:"x-sample"`
			Expected string `json:"x-expected"`
		}
		if err := json.Unmarshal(raw, &about); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		s := sample{
			name: strings.TrimSuffix(filepath.Base(path), ".json"), raw: raw, read: ReadPostmark,
			title: about.Sample, expected: about.Expected,
		}
		if strings.HasPrefix(s.name, "ses-") {
			s.read = ReadSES
		}
		all = append(all, s)
	}
	return all
}

func files(t testing.TB, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: no samples (%v)", pattern, err)
	}
	return paths
}

// fates are the kinds and classes of events.
func fates(events []Event) string {
	var all []string
	for _, e := range events {
		all = append(all, strings.TrimSpace(string(e.Kind)+" "+string(e.Class)))
	}
	return strings.Join(all, ", ")
}

func TestSamplesSayWhatTheyShould(t *testing.T) {
	for _, s := range append(mailSamples(t), noticeSamples(t)...) {
		t.Run(s.name, func(t *testing.T) {
			events, err := s.read(s.raw)
			if err != nil {
				t.Fatal(err)
			}
			if got := fates(events); got != s.expected || s.title == "" {
				t.Errorf("%s: %q, want %q", s.title, got, s.expected)
			}
			whole(t, events)
			text, err := json.MarshalIndent(events, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, "events/"+s.name+".json", append(text, '\n'))
		})
	}
}

// Line ends are the carrier's matter: every sample reads the same with each of them.
func TestLineEndsMakeNoDifference(t *testing.T) {
	for _, s := range mailSamples(t) {
		plain := bytes.ReplaceAll(s.raw, []byte("\r\n"), []byte("\n"))
		want := said(t, plain)
		for name, end := range map[string]string{"CRLF": "\r\n", "CR": "\r"} {
			if got := said(t, bytes.ReplaceAll(plain, []byte("\n"), []byte(end))); got != want {
				t.Errorf("%s with %s:\n%s\nwant\n%s", s.name, name, got, want)
			}
		}
	}
}

func said(t *testing.T, raw []byte) string {
	t.Helper()
	events, err := Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v", events)
}

// does is what follows from an event, for the document; package returns does it.
func does(e Event) string {
	switch e.Kind {
	case Bounced:
		return map[Class]string{
			Hard:        "never mailed again, on any list",
			Soft:        "counted; so many editions in a row (`bounces.soft_limit`) end it",
			MailboxFull: "counted; so many editions in a row (`bounces.full_limit`) end it",
			Policy:      "noted; not held against the reader, a matter of ours",
			Content:     "noted; not held against the reader",
		}[e.Class]
	case Complained:
		return "off all lists, and never mailed again"
	case Unsubscribed:
		return "off the list, if the token is ours"
	case Delayed, AutoReplied:
		return "noted"
	case Delivered:
		return "nothing"
	}
	return "left for people"
}

func TestTheDocumentIsWhatTheSamplesSay(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(`# What comes back

Written from the samples in internal/bounce/testdata by ` + "`go test ./internal/bounce -update`" + `. Each is a mail or a notice in
the form of that system, in our own words. A report is read for the enhanced code, then the reply code, then the words of
the receiving server, by the table of [replies](replies.md); where that knows only a code, by the words below.

**Kinds.** *bounced*: not delivered and no longer tried. *delayed*: still tried. *complained*: the reader called it spam.
*unsubscribed*: a mail to the way out. *auto-replied*: a machine answered, or a receipt. *reported*: a report that blames no
reader. *unrecognised*: most likely a person's mail, which is never taken for a bounce.

**Classes of bounces.** *hard*: the address is dead. *soft*: it tells something only when it repeats. *mailbox-full*. *policy*:
authentication, reputation or rules, so a matter of ours; a status 5.7.x never makes an address dead. *content*: this message.

| sample | what it is | said | by | what the program does |
| --- | --- | --- | --- | --- |
`)
	for _, s := range append(mailSamples(t), noticeSamples(t)...) {
		events, err := s.read(s.raw)
		if err != nil {
			t.Fatal(err)
		}
		if len(events) == 0 {
			fmt.Fprintf(&b, "| %s | %s | – | – | nothing |\n", s.name, s.title)
		}
		for _, e := range events {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", s.name, s.title, fates([]Event{e}), e.Rule, does(e))
		}
	}
	b.WriteString("\n## Words, where a code is all that is known\n\n| rule | code | enhanced | one of the words | class | meaning |\n" +
		"| --- | --- | --- | --- | --- | --- |\n")
	for _, u := range wordTable {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", u.Name, u.Codes, u.Enhanced, strings.Join(u.Hints, "; "),
			classOf(u, false), u.Means)
	}
	golden.Check(t, "../../../docs/bounces.md", b.Bytes())
}
