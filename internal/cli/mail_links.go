package cli

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"strconv"
	"strings"

	"pressrun/internal/clicks"
	"pressrun/internal/config"
	"pressrun/internal/ledger"
	"pressrun/internal/publication"
	"pressrun/internal/web"
)

// sealer seals the counted links of this publication.
func (w *workspace) sealer(ctx context.Context) (*clicks.Sealer, error) {
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // it never fails
	secret, err := w.store.Secret(ctx, "clicks", fresh)
	return &clicks.Sealer{Secret: secret}, err
}

// countLinks has mails link to counted links from now on, when the operator wants it.
func (w *workspace) countLinks(ctx context.Context) error {
	if w.config.Privacy.Clicks != config.ClicksTotals {
		return nil
	}
	sealer, err := w.sealer(ctx)
	w.press.MailLink = w.mailLinks(sealer).link
	return err
}

// readOn leads on from counted links, also from those of earlier mails when nothing is counted any more. The service
// keeps what was counted.
func (w *workspace) readOn(ctx context.Context, log *slog.Logger) (*web.ReadOn, []service, error) {
	sealer, err := w.sealer(ctx)
	if err != nil {
		return nil, nil, err
	}
	links := w.mailLinks(sealer)
	r := &web.ReadOn{Sealer: *sealer, Books: w.store, Target: func(ctx context.Context, l ledger.ReadOnLink) (string, error) {
		address, err := w.press.AddressOf(ctx, l.Slug)
		return links.tagged(l, address), err
	}}
	if w.config.Privacy.Clicks != config.ClicksTotals {
		return r, nil, nil
	}
	r.Counter = &clicks.Counter{Books: w.store, Now: w.io.Now, Log: log}
	return r, []service{{"clicks", r.Counter.Run}}, nil
}

func (w *workspace) mailLinks(sealer *clicks.Sealer) mailLinks {
	return mailLinks{pub: w.pub, tag: w.config.Privacy.LinkTag, sealer: sealer}
}

// mailLinks are the read-on links of mails.
type mailLinks struct {
	pub    *publication.Publication
	tag    string         // of privacy.link_tag
	sealer *clicks.Sealer // nil: links are not counted
}

// link is what an edition links to for a piece that is read at an address. Before an edition has its number, as in a
// proof, nothing is counted.
func (m mailLinks) link(l ledger.ReadOnLink, address string) string {
	if m.sealer != nil && l.Number > 0 {
		return m.pub.ReadOnAddress(l.List, l.Number, l.Slug, m.sealer.Seal(l))
	}
	return m.tagged(l, address)
}

// tagged is an address with the tag behind it.
func (m mailLinks) tagged(l ledger.ReadOnLink, address string) string {
	u, err := url.Parse(address)
	if m.tag == "" || err != nil {
		return address
	}
	tag := strings.NewReplacer(
		"{list}", url.QueryEscape(l.List), "{number}", strconv.Itoa(l.Number),
	).Replace(m.tag)
	if u.RawQuery != "" {
		tag = u.RawQuery + "&" + tag
	}
	u.RawQuery = tag
	return u.String()
}
