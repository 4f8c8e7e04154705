package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/piece"
	"pressrun/internal/press"
)

// noteOptions are the flags of editions note.
type noteOptions struct {
	changeOptions
	subject, at string
}

func newEditionsNote(s *IO, at *place) *cobra.Command {
	var o noteOptions
	cmd := &cobra.Command{
		Use: "note LIST FILE --subject SUBJECT", Short: "Mail a list an editor's words, without pieces",
		Long: `Mail everybody on a list words of your own, whatever cadence they chose. FILE is Markdown, as pieces are
written in, without front matter; - reads standard input. The same words under the same subject go out once.`,
		Example: "  pressrun editions note commentary hello.md --subject \"We are moving\"\n" +
			"  pressrun editions note commentary hello.md --subject \"We are moving\" --at 2026-12-01T07:00:00+01:00 --yes",
		Args: exactly(2, "a list and a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if piece.Clean(o.subject) == "" {
				return usageError(errors.New("give it a subject with --subject"))
			}
			words, err := readWords(s, at, args[1])
			if err != nil {
				return err
			}
			o.effect = "mails the readers of " + args[0]
			return withBooks(cmd.Context(), s, at, o.access(), func(w *workspace) error {
				return w.mailNote(cmd.Context(), args[0], words, o)
			})
		},
	}
	cmd.Flags().StringVar(&o.subject, "subject", "", "subject of the mail")
	cmd.Flags().StringVar(&o.at, "at", "", "mail it at this time: 2026-12-01 or 2026-12-01T07:00:00+01:00 (default: now)")
	o.addFlags(cmd)
	return cmd
}

// mailNote shows a note as it would be mailed, asks, and mails it.
func (w *workspace) mailNote(ctx context.Context, list, words string, o noteOptions) error {
	if err := w.knownList(list); err != nil {
		return err
	}
	at, err := w.timeOf(o.at)
	if err != nil {
		return err
	}
	first, err := w.unreadReaders(ctx)
	if err != nil {
		return err
	}
	note, err := w.press.PlanNote(ctx, list, o.subject, words, at)
	if err != nil {
		return w.refusal(err)
	}
	w.showNote(note, first)
	if !at.IsZero() {
		w.io.say("  Waits until %s", w.dated(at))
	}
	if ok, err := w.agreed(o.changeOptions); !ok {
		return err
	}
	if err := w.takeFirst(ctx, first); err != nil {
		return err
	}
	report, err := w.press.MailNote(ctx, note)
	return w.tell(report, err)
}

func (w *workspace) showNote(note *press.Note, first *firstReaders) {
	if id := note.Goes(); id != 0 {
		w.io.sayHanging(planLabel(w.io, "email"), fmt.Sprintf("run %d mails it already; it is carried on", id))
		return
	}
	w.showDigests([]press.PlannedDigest{note.Digest}, first)
	w.tellFirst(first)
}

// timeOf is the time that --at gives, as the publication reckons; zero when it gives none.
func (w *workspace) timeOf(at string) (time.Time, error) {
	if at == "" || at == "now" {
		return time.Time{}, nil
	}
	day, err := piece.ParseDate(at)
	if err != nil {
		return time.Time{}, usageError(fmt.Errorf("--at: %w", err))
	}
	return w.resolve(day), nil
}
