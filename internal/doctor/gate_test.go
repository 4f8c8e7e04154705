package doctor

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"pressrun/internal/mail"
	"pressrun/internal/publication"
)

func testGate(t *testing.T, address string) Gate {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return Gate{Real: true, Publication: &publication.Publication{
		Name: "Harbour", URL: u, AppURL: u, PostalAddress: "Harbour, 1 Quay, Port Town",
	}}
}

func testMessage() mail.Message {
	prose := strings.Repeat("Ports are where a country meets the world, and mostly quietly. ", 10)
	const leave = "https://harbour.news/u/token"
	return mail.Message{
		From: mail.Address{Email: "digest@harbour.news"}, To: mail.Address{Email: "reader@proof.invalid"},
		Subject: "In Praise of the Quiet Budget", Date: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
		Text:      prose + "\nLeave: " + leave + "\n",
		MessageID: "1@harbour.news",
		HTML: `<html><head><title>Not shown</title></head><body><div style="display: none">preview</div><p>` + prose + `</p>` +
			`<p><a href="https://elsewhere.news/a">A source</a></p><img src="https://harbour.news/p.png" alt="">` +
			`<p>Harbour, 1 Quay,
Port Town <a href="` + leave + `">Leave this list</a></p></body></html>`,
		List: mail.List{ID: "commentary.harbour.news", Name: "Commentary", Unsubscribe: leave},
	}
}

func TestGateFindsWhatWouldMakeAMailBad(t *testing.T) {
	in := func(old, with string) func(*Gate, *mail.Message) {
		return func(_ *Gate, m *mail.Message) {
			if !strings.Contains(m.HTML, old) {
				panic("the mail does not hold " + old)
			}
			m.HTML = strings.Replace(m.HTML, old, with, 1)
		}
	}
	const source = "https://elsewhere.news/a"
	for name, c := range map[string]struct {
		change func(*Gate, *mail.Message)
		want   string // "level code"; empty: nothing is found
	}{
		"in order":   {func(*Gate, *mail.Message) {}, ""},
		"no subject": {func(_ *Gate, m *mail.Message) { m.Subject = " " }, "error mail-subject"},
		"long subject": {
			func(_ *Gate, m *mail.Message) { m.Subject = strings.Repeat("so ", 60) }, "warning mail-subject",
		},
		"no text part": {func(_ *Gate, m *mail.Message) { m.Text = "" }, "error mail-text"},
		"stub of a text part": {
			func(_ *Gate, m *mail.Message) { m.Text = "Read: https://harbour.news/u/token\n" }, "warning mail-text",
		},
		"large": {
			in("</p>", strings.Repeat("<!--            -->\n", 4_500)+"</p>"), "warning mail-size",
		},
		"too large": {
			in("</p>", strings.Repeat("<!--            -->\n", 6_000)+"</p>"), "error mail-size",
		},
		"relative link":          {in(source, "/a"), "error mail-link"},
		"anchor":                 {in(source, "#note-1"), "error mail-link"},
		"link without host":      {in(source, "https:///a"), "error mail-link"},
		"link that is none":      {in(source, "javascript:alert(1)"), "error mail-link"},
		"link with a bad escape": {in(source, "https://elsewhere.news/%zz"), "error mail-link"},
		"address to write to":    {in(source, "mailto:desk@harbour.news"), ""},
		"link to this machine":   {in(source, "http://localhost:8080/"), "error mail-link"},
		"link to loopback":       {in(source, "http://[::1]/"), "error mail-link"},
		"link to a test domain":  {in(source, "https://piece.test/"), "error mail-link"},
		"link to example.org":    {in(source, "https://www.example.org/"), "warning mail-link"},
		"picture without alt":    {in(` alt=""`, ""), "warning mail-picture"},
		"picture inside": {
			in("https://harbour.news/p.png", "data:image/png;base64,AA"), "error mail-picture",
		},
		"relative picture":        {in("https://harbour.news/p.png", "p.png"), "error mail-picture"},
		"picture of a test":       {in("https://harbour.news/p.png", "https://p.test/p.png"), "error mail-picture"},
		"leave link not there":    {in("https://harbour.news/u/token", "https://harbour.news/"), "error mail-leave"},
		"leave link without text": {in("Leave this list", ""), "error mail-leave"},
		"leave link hidden": {
			in("Leave this list", `<span style="display:none">Leave</span>`), "error mail-leave",
		},
		"leave link not in text": {
			func(_ *Gate, m *mail.Message) { m.Text = strings.ReplaceAll(m.Text, "https", "") }, "error mail-leave",
		},
		"no list": {func(_ *Gate, m *mail.Message) { m.List.ID = "" }, "error mail-leave"},
		"leave link not https": {func(_ *Gate, m *mail.Message) {
			for _, s := range []*string{&m.HTML, &m.Text, &m.List.Unsubscribe} {
				*s = strings.ReplaceAll(*s, "https://harbour.news/u", "http://harbour.news/u")
			}
		}, "warning mail-leave"},
		"From of an example": {
			func(_ *Gate, m *mail.Message) { m.From.Email = "digest@harbour.example" }, "error mail-sender",
		},
		"no postal address":    {func(g *Gate, _ *mail.Message) { g.PostalMissing = true }, "error mail-postal"},
		"postal address apart": {in("1 Quay", "2 Quay"), "error mail-postal"},
		"not to be composed":   {func(_ *Gate, m *mail.Message) { m.MessageID = "<>" }, "error mail-not-composed"},
	} {
		t.Run(name, func(t *testing.T) {
			g, m := testGate(t, "https://harbour.news/"), testMessage()
			c.change(&g, &m)
			var got []string
			for _, f := range g.Look(m) {
				got = append(got, fmt.Sprintf("%s %s", f.Level, f.Code))
			}
			found := strings.Join(got, "\n")
			if c.want == "" && found != "" || !strings.Contains(found, c.want) {
				t.Errorf("got %q, want %q", found, c.want)
			}
		})
	}
}

func TestExamplesArePassedWhileNoMailIsReal(t *testing.T) {
	g, m := testGate(t, "https://harbour.example/"), testMessage()
	for _, s := range []*string{&m.HTML, &m.Text, &m.List.Unsubscribe, &m.From.Email} {
		*s = strings.ReplaceAll(*s, "harbour.news", "harbour.example")
	}
	codes := func() (out []string) {
		for _, f := range g.Look(m) {
			out = append(out, f.Code)
		}
		return out
	}
	if got := strings.Join(codes(), " "); got != CodeAddress+" "+CodeSender {
		t.Errorf("real: %s", got)
	}
	if g.Real = false; len(codes()) > 0 {
		t.Errorf("not real: %v", codes())
	}
	for _, code := range []string{CodeAddress, CodeSender} {
		if !ConfigFault(code) {
			t.Errorf("%s is mended in the configuration", code)
		}
	}
}

func FuzzReadPage(f *testing.F) {
	f.Add(testMessage().HTML)
	f.Add(`<a href=x><img src=y><style>z`)
	f.Fuzz(func(t *testing.T, source string) {
		m := testMessage()
		m.HTML = source
		testGate(t, "https://harbour.news/").Look(m) // it comes to an end and does not panic
	})
}
