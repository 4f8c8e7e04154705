package cli

import (
	"context"
	"path/filepath"

	"pressrun/internal/config"
	"pressrun/internal/delivery"
	"pressrun/internal/mail"
)

// kindCarrier carries mail that is no edition, such as partners' and letters to readers, as the configuration says.
// A fault of the configuration shows when there is something to mail, not before.
type kindCarrier struct {
	*workspace
	kind string // folder below var/mail/
}

// Open gives the outbox of the kind, or connects to the mail server.
func (c kindCarrier) Open(ctx context.Context) (delivery.Conn, error) {
	if c.Repeatable() {
		outbox := delivery.Outbox{Outbox: &mail.Outbox{Dir: filepath.Join(c.press.Folders.Var, "mail", c.kind)}}
		return outbox.Open(ctx)
	}
	server, err := c.server()
	if err != nil {
		return nil, err
	}
	return server.Open(ctx)
}

// Repeatable is true for the outbox.
func (c kindCarrier) Repeatable() bool { return c.config.Mail.Transport == config.TransportOutbox }

// Send carries one message over a connection of its own.
func (c kindCarrier) Send(ctx context.Context, env mail.Envelope, raw []byte) error {
	conn, err := c.Open(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if err := conn.Envelope(ctx, env); err != nil {
		return err
	}
	return conn.Content(ctx, raw, nil)
}
