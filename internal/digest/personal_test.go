package digest

import (
	"bytes"
	"mime/quotedprintable"
	"strings"
	"testing"
	"time"

	"pressrun/internal/sample"
)

var tokens = Tokens()

func TestTokensStandOnceAndSurviveTheEncoding(t *testing.T) {
	b := compose(t, signal())
	for part, text := range map[string]string{"html": b.HTML, "text": b.Text} {
		var encoded bytes.Buffer
		w := quotedprintable.NewWriter(&encoded)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
		unfolded := strings.ReplaceAll(encoded.String(), "=\r\n", "")
		for _, token := range tokens {
			if n := strings.Count(unfolded, token); n != 1 {
				t.Errorf("%s: %s stands %d times", part, token, n)
			}
		}
	}
}

func TestNothingPersonalIsLeftWhereItDoesNotBelong(t *testing.T) {
	b := compose(t, edition(sample.Ferry()))
	mine := b.For(reader(), sample.Zone())
	for name, text := range map[string]string{
		"public html": b.Public().HTML, "public text": b.Public().Text,
		"nobody's html": b.For(Personal{}, sample.Zone()).HTML, "html": mine.HTML, "text": mine.Text,
	} {
		for _, token := range tokens {
			if strings.Contains(text, token) {
				t.Errorf("%s holds %s", name, token)
			}
		}
	}
	for _, word := range []string{"signed up", "/u/", "/p/", "Leave this list"} {
		if strings.Contains(b.Public().HTML+b.Public().Text, word) {
			t.Errorf("the public version holds %q", word)
		}
	}
}

func TestReadersLinksAreEscapedForTheirPart(t *testing.T) {
	p := reader()
	p.LeaveURL = `https://harbour.example/u/a?x=1&y="2"`
	b := compose(t, edition(sample.Ferry())).For(p, sample.Zone())
	if !strings.Contains(b.HTML, `href="https://harbour.example/u/a?x=1&amp;y=&#34;2&#34;"`) {
		t.Error("the link is not escaped in the HTML")
	}
	if !strings.Contains(b.Text, "\n"+p.LeaveURL+"\n") {
		t.Error("the link does not stand plain on its own line of the text")
	}
}

func TestConsentIsSpokenOfOnlyWhenKnown(t *testing.T) {
	body := compose(t, edition(sample.Ferry()))
	p := reader()
	if b := body.For(p, sample.Zone()); !strings.Contains(b.Text, "at Harbour Institute on March 4, 2026.") {
		t.Error("the day of consent is not that of the publication's zone")
	}
	p.ConsentAt = time.Time{}
	b := body.For(p, sample.Zone())
	for part, text := range map[string]string{"html": b.HTML, "text": b.Text} {
		if !strings.Contains(text, "signed up for Harbour Commentary at Harbour Institute.") {
			t.Errorf("%s speaks of a day of consent that is not known", part)
		}
	}
}
