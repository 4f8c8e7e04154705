package cli

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func newSubscribers(s *IO, at *place) *cobra.Command {
	cmd := &cobra.Command{
		Use: "subscribers", Short: "Import, add, show and remove readers", GroupID: "books", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSubscribersImport(s, at), newSubscribersExport(s, at), newSubscribersAdd(s, at),
		newSubscribersShow(s, at), newSubscribersRemove(s, at), newSubscribersErase(s, at), newSubscribersStats(s, at))
	return cmd
}

// withBooks opens the publication, does the work and closes it.
func withBooks(ctx context.Context, s *IO, at *place, how access, work func(*workspace) error) (err error) {
	w, err := open(ctx, s, at, how)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	return work(w)
}

func newSubscribersImport(s *IO, at *place) *cobra.Command {
	var list string
	var confirmed, asJSON bool
	cmd := &cobra.Command{
		Use: "import FILE.csv --list LIST --confirmed", Short: "Read readers from a CSV file",
		Long: `Read readers from a CSV file with the columns email, name, sections, cadence and language;
only email is needed. Repeatable: known readers are brought up to date, and whoever left,
bounced or complained is never brought back. --confirmed says that all of them have asked
for this list; without it nobody is taken in.`,
		Args: exactly(1, "one CSV file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !confirmed {
				return usageError(errors.New("say --confirmed if every reader in the file has asked for this list; others may not be mailed"))
			}
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				return w.importReaders(cmd.Context(), at.file(s, args[0]), list, asJSON)
			})
		},
	}
	cmd.Flags().StringVar(&list, "list", "", "list to put them on")
	cmd.Flags().BoolVar(&confirmed, "confirmed", false, "every reader in the file has asked for this list")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	_ = cmd.MarkFlagRequired("list")
	return cmd
}

func (w *workspace) importReaders(ctx context.Context, file, list string, asJSON bool) error {
	if err := w.knownList(list); err != nil {
		return err
	}
	report, err := w.readInto(ctx, file, list)
	if err != nil {
		return err
	}
	for _, problem := range report.Problems {
		w.io.say("  %s %v", w.io.styled(yellow, "refused"), problem)
	}
	if asJSON {
		err = printJSON(w.io, report)
	} else {
		w.io.print("%d added, %d updated, %d unchanged, %d kept out (left or suppressed), %d refused",
			report.Added, report.Updated, report.Unchanged, report.KeptOut, report.Refused)
	}
	if err == nil && report.Refused > 0 {
		return partlyDone(fmt.Errorf("%s could not be read; mend them and import again", plural(report.Refused, "row")))
	}
	return err
}

func (w *workspace) knownList(list string) error {
	var names []string
	for _, l := range w.press.Lists {
		if l.Slug == list {
			return nil
		}
		names = append(names, l.Slug)
	}
	return usageError(fmt.Errorf("there is no list %q; subscribers/lists.yaml has %s", list, strings.Join(names, ", ")))
}

// readInto imports a CSV file and remembers its state, so that publish can say when it is newer.
func (w *workspace) readInto(ctx context.Context, file, list string) (store.ImportReport, error) {
	src, err := os.Open(file)
	if err != nil {
		return store.ImportReport{}, err
	}
	defer func() { _ = src.Close() }()
	consent := store.Consent{From: "import " + filepath.Base(file)}
	report, err := w.store.ImportSubscribers(ctx, list, subscriber.ReadCSV(filepath.Base(file), src), consent, newToken)
	if err != nil || file != w.readersFile() {
		return report, err
	}
	sum, err := hashOfFile(file)
	if err != nil {
		return report, err
	}
	return report, w.store.PutDocument(ctx, readersDocument, sum, nil)
}

// newToken is a leave token: 128 random bits.
func newToken() string { return rand.Text() }

const readersDocument = "subscribers/readers.csv"

func (w *workspace) readersFile() string { return w.config.Path(readersDocument) }

func hashOfFile(file string) (string, error) {
	data, err := os.ReadFile(file)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// firstReaders takes readers.csv into the first list when it was never read, and says when
// it has changed since.
func (w *workspace) firstReaders(ctx context.Context) (read bool, err error) {
	sum, err := hashOfFile(w.readersFile())
	if errors.Is(err, fs.ErrNotExist) || len(w.press.Lists) == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	first := w.press.Lists[0].Slug
	doc, err := w.store.Document(ctx, readersDocument)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		report, err := w.readInto(ctx, w.readersFile(), first)
		if err == nil {
			w.io.say("Read %s into the list %s: %d added.", readersDocument, first, report.Added)
		}
		return true, err
	case err == nil && doc.SHA != sum:
		w.io.say("%s %s has changed since it was last read; read it with: pressrun subscribers import %s --list %s --confirmed",
			w.io.styled(yellow, "note"), readersDocument, readersDocument, first)
	}
	return false, err
}

func newSubscribersExport(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "export LIST", Short: "Print the readers of a list as CSV", Args: exactly(1, "one list"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				if err := w.knownList(args[0]); err != nil {
					return err
				}
				out := csv.NewWriter(s.Out)
				_ = out.Write([]string{"email", "name", "sections", "cadence", "language", "status", "consent_at", "consent_from"})
				for r, err := range w.store.ExportSubscribers(cmd.Context(), args[0]) {
					if err != nil {
						return err
					}
					_ = out.Write(exportRow(r))
				}
				out.Flush()
				return out.Error()
			})
		},
	}
}

func exportRow(r store.Reader) []string {
	consent := ""
	if !r.Subscription.ConsentAt.IsZero() {
		consent = r.Subscription.ConsentAt.UTC().Format("2006-01-02T15:04:05Z")
	}
	return []string{
		r.Email, r.Name, strings.Join(r.Subscription.Sections, "; "), string(r.Subscription.Cadence), r.Language,
		string(r.Subscription.Status), consent, r.Subscription.ConsentFrom,
	}
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
			if name == "" {
				name = display
			}
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				return w.addReader(cmd.Context(), subscriber.Subscriber{Email: email, Name: name}, list)
			})
		},
	}
	cmd.Flags().StringVar(&list, "list", "", "list to put the reader on")
	cmd.Flags().StringVar(&name, "name", "", "the reader's name")
	cmd.Flags().BoolVar(&confirmed, "confirmed", false, "the reader has asked for this list")
	_ = cmd.MarkFlagRequired("list")
	return cmd
}

func (w *workspace) addReader(ctx context.Context, who subscriber.Subscriber, list string) error {
	if err := w.knownList(list); err != nil {
		return err
	}
	_, err := w.store.AddSubscription(ctx, who, subscriber.Subscription{
		List: list, Status: subscriber.Confirmed, Token: newToken(),
		ConsentAt: w.io.Now(), ConsentFrom: "subscribers add",
	})
	if err == nil {
		w.io.say("%s is on %s.", who.Email, list)
	}
	return err
}

func newSubscribersShow(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "show ADDRESS", Short: "Show a reader's lists and last mails", Args: exactly(1, "one address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				p, err := w.store.Subscriber(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				s.print("%s", s.styled(bold, strings.TrimSpace(p.Email+" "+p.Name)))
				if p.Suppressed != "" {
					s.print("  never mailed: %s", p.Suppressed)
				}
				t := table{indent: "  "}
				for _, sub := range p.Subscriptions {
					t.add(sub.List, string(sub.Status), sub.ConsentFrom)
				}
				for _, d := range p.Deliveries {
					t.add(fmt.Sprintf("edition %d", d.EditionID), string(d.State), d.Reason)
				}
				t.write(s)
				return nil
			})
		},
	}
}

func newSubscribersRemove(s *IO, at *place) *cobra.Command {
	var list string
	cmd := &cobra.Command{
		Use: "remove ADDRESS", Short: "Take a reader off a list, or off all", Args: exactly(1, "one address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				n, err := w.store.LeaveByEmail(cmd.Context(), args[0], list)
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

func newSubscribersErase(s *IO, at *place) *cobra.Command {
	var o changeOptions
	cmd := &cobra.Command{
		Use: "erase ADDRESS", Short: "Erase all that is known of a person", Args: exactly(1, "one address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				s.say("%s will be erased for good; the books keep nameless lines.", args[0])
				if ok, err := w.agreed(o); !ok {
					return err
				}
				return w.store.Erase(cmd.Context(), args[0])
			})
		},
	}
	o.addFlags(cmd)
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
