package cli

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/returns"
	"pressrun/internal/subscriber"
	"pressrun/internal/verp"
)

// connectReturns has mails come back to addresses of their own, when there is a domain for them.
func (w *workspace) connectReturns(ctx context.Context) error {
	domain := w.config.Mail.BounceDomain
	if domain == "" {
		return nil
	}
	keys, err := w.store.ReturnKeys(ctx)
	if err != nil {
		return err
	}
	w.composer.Returns = verp.NewSigner(domain, keys[len(keys)-1])
	return nil
}

// returnDesk takes what comes back, and tells people by alert.
func (w *workspace) returnDesk(alert func(ctx context.Context, matter, text string) error, log *slog.Logger) *returns.Desk {
	const none = "x"
	d := &returns.Desk{
		Books: w.store, Domain: w.config.Mail.BounceDomain, Hosts: w.sendingHosts(),
		ListID: w.pub.URL.Hostname(), Leave: strings.TrimSuffix(w.pub.LeaveAddress(none), none),
		Limits: ledger.ReturnLimits{Soft: w.config.Bounces.SoftLimit, Full: w.config.Bounces.FullLimit},
		Unread: w.keepsUnread(alert),
		Alert:  alert, Log: log,
	}
	for _, l := range w.press.Lists {
		d.Lists = append(d.Lists, l.Slug)
	}
	return d
}

// unreadFolder is where lies what came back, could not be told of, and nobody else has.
func (w *workspace) unreadFolder() string {
	return filepath.Join(w.press.Folders.Var, "mail", "unread")
}

// sendingHosts are the domains of our Message-IDs.
func (w *workspace) sendingHosts() (hosts []string) {
	addresses := []string{w.config.Mail.From}
	for _, l := range w.press.Lists {
		addresses = append(addresses, l.From)
	}
	for _, text := range addresses {
		a, err := mail.ParseAddress(text)
		if err != nil {
			continue
		}
		_, host, _ := strings.Cut(subscriber.Key(a.Email), "@") // in ASCII, as ids have it
		if !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// returnWays are the keys that say from where what comes back is read.
func (w *workspace) returnWays() (keys []string) {
	b := w.config.Bounces
	for _, way := range []struct{ key, value string }{
		{"bounces.lmtp_listen", b.LMTPListen},
		{"bounces.imap", b.IMAP.Host},
		{"bounces.maildir", b.Maildir},
		{"bounces.ses_topic", b.SESTopic},
		{"bounces.postmark_secret", b.PostmarkSecret},
	} {
		if way.value != "" {
			keys = append(keys, way.key)
		}
	}
	return keys
}
