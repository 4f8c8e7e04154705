package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"pressrun/internal/press"
)

func newEditionsCorrection(s *IO, at *place) *cobra.Command {
	var o changeOptions
	cmd := &cobra.Command{
		Use: "correction PIECE", Short: "Tell a correction by mail to those who got the piece as it was",
		Long: `Mail the last correction of a piece: what was wrong, what the piece said and says now, and where it is
read. It goes to those who got the piece by mail before it was corrected, on each list that brought it, and to
nobody twice: who was told already is left out, so this may be asked again for readers who got the piece late.

pressrun correct PIECE --note TEXT --mail corrects and mails in one.`,
		Example: "  pressrun editions correction my-piece",
		Args:    exactly(1, "one piece"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.effect = "mails those who got " + args[0]
			return withBooks(cmd.Context(), s, at, o.access(), func(w *workspace) error {
				return w.mailCorrection(cmd.Context(), args[0], o)
			})
		},
	}
	o.addFlags(cmd)
	return cmd
}

// mailCorrection shows whom a correction is told, asks, and mails it.
func (w *workspace) mailCorrection(ctx context.Context, slug string, o changeOptions) error {
	m, err := w.press.PlanCorrectionMail(ctx, slug)
	if err != nil {
		return w.refusal(err)
	}
	w.io.say("%s", w.io.styled(bold, m.Record.Title))
	w.io.sayHanging("  ", m.Note)
	w.showCorrectionMail(m)
	if m.Empty() {
		return nil
	}
	if ok, err := w.agreed(o); !ok {
		return err
	}
	report, err := w.press.MailCorrection(ctx, m)
	return w.tell(report, err)
}

func (w *workspace) showCorrectionMail(m *press.CorrectionMail) {
	s := w.io
	switch {
	case m.Goes() != 0:
		s.sayHanging(planLabel(s, "email"), fmt.Sprintf("run %d tells it already; it is carried on", m.Goes()))
	case m.Empty():
		s.sayHanging(planLabel(s, "email"), "nobody: who got the piece as it was has been told, or nobody got it by mail")
	default:
		w.showDigests(m.Digests, nil)
	}
	for _, note := range m.Notes {
		s.sayHanging(planLabel(s, "note"), note)
	}
}
