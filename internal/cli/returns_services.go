package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"pressrun/internal/chores"
	"pressrun/internal/mail"
	"pressrun/internal/returns"
	"pressrun/internal/web"
)

// The chores that look for what came back, by themselves.
const (
	readMaildir chores.Kind = "returns-maildir"
	readIMAP    chores.Kind = "returns-imap"
)

const (
	// lookEveryFew is how often folders are looked through for what came back.
	lookEveryFew = 5 * time.Minute
	// tellAfter is how often that may fail in a row before people are told.
	tellAfter = 3
)

// returnChores look through the folders that the configuration names.
func (w *workspace) returnChores(log *slog.Logger) (all []chores.Handler) {
	desk := w.returnDesk(w.store.RaiseAlert, log)
	if folder := w.returnFolder(); folder != nil {
		all = append(all, chores.Handler{
			Kind: readMaildir, Queue: chores.Local, Every: lookEveryFew, Do: w.looking("bounces.maildir", func(ctx context.Context) error {
				_, err := folder.Read(ctx, desk)
				return err
			}),
		})
	}
	if mailbox := w.returnMailbox(); mailbox != nil {
		all = append(all, chores.Handler{
			Kind: readIMAP, Queue: chores.Shared, Every: lookEveryFew, Do: w.looking("bounces.imap", func(ctx context.Context) error {
				_, err := mailbox.Read(ctx, desk)
				return err
			}),
		})
	}
	return all
}

// looking tells people when a place cannot be read for a while, and that it can be again.
func (w *workspace) looking(key string, read func(context.Context) error) func(context.Context, int64) error {
	var failed atomic.Int64
	return func(ctx context.Context, _ int64) error {
		err := read(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			failed.Store(0)
			return w.store.SettleAlert(ctx, key)
		}
		if failed.Add(1) >= tellAfter || errors.Is(err, mail.ErrCredentials) {
			text := fmt.Sprintf("what came back of mails could not be read: %v. Nothing is lost; put %s right, and it is read then.", err, key)
			return errors.Join(err, w.store.RaiseAlert(ctx, key, text))
		}
		return err
	}
}

// hooks take what mail providers tell; nil: none is set up.
func (w *workspace) hooks(log *slog.Logger) *web.Hooks {
	b := w.config.Bounces
	if b.SESTopic == "" && b.PostmarkSecret == "" {
		return nil
	}
	return &web.Hooks{
		Desk: w.returnDesk(w.store.RaiseAlert, log), SESTopic: b.SESTopic, Postmark: b.PostmarkSecret,
		Amazon: &web.SNS{}, Now: w.io.Now, Log: log,
	}
}

// returnFolder is the Maildir of the configuration; nil: none.
func (w *workspace) returnFolder() *returns.Folder {
	b := w.config.Bounces
	if b.Maildir == "" {
		return nil
	}
	return &returns.Folder{Dir: w.config.Path(b.Maildir), Taken: b.IMAP.Taken}
}

// returnMailbox is the IMAP folder of the configuration; nil: none.
func (w *workspace) returnMailbox() *returns.Mailbox {
	m := w.config.Bounces.IMAP
	if m.Host == "" {
		return nil
	}
	return &returns.Mailbox{
		Host: m.Host, Port: m.Port, TLS: m.TLS, Username: m.Username, Password: m.Password,
		Folder: m.Folder, Taken: m.Taken, Marks: w.store,
	}
}

// returnDoor takes mail by LMTP, when the configuration says where.
func (w *workspace) returnDoor(ctx context.Context, log *slog.Logger) ([]service, error) {
	address := w.config.Bounces.LMTPListen
	if address == "" {
		return nil, nil
	}
	listener, err := w.listenLMTP(ctx, address)
	if err != nil {
		return nil, err
	}
	door := &returns.Door{Desk: w.returnDesk(w.store.RaiseAlert, log), Name: w.config.Mail.BounceDomain, Log: log}
	return []service{{"LMTP", func(ctx context.Context) error { return door.Serve(ctx, listener) }}}, nil
}

func (w *workspace) listenLMTP(ctx context.Context, address string) (net.Listener, error) {
	socket, isSocket := strings.CutPrefix(address, "unix:")
	if !isSocket {
		return listen(ctx, "bounces.lmtp_listen", address)
	}
	socket = w.config.Path(socket)
	if err := removeDead(ctx, socket); err != nil {
		return nil, fmt.Errorf("bounces.lmtp_listen: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", socket)
	if err != nil {
		return nil, fmt.Errorf("bounces.lmtp_listen: %w", err)
	}
	// The mail server works as a user of its own. Whoever comes in can do no more than over a port of this machine.
	if err := os.Chmod(socket, 0o666); err != nil { //nolint:gosec // see above
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// removeDead removes the socket of a process that was killed, and refuses that of one that lives.
func removeDead(ctx context.Context, socket string) error {
	info, err := os.Lstat(socket)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("%s is there and is no socket; choose another path", socket)
	}
	if conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socket); err == nil {
		return errors.Join(fmt.Errorf("another process listens on %s; stop it, or choose another path", socket), conn.Close())
	}
	return os.Remove(socket)
}
