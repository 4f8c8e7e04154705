package alert

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
)

// Carrier hands over one message. The same message may come again: an outbox knows it, and a server gets it anew
// under the same Message-ID.
type Carrier interface {
	Send(ctx context.Context, env mail.Envelope, raw []byte) error
}

// Letter tells alerts by mail. The server may be the very one the alert is about, so the first carrier is a Maildir.
type Letter struct {
	From     mail.Address
	To       mail.Address
	Name     string // of the publication, in front of the subject
	Carriers []Carrier
}

// Tell writes the mail and hands it to each carrier in turn.
func (l *Letter) Tell(ctx context.Context, a ledger.Alert) error {
	m := l.message(a)
	raw, err := mail.Compose(m)
	if err != nil {
		return err
	}
	for _, c := range l.Carriers {
		err := c.Send(ctx, m.Envelope(), raw)
		if kept, open := c.(io.Closer); open { // alerts are too rare to keep a connection for
			err = errors.Join(err, kept.Close())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// message is dated by the alert, so that each attempt has the same bytes.
func (l *Letter) message(a ledger.Alert) mail.Message {
	subject, _, _ := strings.Cut(a.Text, ". ")
	subject = strings.TrimSuffix(strings.Join(strings.Fields(subject), " "), ".")
	domain := l.From.Email[strings.LastIndexByte(l.From.Email, '@')+1:]
	return mail.Message{
		From: l.From, To: l.To, Date: a.Raised, AutoSubmitted: true,
		Subject: "[" + l.Name + "] " + cut(subject, 120),
		Text: a.Text + "\n\nMatter: " + a.Matter + "\nSince:  " + a.Raised.Format("Jan 2, 2006, 15:04 MST") +
			"\n\nThis matter is told once. It is told again only if it comes up anew.\n",
		MessageID: mail.OtherID(domain, "alert", a.Matter, a.Raised.UTC().Format(time.RFC3339Nano)),
	}
}

// cut shortens a text to a number of signs.
func cut(s string, signs int) string {
	if r := []rune(s); len(r) > signs {
		return string(r[:signs-1]) + "…"
	}
	return s
}
