package cli

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// suppressOptions are the flags of subscribers suppress.
type suppressOptions struct{ reason, report string }

func newSubscribersSuppress(s *IO, at *place) *cobra.Command {
	o := suppressOptions{}
	cmd := &cobra.Command{
		Use: "suppress ADDRESS... | FILE.csv", Short: "Never mail an address again, whatever list or file names it",
		Long: `Never mail some addresses again: by list, by import or by hand. Addresses that nobody knows are
remembered too. A file is a CSV file with a column email (or address, recipient), as other programs
export their suppressions; suppressed or SuppressionReason gives each its reason, and --reason the
reason of the others. Rows whose status says that the reader is to be mailed are refused.

Repeatable: the first reason stays. A reader who only leaves a list is no case for this: see
subscribers remove.`,
		Example: "  pressrun subscribers suppress ada@example.org --reason \"asked by letter\"\n" +
			"  pressrun subscribers suppress postmark-suppressions.csv",
		Args: atLeast(1, "addresses, or one CSV file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.report != "" {
				o.report = at.file(s, o.report)
			}
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				if len(args) == 1 && !strings.Contains(args[0], "@") {
					return w.suppressFile(cmd.Context(), at.file(s, args[0]), o)
				}
				return w.suppressAddresses(cmd.Context(), args, cmp.Or(o.reason, "suppressed by hand"))
			})
		},
	}
	cmd.Flags().StringVar(&o.reason, "reason", "", "why; of a file, where a row gives no reason")
	cmd.Flags().StringVar(&o.report, "report", "", "write the rows that were not taken, and what to do, into this CSV file")
	return cmd
}

// suppressAddresses checks all before it suppresses the first.
func (w *workspace) suppressAddresses(ctx context.Context, args []string, reason string) error {
	addresses := make([]string, len(args))
	for i, arg := range args {
		_, address, err := subscriber.ParseAddress(arg)
		if err != nil {
			return usageError(err)
		}
		addresses[i] = address
	}
	for _, address := range addresses {
		if err := w.store.Suppress(ctx, address, reason); err != nil {
			return err
		}
		w.io.say("%s will never be mailed.", address)
	}
	return nil
}

func (w *workspace) suppressFile(ctx context.Context, file string, o suppressOptions) (err error) {
	rejects, err := newRejects(o.report)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rejects.close()) }()
	r, err := w.openReaders(file, rejects)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	rows := suppressing(r.all(), r.name(), cmp.Or(o.reason, "suppressed by import "+r.name()), rejects)
	report, err := w.store.Import(ctx, rows, store.Import{NewToken: w.newToken, NotTaken: rejects.notTaken})
	r.progress.end()
	if err != nil {
		return err
	}
	w.tellRefused(report.Problems)
	w.io.print("%d suppressed, %d kept as they were (suppressed or erased), %d refused", report.Suppressed, report.KeptOut, report.Refused)
	if report.Refused > 0 {
		return partlyDone(fmt.Errorf("%s not taken; mend them and run the command again", plural(report.Refused, "row")))
	}
	return nil
}

// suppressing makes each row one of a suppressed reader, and refuses those of readers who are to be mailed: it would
// be the wrong file.
func suppressing(rows iter.Seq2[subscriber.Row, error], file, reason string, rejects *rejects) iter.Seq2[subscriber.Row, error] {
	return func(yield func(subscriber.Row, error) bool) {
		for row, err := range rows {
			switch {
			case err != nil:
			case row.Status == subscriber.Confirmed || row.Status == subscriber.Unconfirmed:
				bad := &subscriber.RowError{File: file, Line: row.Line, Message: fmt.Sprintf(
					"the status %s says that this reader is to be mailed; take the row or the column out", row.Status)}
				rejects.refused(row, bad)
				err = bad
			case row.Status != subscriber.Suppressed:
				row.Status, row.Reason = subscriber.Suppressed, reason
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

func newSubscribersUnsuppress(s *IO, at *place) *cobra.Command {
	var reason string
	o := changeOptions{effect: "lets an address be mailed again"}
	cmd := &cobra.Command{
		Use: "unsuppress ADDRESS --reason TEXT", Short: "Take back a suppression that was a mistake",
		Long: `Let an address be mailed again that was suppressed by mistake, such as by the bounce of a server that was
broken. Its subscriptions count again as they were; who left stays gone. The reason stays on record, and
subscribers show tells it. A complaint is the reader's own word, and nobody takes it back.`,
		Args: exactly(1, "one address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if reason == "" {
				return usageError(errors.New("say why with --reason, such as --reason \"their server was broken\""))
			}
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				return w.unsuppress(cmd.Context(), args[0], reason, o)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why it was a mistake")
	o.addFlags(cmd)
	return cmd
}

func (w *workspace) unsuppress(ctx context.Context, email, reason string, o changeOptions) error {
	p, err := w.reader(ctx, email)
	if err != nil {
		return err
	}
	if p.Suppressed == "" {
		w.io.say("%s is not suppressed.", p.Email)
		return nil
	}
	w.io.say("%s is suppressed: %s", p.Email, p.Suppressed)
	if subscriber.Complained(p.Suppressed) {
		return store.ErrComplained
	}
	if ok, err := w.agreed(o); !ok {
		return err
	}
	if err := w.store.LiftSuppression(ctx, email, reason); err != nil {
		return err
	}
	w.io.say("%s may be mailed again.", p.Email)
	return nil
}

func newSubscribersSuppressions(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "suppressions", Short: "Print the addresses that are never mailed as CSV", Args: exactly(0, "no arguments"),
		Long: `Print every suppressed address with its reason and time as CSV, to look at or to take to another program.
subscribers suppress reads it back.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				out := csv.NewWriter(s.Out)
				_ = out.Write([]string{"email", "suppressed", "suppressed_at"})
				for p, err := range w.store.Suppressions(cmd.Context()) {
					if err != nil {
						return err
					}
					_ = out.Write(safeRow(p.Email, p.Reason, csvTime(p.Since)))
				}
				out.Flush()
				return out.Error()
			})
		},
	}
}
