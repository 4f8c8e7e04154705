package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func newSubscribers(s *IO, at *place) *cobra.Command {
	cmd := &cobra.Command{
		Use: "subscribers", Short: "Import, export, add, suppress and erase readers", GroupID: "books", Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSubscribersImport(s, at), newSubscribersExport(s, at), newSubscribersAdd(s, at),
		newSubscribersShow(s, at), newSubscribersRemove(s, at), newSubscribersErase(s, at), newSubscribersStats(s, at),
		newSubscribersSuppress(s, at), newSubscribersUnsuppress(s, at), newSubscribersSuppressions(s, at))
	return cmd
}

func newSubscribersAdd(s *IO, at *place) *cobra.Command {
	var list, name string
	var confirmed bool
	cmd := &cobra.Command{
		Use: "add ADDRESS --list LIST --confirmed", Short: "Put one reader on a list", Args: exactly(1, "one address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			display, email, err := subscriber.ParseAddress(args[0])
			if err != nil {
				return usageError(err)
			}
			if !confirmed {
				return usageError(errors.New("say --confirmed if this reader has asked for the list"))
			}
			if list == "" {
				return usageError(errNoList)
			}
			name = cmp.Or(subscriber.CleanName(name), subscriber.CleanName(display))
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				return w.addReader(cmd.Context(), subscriber.Subscriber{Email: email, Name: name}, list)
			})
		},
	}
	cmd.Flags().StringVar(&list, "list", "", "list to put the reader on")
	cmd.Flags().StringVar(&name, "name", "", "the reader's name")
	cmd.Flags().BoolVar(&confirmed, "confirmed", false, "the reader has asked for this list")
	return cmd
}

// errNoList asks for the list that readers are to be put on.
var errNoList = errors.New("name the list with --list, such as --list commentary; subscribers/lists.yaml has them all")

func (w *workspace) addReader(ctx context.Context, who subscriber.Subscriber, list string) error {
	if err := w.knownList(list); err != nil {
		return err
	}
	_, err := w.store.AddSubscription(ctx, who, subscriber.Subscription{
		List: list, Status: subscriber.Confirmed, Token: w.newToken(),
		ConsentAt: w.io.Now(), ConsentFrom: "subscribers add",
	})
	if err == nil {
		w.io.say("%s is on %s.", who.Email, list)
		if subscriber.NeedsUTF8(who.Email) {
			w.noteUTF8(1)
		}
	}
	return err
}

func newSubscribersShow(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "show ADDRESS", Short: "Show a reader's lists and last mails", Args: exactly(1, "one address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				p, err := w.reader(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				s.print("%s", s.styled(bold, strings.TrimSpace(p.Email+" "+p.Name)))
				if p.Suppressed != "" {
					s.print("  never mailed: %s", p.Suppressed)
				}
				t := table{indent: "  "}
				for _, l := range p.Lifted {
					s.print("  suppressed (%s) until %s: %s", l.Suppressed, l.At.In(w.pub.Location).Format("Jan 2, 2006"), l.Reason)
				}
				for _, sub := range p.Subscriptions {
					t.add(sub.List, string(sub.Status), strings.Join(sub.Sections, "; "), csvTime(sub.ConsentAt), sub.ConsentFrom)
				}
				consents, err := w.store.Consents(cmd.Context(), p.Email)
				if err != nil {
					return err
				}
				for _, r := range p.Returned {
					t.add(returnedCells(r, w.pub.Location)...)
				}
				for _, d := range p.Deliveries {
					t.add(fmt.Sprintf("edition %d", d.EditionID), string(d.State), d.Reason)
				}
				t.write(s)
				w.showConsents(consents)
				return nil
			})
		},
	}
}

// reader finds a person by address, and says what to do when nobody has it.
func (w *workspace) reader(ctx context.Context, email string) (store.Person, error) {
	p, err := w.store.Subscriber(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		err = unknownReader(email)
	}
	return p, err
}

func unknownReader(email string) error {
	return fmt.Errorf("no reader has the address %s; pressrun subscribers export LIST shows who is there", email)
}

func newSubscribersRemove(s *IO, at *place) *cobra.Command {
	var list string
	cmd := &cobra.Command{
		Use: "remove ADDRESS", Short: "Take a reader off a list, or off all", Args: exactly(1, "one address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				n, err := w.store.LeaveByEmail(cmd.Context(), args[0], list)
				if errors.Is(err, store.ErrNotFound) {
					return unknownReader(args[0])
				}
				if err == nil {
					s.say("%s left %s.", args[0], plural(n, "list"))
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&list, "list", "", "only this list")
	return cmd
}

func newSubscribersStats(s *IO, at *place) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "stats", Short: "Count the readers of each list", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				stats, err := w.store.Stats(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(s, append([]store.ListStats{}, stats...))
				}
				t := table{}
				for _, l := range stats {
					t.add(l.List, fmt.Sprintf("%d confirmed", l.Confirmed), fmt.Sprintf("%d unconfirmed", l.Unconfirmed),
						fmt.Sprintf("%d left", l.Left), fmt.Sprintf("%d suppressed", l.Suppressed))
				}
				t.write(s)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}
