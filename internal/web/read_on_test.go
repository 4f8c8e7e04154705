package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"pressrun/internal/clicks"
	"pressrun/internal/ledger"
	"pressrun/internal/web"
)

// linked has one link, and keeps the totals.
type linked struct {
	link   ledger.ReadOnLink
	totals []ledger.Clicks
}

func (l *linked) LinkedPiece(_ context.Context, asked ledger.ReadOnLink) (bool, error) {
	return asked == l.link, nil
}

func (l *linked) AddClicks(_ context.Context, counts []ledger.Clicks) error {
	l.totals = append(l.totals, counts...)
	return nil
}

func TestALinkLeadsOnlyWhereTheBooksSay(t *testing.T) {
	h := newHouse(t)
	link := ledger.ReadOnLink{List: "weekly", Number: 7, Slug: "zürich-日本"}
	books := &linked{link: link}
	sealer := clicks.Sealer{Secret: []byte("secret")}
	const target = "https://harbour.example/pieces/z%C3%BCrich/?utm_source=weekly"
	counter := &clicks.Counter{Books: books, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	h.server.ReadOn = &web.ReadOn{
		Sealer: sealer, Books: books, Counter: counter,
		Target: func(context.Context, ledger.ReadOnLink) (string, error) { return target, nil },
	}
	pathOf := func(l ledger.ReadOnLink, seal string) string {
		return strings.TrimPrefix(h.server.Publication.ReadOnAddress(l.List, l.Number, l.Slug, seal), "https://harbour.example")
	}
	got := h.get(pathOf(link, sealer.Seal(link)))
	if got.status != http.StatusFound || got.header.Get("Location") != target || len(got.header.Values("Set-Cookie")) > 0 {
		t.Errorf("%d %v", got.status, got.header)
	}
	other := ledger.ReadOnLink{List: "weekly", Number: 8, Slug: link.Slug}
	var unknown string
	for name, path := range map[string]string{
		"another edition with the seal":  pathOf(other, sealer.Seal(link)),
		"a link that the books know not": pathOf(other, sealer.Seal(other)),
		"a forged seal":                  pathOf(link, "AAAAAAAAAAAAAA"),
		"another address":                pathOf(link, sealer.Seal(link)) + "?to=https://elsewhere.example/",
		"no number":                      "/c/weekly/x/harbour/AAAAAAAAAAAAAA",
	} {
		got := h.get(path)
		if name == "another address" {
			if got.header.Get("Location") != target {
				t.Errorf("%s leads to %s", name, got.header.Get("Location"))
			}
			continue
		}
		if got.status != http.StatusNotFound || got.header.Get("Location") != "" {
			t.Errorf("%s: %d %v", name, got.status, got.header)
		}
		if unknown == "" {
			unknown = got.body
		}
		if got.body != unknown {
			t.Errorf("%s is answered differently from others", name)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := counter.Run(ctx); err != nil { // at its end it keeps all
		t.Error(err)
	}
	if len(books.totals) != 1 || books.totals[0].People+books.totals[0].Machines != 2 {
		t.Errorf("counted %+v, want the two that led on", books.totals)
	}
}
