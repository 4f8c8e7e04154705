package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// readersImport are the flags of subscribers import.
type readersImport struct {
	list, report      string
	confirmed, asJSON bool
}

func newSubscribersImport(s *IO, at *place) *cobra.Command {
	var o readersImport
	cmd := &cobra.Command{
		Use: "import FILE.csv --list LIST", Short: "Read readers from a CSV file",
		Long: `Read readers from a CSV file with the columns

  email                          the only one that must be there
  name, sections, cadence, language
  status                         confirmed, unconfirmed, left, bounced, complained, suppressed
  consent_at, consent_from       when and where the reader asked for the list: the proof
  left_at, suppressed, suppressed_at

or with those of the exports of Mailchimp, listmonk, Ghost and Substack, or of Pressrun's own.
Separators, line ends and encodings are found out.

Repeatable: known readers are brought up to date, and whoever left, bounced, complained or was
erased is never brought back. Rows that say that a reader left elsewhere, bounced or complained
are recorded as such: he is not mailed by this list, or by none. Rows without consent_at are
taken in only under --confirmed, by which you vouch that all of them have asked for this list.

A cadence is the reader's own and holds in place of the list's.`,
		Example: "  pressrun subscribers import readers.csv --list commentary --confirmed\n" +
			"  pressrun subscribers import mailchimp.csv --list commentary --report not-taken.csv",
		Args: exactly(1, "one CSV file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.list == "" {
				return usageError(errNoList)
			}
			if o.report != "" {
				o.report = at.file(s, o.report)
			}
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				return w.importReaders(cmd.Context(), at.file(s, args[0]), o)
			})
		},
	}
	cmd.Flags().StringVar(&o.list, "list", "", "list to put them on")
	cmd.Flags().BoolVar(&o.confirmed, "confirmed", false, "every reader in the file has asked for this list, also where no date proves it")
	cmd.Flags().StringVar(&o.report, "report", "", "write the rows that were not taken, and what to do, into this CSV file")
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "print the report as JSON")
	return cmd
}

func (w *workspace) importReaders(ctx context.Context, file string, o readersImport) error {
	if err := w.knownList(o.list); err != nil {
		return err
	}
	report, err := w.readReporting(ctx, file, store.Import{List: o.list, OnlyProven: !o.confirmed}, o.report)
	if err != nil {
		return err
	}
	w.tellRefused(report.Problems)
	if o.asJSON {
		err = printJSON(w.io, report)
	} else {
		w.io.print("%s", importLine(report))
	}
	return cmp.Or(err, w.notAll(report, o.report))
}

// readReporting imports a file and writes the rows not taken into another, if it has a name.
func (w *workspace) readReporting(ctx context.Context, file string, how store.Import, to string) (report store.ImportReport, err error) {
	rejects, err := newRejects(to)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, rejects.close()) }()
	return w.readInto(ctx, file, how, rejects)
}

// importLine counts the rows; what there is none of goes unsaid beyond the first five counts.
func importLine(r store.ImportReport) string {
	line := fmt.Sprintf("%d added, %d updated, %d unchanged, %d kept out (left or suppressed), %d refused",
		r.Added, r.Updated, r.Unchanged, r.KeptOut, r.Refused)
	for _, more := range []struct {
		n    int
		what string
	}{
		{r.Left, "recorded as left"},
		{r.Suppressed, "recorded as suppressed"},
		{r.Waiting, "unconfirmed"},
		{r.Unproven, "without consent"},
	} {
		if more.n > 0 {
			line = fmt.Sprintf("%s, %d %s", line, more.n, more.what)
		}
	}
	return line
}

// notAll is the error of an import that left out rows which could be put right.
func (w *workspace) notAll(r store.ImportReport, report string) error {
	var faults []string
	if r.Refused > 0 {
		faults = append(faults, plural(r.Refused, "row")+" could not be read; mend them and import again")
	}
	if r.Unproven > 0 {
		faults = append(faults, plural(r.Unproven, "row")+" without consent_at not taken in; say --confirmed if every reader "+
			"in the file has asked for this list, since others may not be mailed")
	}
	if len(faults) == 0 {
		return nil
	}
	if report != "" {
		faults = append(faults, w.relative(report)+" names them all")
	}
	return partlyDone(errors.New(strings.Join(faults, ". ")))
}

// tellRefused names the rows that could not be read.
func (w *workspace) tellRefused(problems []error) {
	for _, problem := range problems {
		w.io.say("  %s %v", w.io.styled(yellow, "refused"), problem)
	}
}

func (w *workspace) knownList(list string) error {
	_, err := w.list(list)
	return err
}

func (w *workspace) list(slug string) (*subscriber.List, error) {
	var names []string
	for i := range w.press.Lists {
		if l := &w.press.Lists[i]; l.Slug == slug {
			return l, nil
		}
		names = append(names, w.press.Lists[i].Slug)
	}
	return nil, usageError(fmt.Errorf("there is no list %q; subscribers/lists.yaml has %s", slug, strings.Join(names, ", ")))
}

// newToken makes a leave token.
func (w *workspace) newToken() string { return subscriber.NewToken(w.io.Now()) }

const readersDocument = "subscribers/readers.csv"

func (w *workspace) readersFile() string { return w.config.Path(readersDocument) }

// hashOfFile reads a file however long it is.
func hashOfFile(file string) (string, error) {
	src, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer func() { _ = src.Close() }()
	sum := sha256.New()
	_, err = io.Copy(sum, src)
	return hex.EncodeToString(sum.Sum(nil)), err
}
