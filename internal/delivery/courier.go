package delivery

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/partner"
	"pressrun/internal/subscriber"
	"pressrun/internal/verp"
)

// Courier carries copies and notices to partners by mail: one mail a dispatch, over a connection of its own. It
// reads the replies of servers as the sender of editions does. A partner's mail is no mailing of a list: nobody
// is suppressed for it, nothing brakes it, and it needs no way to leave.
type Courier struct {
	From    mail.Address
	ReplyTo mail.Address // whom the desk there answers; zero: From
	Returns *verp.Signer // where mail comes back to; nil: to From
	Carrier Carrier
	Doubt   ledger.Doubt // what becomes of a mail that may have arrived
	Retry   Retry
	Now     func() time.Time
	Random  func() float64 // 0 to 1
}

// Repeatable tells whether a mail of which nobody knows whether it went may be sent again.
func (c *Courier) Repeatable() bool { return c.Carrier.Repeatable() || c.Doubt == ledger.Resend }

// Deliver mails a dispatch, which the books hold as unknown, to its Location, and gives it back as it then stands:
// sent, deferred, failed or unknown. An error says that mail as such does not get through, so that no other should
// be tried now; the dispatch is to be tried again then too.
func (c *Courier) Deliver(ctx context.Context, d ledger.Dispatch, p partner.Parcel) (ledger.Dispatch, error) {
	m := c.message(d, p)
	raw, err := mail.Compose(m)
	if err != nil { // for this partner it never can be
		d.State, d.Reason = ledger.DispatchFailed, err.Error()
		return d, nil //nolint:nilerr // it is the dispatch's, and stands there
	}
	return c.verdict(d, c.send(ctx, m.Envelope(), raw))
}

// message is the same for every attempt: its date is that of the first one, and its Message-ID comes from what it is.
func (c *Courier) message(d ledger.Dispatch, p partner.Parcel) mail.Message {
	_, domain, _ := strings.Cut(c.From.Email, "@")
	text, attached := p.Files[0], p.Files[1:]
	m := mail.Message{
		From: c.From, ReplyTo: c.ReplyTo, To: mail.Address{Name: subscriber.CleanName(p.To), Email: d.Location},
		Subject: p.Subject, Text: string(text.Data), Language: p.Language, Date: d.TriedAt, AutoSubmitted: true,
		MessageID: mail.CopyID(domain, p.ID, d.Partner, d.Piece.Revision, string(d.Notice)),
	}
	if c.Returns != nil {
		token := c.Returns.Token(verp.Ref{Kind: verp.Dispatch, ID: d.ID}, subscriber.Key(d.Location))
		m.EnvelopeFrom = c.Returns.Address(verp.Bounce, token)
	}
	for _, f := range attached {
		m.Attachments = append(m.Attachments, mail.Attachment{Name: f.Name, Type: f.Type, Data: f.Data})
	}
	return m
}

// send carries one message. Until the connection stands the work may be broken off; after that it comes to its end,
// which the timeouts of the connection bound: breaking off then would leave a doubt.
func (c *Courier) send(ctx context.Context, env mail.Envelope, raw []byte) error {
	conn, err := c.Carrier.Open(ctx)
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	defer conn.Close(ctx)
	if err := conn.Envelope(ctx, env); err != nil {
		return err
	}
	return conn.Content(ctx, raw, nil)
}

// verdict turns the word of the carrier into what becomes of the dispatch.
func (c *Courier) verdict(d ledger.Dispatch, err error) (ledger.Dispatch, error) {
	if err == nil {
		d.State, d.Reason, d.SentAt = ledger.DispatchSent, "", c.Now()
		return d, nil
	}
	var said *mail.SendError
	if !errors.As(err, &said) || said.Outcome == mail.Unsent {
		return c.unsent(d, err)
	}
	d.Reason = subscriber.WithoutAddress(reasonOf(said), d.Location)
	switch {
	case said.Outcome == mail.Unknown && c.Doubt != ledger.Resend:
		d.State = ledger.DispatchUnknown
	case said.Outcome == mail.Unknown || said.Outcome == mail.Temporary:
		c.putOff(&d)
		if d.NextAt.Sub(d.TriedAt) > c.Retry.Max {
			d.State, d.NextAt = ledger.DispatchFailed, time.Time{}
			d.Reason = fmt.Sprintf("given up after %v: %s", c.Retry.Max, d.Reason)
		}
	case said.Blame == mail.BlameSender: // it would meet every partner, and waits for us
		c.putOff(&d)
		return d, mailStopped(d, err)
	default:
		d.State = ledger.DispatchFailed
	}
	return d, nil
}

func (c *Courier) putOff(d *ledger.Dispatch) {
	d.State, d.NextAt = ledger.DispatchDeferred, c.Now().Add(c.Retry.after(d.Attempt, c.Random()))
}

// unsent takes the attempt back: nothing of the message was handed over, and no server has said a word on it.
func (c *Courier) unsent(d ledger.Dispatch, err error) (ledger.Dispatch, error) {
	if d.Attempt--; d.Attempt <= 0 {
		d.Attempt, d.TriedAt = 0, time.Time{}
	}
	d.State, d.Reason = ledger.DispatchDeferred, subscriber.WithoutAddress(err.Error(), d.Location)
	if d.NextAt = c.Now(); !errors.Is(err, context.Canceled) {
		d.NextAt = d.NextAt.Add(c.Retry.First)
	}
	return d, mailStopped(d, err)
}

// mailStoppedError says why no mail gets through. It names the partner and no address.
type mailStoppedError struct {
	partner string
	text    string
	err     error
}

func mailStopped(d ledger.Dispatch, err error) error {
	return &mailStoppedError{partner: d.Partner, text: subscriber.WithoutAddress(err.Error(), d.Location), err: err}
}

// Error names partner and reply.
func (e *mailStoppedError) Error() string {
	return fmt.Sprintf("mail to partners stopped at %s, and is tried again: %s", e.partner, e.text)
}

// Unwrap gives the carrier's error, by which the exit code is chosen.
func (e *mailStoppedError) Unwrap() error { return e.err }
