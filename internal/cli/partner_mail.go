package cli

import (
	"cmp"
	"context"
	"fmt"
	mathrand "math/rand/v2"
	"path/filepath"

	"pressrun/internal/config"
	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/partner"
	"pressrun/internal/press"
	"pressrun/internal/wire"
)

// connectPartners gives the press the channels on which copies travel.
func (w *workspace) connectPartners() error {
	c := w.config
	from, err := w.sender()
	if err != nil {
		return &config.Error{Err: err}
	}
	w.press.Alerts = raising{w}
	w.press.Couriers = map[string]press.Courier{
		partner.ChannelFolder: wire.Folder{Root: filepath.Join(w.press.Folders.Var, "partners")},
		partner.ChannelEmail: &delivery.Courier{
			From: from, ReplyTo: w.deskAddress(), Returns: w.composer.Returns, Carrier: kindCarrier{w, "partners"}, Doubt: ledger.Doubt(c.Mail.Unknown),
			Retry: delivery.Retry{First: c.Mail.Retry.First, Max: c.Mail.Retry.Max},
			Now:   w.io.Now, Random: mathrand.Float64,
		},
	}
	return nil
}

// sender is whom mail comes from that is no list's.
func (w *workspace) sender() (mail.Address, error) {
	from, err := mail.ParseAddress(w.config.Mail.From)
	if err != nil {
		return from, fmt.Errorf("mail.from: %w", err)
	}
	from.Name = cmp.Or(from.Name, w.pub.Name)
	return from, nil
}

// deskAddress is where partners' answers go: to the desk, which may be known by a page only, else as other mail's.
func (w *workspace) deskAddress() mail.Address {
	for _, address := range []string{w.config.Site.DeskContact, w.config.Mail.ReplyTo} {
		if to, err := mail.ParseAddress(address); err == nil {
			return to
		}
	}
	return mail.Address{}
}

// replyTo is where answers to mail go that is no list's; zero: to whom it comes from.
func (w *workspace) replyTo() mail.Address {
	to, _ := mail.ParseAddress(w.config.Mail.ReplyTo) // empty: none; a wrong one was refused before
	return to
}

// raising raises alerts of the press, and has this process tell them when its work is done.
type raising struct{ *workspace }

// RaiseAlert puts an alert into the books.
func (r raising) RaiseAlert(ctx context.Context, matter, text string) error {
	r.raised = true
	return r.store.RaiseAlert(ctx, matter, text)
}

// SettleAlert notes that a matter is over.
func (r raising) SettleAlert(ctx context.Context, matter string) error {
	return r.store.SettleAlert(ctx, matter)
}
