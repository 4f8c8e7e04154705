package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/piece"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func newSubscribersImport(s *IO, at *place) *cobra.Command {
	var list string
	var confirmed, asJSON bool
	cmd := &cobra.Command{
		Use: "import FILE.csv --list LIST --confirmed", Short: "Read readers from a CSV file",
		Long: `Read readers from a CSV file with the columns email, name, sections, cadence and language;
only email is needed. Repeatable: known readers are brought up to date, and whoever left,
bounced or complained is never brought back. --confirmed says that all of them have asked
for this list; without it nobody is taken in. A cadence is kept, and obeyed once lists are
mailed by the clock.`,
		Args: exactly(1, "one CSV file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !confirmed {
				return usageError(errors.New("say --confirmed if every reader in the file has asked for this list; others may not be mailed"))
			}
			if list == "" {
				return usageError(errNoList)
			}
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				return w.importReaders(cmd.Context(), at.file(s, args[0]), list, asJSON)
			})
		},
	}
	cmd.Flags().StringVar(&list, "list", "", "list to put them on")
	cmd.Flags().BoolVar(&confirmed, "confirmed", false, "every reader in the file has asked for this list")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
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
	w.tellRefused(report.Problems)
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

// tellRefused names the rows that could not be read.
func (w *workspace) tellRefused(problems []error) {
	for _, problem := range problems {
		w.io.say("  %s %v", w.io.styled(yellow, "refused"), problem)
	}
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
	cadences := 0
	rows := countingCadences(subscriber.ReadCSV(filepath.Base(file), src), &cadences)
	report, err := w.store.ImportSubscribers(ctx, list, rows, consent, w.newToken)
	if cadences > 0 {
		w.io.sayHanging(w.io.styled(yellow, "note"), piece.Count(cadences, "reader names", "readers name")+
			" a cadence; it is kept, and obeyed once lists are mailed by the clock. Until then the list's cadence holds.")
	}
	if err != nil || file != w.readersFile() {
		return report, err
	}
	sum, err := hashOfFile(file)
	if err != nil {
		return report, err
	}
	return report, w.store.PutDocument(ctx, readersDocument, sum, nil)
}

// countingCadences passes rows on and counts those that name a cadence.
func countingCadences(rows iter.Seq2[subscriber.Row, error], n *int) iter.Seq2[subscriber.Row, error] {
	return func(yield func(subscriber.Row, error) bool) {
		for row, err := range rows {
			if err == nil && row.Cadence != "" {
				*n++
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// newToken makes a leave token.
func (w *workspace) newToken() string { return subscriber.NewToken(w.io.Now()) }

const readersDocument = "subscribers/readers.csv"

func (w *workspace) readersFile() string { return w.config.Path(readersDocument) }

func hashOfFile(file string) (string, error) {
	data, err := os.ReadFile(file)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}
