package cli

import (
	"net/url"
	"strings"
	"testing"

	"pressrun/internal/clicks"
	"pressrun/internal/ledger"
	"pressrun/internal/publication"
)

func TestLinksOfMails(t *testing.T) {
	app, err := url.Parse("https://mail.harbour.example/")
	if err != nil {
		t.Fatal(err)
	}
	sealer := &clicks.Sealer{Secret: []byte("secret")}
	numbered := ledger.ReadOnLink{List: "weekly", Number: 7, Slug: "weir"}
	for _, c := range []struct {
		name, tag     string
		sealer        *clicks.Sealer
		link          ledger.ReadOnLink
		address, want string
	}{
		{"plain", "", nil, numbered, "https://harbour.example/pieces/weir/", "https://harbour.example/pieces/weir/"},
		{
			"tagged", "utm_source={list}&utm_campaign={number}", nil, numbered,
			"https://harbour.example/pieces/weir/", "https://harbour.example/pieces/weir/?utm_source=weekly&utm_campaign=7",
		},
		{
			"behind a query, before a place", "utm_medium=email", nil, numbered,
			"https://harbour.example/?p=7#text", "https://harbour.example/?p=7&utm_medium=email#text",
		},
		{"counted", "utm_medium=email", sealer, numbered, "https://harbour.example/pieces/weir/", "https://mail.harbour.example/c/weekly/7/weir/"},
		{
			"not yet numbered", "utm_medium=email", sealer,
			ledger.ReadOnLink{List: "weekly", Slug: "weir"},
			"https://harbour.example/pieces/weir/", "https://harbour.example/pieces/weir/?utm_medium=email",
		},
	} {
		m := mailLinks{pub: &publication.Publication{AppURL: app}, tag: c.tag, sealer: c.sealer}
		got := m.link(c.link, c.address)
		if c.sealer != nil && c.link.Number > 0 {
			rest, ok := strings.CutPrefix(got, c.want)
			if !ok || !c.sealer.Check(c.link, rest) {
				t.Errorf("%s: %s", c.name, got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
