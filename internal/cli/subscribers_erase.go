package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"pressrun/internal/mail"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func newSubscribersErase(s *IO, at *place) *cobra.Command {
	o := changeOptions{effect: "erases a person for good"}
	cmd := &cobra.Command{
		Use: "erase ADDRESS", Short: "Erase all that is known of a person", Args: exactly(1, "one address"),
		Long: `Erase a person's address, name and choices from the books, and the mails to the person that
were kept in files. The books keep lines without a name, so that they balance, and a hash, so
that no import brings the person back.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				if _, err := w.reader(cmd.Context(), args[0]); err != nil {
					return err
				}
				s.say("%s will be erased for good; the books keep nameless lines.", args[0])
				if ok, err := w.agreed(o); !ok {
					return err
				}
				return w.erase(cmd.Context(), args[0])
			})
		},
	}
	o.addFlags(cmd)
	return cmd
}

// erase removes the kept mails first: as long as the books know the person, a command cut off can be repeated.
func (w *workspace) erase(ctx context.Context, email string) error {
	is, err := w.store.AddressesOfEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) { // he signed up, and has not confirmed
		is, err = func(address string) bool { return subscriber.Key(address) == subscriber.Key(email) }, nil
	}
	if err != nil {
		return err
	}
	removed, err := w.forgetMails(is)
	if removed > 0 {
		w.io.say("%s removed.", plural(removed, "kept mail"))
	}
	if err != nil {
		return err
	}
	if err := w.store.Erase(ctx, email); err != nil {
		return err
	}
	return w.tellStillNamed(is)
}

// forgetMails removes mails from the outbox of every list, also of lists that are no more, and of test mails.
func (w *workspace) forgetMails(is func(address string) bool) (removed int, err error) {
	for _, kind := range []string{"outbox", "mail"} {
		folder := filepath.Join(w.press.Folders.Var, kind)
		entries, err := os.ReadDir(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
		for _, entry := range entries {
			n, err := (&mail.Outbox{Dir: filepath.Join(folder, entry.Name())}).Forget(is)
			removed += n
			if err != nil {
				return removed, err
			}
		}
	}
	n, err := w.forgetUnreadOf(is)
	return removed + n, err
}

// tellStillNamed says when the file of first readers, which is the person's who keeps it, names the address.
func (w *workspace) tellStillNamed(is func(address string) bool) error {
	return w.stillNamed(is, func(where string) { w.io.say("%s %s", w.io.styled(yellow, "note"), where) })
}

// stillNamed tells of each row of the file of first readers that names an address.
func (w *workspace) stillNamed(is func(address string) bool, tell func(where string)) error {
	src, err := os.Open(w.readersFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	var bad *subscriber.RowError
	for row, err := range subscriber.ReadCSV(readersDocument, src) {
		switch {
		case errors.As(err, &bad):
		case err != nil:
			tell(fmt.Sprintf("%v; see for yourself that it does not name the person", err))
		case is(row.Email):
			tell(fmt.Sprintf("%s:%d still names the address; take the row out", readersDocument, row.Line))
		}
	}
	return nil
}
