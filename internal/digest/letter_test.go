package digest

import (
	"strings"
	"testing"

	"pressrun/internal/golden"
	"pressrun/internal/publication"
	"pressrun/internal/sample"
)

// aLetter has everything that a letter can have.
func aLetter() Letter {
	return Letter{
		Publication: sample.Publication(), Brand: publication.Brand{Accent: "#7a1f3d"}, From: "The Weekly Tide",
		Subject: "Please confirm: The Weekly Tide", Preheader: "One press on the button.", Heading: "One press to confirm",
		Lines: []string{"Somebody asked for this:"}, Points: []string{"The Weekly Tide, once a week", "Tide & Time"},
		Blocks: text("Dear reader, **thank you**. See [the harbour](https://harbour.example/).\n\n## Next\n\n- one\n- two\n"),
		Button: Button{Text: "Confirm", Address: "https://news.harbour.example/confirm/TOKEN"},
		Small:  []string{"The link is good for a week."}, Why: "You get this one mail because somebody asked.",
		Leave: "https://news.harbour.example/u/TOKEN", Preferences: "https://news.harbour.example/p/TOKEN",
	}
}

func TestLetter(t *testing.T) {
	b, err := ComposeLetter(aLetter())
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "letter.html", []byte(b.HTML))
	golden.Check(t, "letter.txt", []byte(b.Text))
}

func TestALetterIsWholeOrNone(t *testing.T) {
	for name, spoil := range map[string]func(*Letter){
		"no subject":           func(l *Letter) { l.Subject = "" },
		"no heading":           func(l *Letter) { l.Heading = "" },
		"no reason":            func(l *Letter) { l.Why = "" },
		"no publication":       func(l *Letter) { l.Publication = nil },
		"a button to nowhere":  func(l *Letter) { l.Button.Address = "" },
		"a button to a script": func(l *Letter) { l.Button.Address = "javascript:alert(1)" },
	} {
		l := aLetter()
		spoil(&l)
		if _, err := ComposeLetter(l); err == nil {
			t.Errorf("%s: it was made all the same", name)
		}
	}
}

func TestAHostileLetterIsText(t *testing.T) {
	const hostile = "<script>alert(1)</script>\r\nBcc: all@x.example"
	l := Letter{
		Publication: sample.Publication(), Subject: hostile, Preheader: hostile, From: hostile, Heading: hostile,
		Lines: []string{hostile}, Points: []string{hostile}, Small: []string{hostile}, Why: hostile,
		Button: Button{Text: hostile, Address: "https://x.example/?a=1&b='2'"},
	}
	b, err := ComposeLetter(l)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.HTML, "<script") || strings.ContainsAny(b.Subject, "\r\n") {
		t.Errorf("%q\n%s", b.Subject, b.HTML)
	}
}
