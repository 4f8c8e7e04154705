package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
	"pressrun/internal/returns"
)

type bouncesReadOptions struct {
	maildir   string
	recipient string
	imap      bool
}

func newBouncesRead(s *IO, at *place) *cobra.Command {
	var o bouncesReadOptions
	cmd := &cobra.Command{
		Use: "read", Short: "Read what came back: a message on stdin, a Maildir, or the IMAP folder",
		Long: `Read one message on stdin, as a mail server pipes it, or all of a Maildir or of the folder that
bounces.imap names. From a folder, what was taken moves into a folder below it; all else stays as it
is. A message on stdin that nobody can tell of is kept in var/mail/unread.

Reading the same message again changes nothing. When it fails nothing is lost: the message stays
where it is, and on stdin the exit code is not 0.`,
		Example: "  pressrun bounces read < report.eml\n  pressrun bounces read --maildir /var/mail/bounces",
		Args:    exactly(0, "no arguments; a message comes on stdin"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.readBounces(cmd.Context(), at, o)
			})
		},
	}
	cmd.Flags().StringVar(&o.maildir, "maildir", "", "read this folder, a Maildir")
	cmd.Flags().BoolVar(&o.imap, "imap", false, "read the folder of bounces.imap")
	cmd.Flags().StringVar(&o.recipient, "recipient", "", "of a message on stdin: the address it was delivered to")
	cmd.MarkFlagsMutuallyExclusive("maildir", "imap", "recipient")
	return cmd
}

func (w *workspace) readBounces(ctx context.Context, at *place, o bouncesReadOptions) error {
	desk := w.returnDesk(raising{w}.RaiseAlert, slog.New(slog.DiscardHandler))
	var tally returns.Tally
	var err error
	switch {
	case o.maildir != "":
		folder := returns.Folder{Dir: at.file(w.io, o.maildir), Taken: w.config.Bounces.IMAP.Taken}
		tally, err = folder.Read(ctx, desk)
	case o.imap:
		mailbox := w.returnMailbox()
		if mailbox == nil {
			return configFault(errors.New("bounces.imap.host is empty; set it, and the keys beside it, in config.yaml"))
		}
		tally, err = mailbox.Read(ctx, desk)
	default:
		tally, err = w.readStdin(ctx, desk, o.recipient)
	}
	w.tellTally(tally)
	return err
}

// readStdin takes one message.
func (w *workspace) readStdin(ctx context.Context, d *returns.Desk, to string) (t returns.Tally, err error) {
	raw, err := io.ReadAll(io.LimitReader(w.io.In, returns.MaxMessage+1))
	switch {
	case err != nil:
		return t, err
	case len(raw) == 0:
		return t, usageError(errors.New("there is no message on stdin; name a folder with --maildir, or pipe one"))
	case len(raw) > returns.MaxMessage:
		return t, fmt.Errorf("the message has more than %d bytes; no report is so large", returns.MaxMessage)
	}
	t.Items, _, err = d.Message(ctx, returns.Stdin, to, raw)
	t.Read, t.Taken = 1, 1
	return t, err
}

// tellTally says what was read and what followed.
func (w *workspace) tellTally(t returns.Tally) {
	type line struct {
		kind   ledger.ReturnKind
		class  ledger.ReturnClass
		effect ledger.ReturnEffect
		found  bool
	}
	var order []line
	counts := map[line]int{}
	for _, item := range t.Items {
		l := line{item.Kind, item.Class, item.Effect, item.Found != ""}
		if counts[l]++; counts[l] == 1 {
			order = append(order, l)
		}
	}
	w.io.say("%s read, %d taken.", plural(t.Read, "message"), t.Taken)
	rows := table{indent: "  "}
	for _, l := range order {
		text := effectText(l.effect)
		if !l.found {
			text = "of none of our mails, as far as it tells"
		}
		rows.add(strconv.Itoa(counts[l]), kindName(l.kind, l.class), text)
	}
	rows.write(w.io)
	if t.Taken > 0 && len(t.Items) == 0 {
		w.io.say("It is none that can be read; it is kept for a person in %s.", w.unreadFolder())
	}
}

// effectText says what followed, for people.
func effectText(e ledger.ReturnEffect) string {
	switch e {
	case ledger.NowSuppressed:
		return "the reader is never mailed again"
	case ledger.NowLeft:
		return "the reader has left the list"
	case ledger.KnownAlready:
		return "known already"
	case ledger.PartnerReturns:
		return "a partner's mail; see pressrun partners show"
	}
	return "noted"
}
