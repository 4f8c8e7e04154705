package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
)

func newBounces(s *IO, at *place) *cobra.Command {
	var asJSON bool
	var days int
	cmd := &cobra.Command{
		Use: "bounces", Short: "Show and read what came back: bounces, complaints, exits by mail", GroupID: "books", Args: onlyCommands,
		Long: `Show what came back in the last days, and what followed. A dead address is suppressed at once, a
complaint takes its reader off all lists, a mail to the way out off its list. Bounces that may pass
suppress only in a row (bounces.soft_limit, bounces.full_limit); what is the sender's fault never does.
The books of editions do not move: what was sent was sent.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.showBounces(cmd.Context(), days, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	cmd.Flags().IntVar(&days, "days", 30, "how many days back")
	cmd.AddCommand(newBouncesRead(s, at), newBouncesRotate(s, at))
	return cmd
}

// bouncesJSON is what bounces --json prints.
type bouncesJSON struct {
	Since  time.Time            `json:"since"`
	Counts []ledger.ReturnCount `json:"counts"`
	Unread int                  `json:"unread"` // messages below var/mail/unread
}

func (w *workspace) showBounces(ctx context.Context, days int, asJSON bool) error {
	since := w.io.Now().AddDate(0, 0, -days)
	counts, err := w.store.CountReturned(ctx, since)
	if err != nil {
		return err
	}
	unread, err := w.unread()
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(w.io, bouncesJSON{since.In(w.pub.Location), append([]ledger.ReturnCount{}, counts...), unread})
	}
	if len(counts) == 0 {
		w.io.print("Nothing came back in %s.", plural(days, "day"))
	}
	t := table{}
	for _, c := range counts {
		of := ""
		if !c.Found {
			of = "of none of our mails, as far as it tells"
		}
		t.add(fmt.Sprintf("%5d", c.Count), kindName(c.Kind, c.Class), string(c.Effect), of)
	}
	t.write(w.io)
	if unread > 0 {
		w.io.sayHanging(w.io.styled(yellow, "note"), plural(unread, "message")+" could not be told of and "+
			"wait for a person in "+w.unreadFolder()+"; remove what was read.")
	}
	return nil
}

// kindName is a kind with its class.
func kindName(k ledger.ReturnKind, c ledger.ReturnClass) string {
	if c == "" {
		return string(k)
	}
	return string(k) + ", " + string(c)
}

// keepUnread is how long a message waits for a person.
const keepUnread = 90 * 24 * time.Hour

// unread counts the messages that wait for a person.
func (w *workspace) unread() (n int, err error) {
	err = w.eachUnread(func(string) error {
		n++
		return nil
	})
	return n, err
}

// forgetUnread removes messages that have waited long enough: they hold addresses.
func (w *workspace) forgetUnread() error {
	return w.eachUnread(func(file string) error {
		info, err := os.Stat(file)
		if err != nil || w.io.Now().Sub(info.ModTime()) < keepUnread {
			return ignoreMissing(err)
		}
		return ignoreMissing(os.Remove(file))
	})
}

func (w *workspace) eachUnread(do func(file string) error) error {
	for _, folder := range []string{"new", "cur"} {
		folder = filepath.Join(w.unreadFolder(), folder)
		entries, err := os.ReadDir(folder)
		if err := ignoreMissing(err); err != nil {
			return err
		}
		for _, entry := range entries {
			if err := do(filepath.Join(folder, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// ignoreMissing takes a file that is not there for none.
func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func newBouncesRotate(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "rotate", Short: "Make return addresses under a new key from now on; older addresses stay good",
		Long: `Make a new key for the addresses to which mails come back. Processes that send take it up when they
start again. Mails that are out keep working: no key is ever forgotten.`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				k, err := w.store.NewReturnKey(cmd.Context())
				if err == nil {
					s.say("Return addresses are made under key %d from the next start on; those under older keys stay good.", k.ID)
				}
				return err
			})
		},
	}
}
