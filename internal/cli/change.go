package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"pressrun/internal/press"
)

type changeOptions struct {
	yes    bool
	dryRun bool
	effect string // what going ahead does, for the question; empty: it changes what is published
}

func (o *changeOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	cmd.Flags().BoolVarP(&o.dryRun, "dry-run", "n", false, "show what would happen, do nothing")
}

// access is what the command does with the books.
func (o *changeOptions) access() access {
	if o.dryRun {
		return readBooks
	}
	return writeBooks
}

// agreed tells whether a change that reaches others may go ahead.
func (w *workspace) agreed(o changeOptions) (bool, error) {
	switch {
	case o.dryRun:
		w.io.say("Nothing was done (--dry-run).")
		return false, nil
	case o.yes:
		return true, nil
	case !w.io.Terminal:
		return false, usageError(fmt.Errorf("this %s; say --yes to do it, or --dry-run to look first",
			cmp.Or(o.effect, "changes what is published")))
	case !w.io.confirm("Go?"):
		w.io.say("Nothing was done.")
		return false, errTold
	}
	return true, nil
}

func newCorrect(s *IO, at *place) *cobra.Command {
	var o changeOptions
	var c press.Correction
	cmd := &cobra.Command{
		Use:     "correct PIECE [FILE] (--minor | --note TEXT)",
		Short:   "Put a published piece right and tell everybody who holds it",
		GroupID: "run",
		Long: `Make the next version of a published piece from FILE, or from pieces/<slug>.md as you
have edited it, and carry it to pages, feeds and every partner that ever received a copy.

--minor  a slip: no public note, feeds keep their updated date, partners get an UPDATE
--note   a correction: a dated note on the page and in feeds, partners get a CORRECTION that
         says what was and what is now
--mail   with --note: a mail as well, to exactly those who got the piece by mail as it was. They are
         told once; pressrun editions correction PIECE does it for a correction that is made`,
		Example: "  pressrun correct my-piece --note \"The treaty was signed in 1997, not 1999.\"\n  pressrun correct my-piece fixed.md --minor\n" +
			"  pressrun correct my-piece --note \"The fare is 31 crowns, not 13.\" --mail",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usageError(errors.New("correct takes a piece, and a file if it is not pieces/<slug>.md; see pressrun correct --help"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if c.Minor == (c.Note != "") {
				return usageError(errors.New("say what kind of correction it is: --minor for a slip, or --note \"what was wrong\""))
			}
			if c.Mail && c.Minor {
				return usageError(errors.New("a slip is not told by mail; say what was wrong with --note, or leave out --mail"))
			}
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				c.Piece = w.pieceArgument(at, args[0])
				if len(args) > 1 {
					c.File = w.input(at, args[1])
				}
				return w.correct(cmd.Context(), c, o)
			})
		},
	}
	cmd.Flags().BoolVar(&c.Minor, "minor", false, "a slip: no public note")
	cmd.Flags().BoolVar(&c.Again, "again", false, "carry the same text again, as after an outlet was confirmed")
	cmd.Flags().StringVar(&c.Note, "note", "", "what was wrong, for readers and partners")
	cmd.Flags().BoolVar(&c.Mail, "mail", false, "tell it by mail to those who got the piece")
	o.addFlags(cmd)
	return cmd
}

// correct shows what a correction changes, asks, and carries it.
func (w *workspace) correct(ctx context.Context, c press.Correction, o changeOptions) error {
	s := w.io
	plan, err := w.press.PlanCorrection(ctx, c)
	if err != nil {
		return w.refusal(err)
	}
	s.say("%s, version %d", s.styled(bold, plan.Piece.Title), plan.Piece.Version)
	w.showChanges(plan.Changes)
	writeFindings(s, plan.Reading.Findings)
	if plan.Empty() {
		s.say("This correction is carried, and everybody who got the piece by mail was told; nothing to do.")
		return nil
	}
	s.say("  %s will be told", plural(countPartners(plan.Holders), "partner"))
	if plan.Mail != nil {
		w.showCorrectionMail(plan.Mail)
		o.effect = "changes what is published and mails readers"
	}
	if ok, err := w.agreed(o); !ok {
		return err
	}
	report, err := w.press.Correct(ctx, plan)
	return w.tell(report, err)
}

func newWithdraw(s *IO, at *place) *cobra.Command {
	var o changeOptions
	var reason string
	cmd := &cobra.Command{
		Use:     "withdraw PIECE --reason TEXT",
		Short:   "Take a piece back: out of feeds, a notice as its page, a KILL to partners",
		GroupID: "run",
		Long: `Take a published piece out of feeds and lists, put a notice with the reason in the place
of its page, and send a KILL to every partner that ever received a copy. Its file moves to
pieces/withdrawn/. Mail that has been sent cannot be called back.`,
		Example: "  pressrun withdraw my-piece --reason \"The central figure was wrong.\"",
		Args:    exactly(1, "one piece"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if reason == "" {
				return usageError(errors.New("say why with --reason TEXT: the notice and the partners' KILL carry it"))
			}
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				return w.withdraw(cmd.Context(), args[0], reason, o)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for readers and partners")
	o.addFlags(cmd)
	return cmd
}

// withdraw shows whom a withdrawal reaches, asks, and carries it.
func (w *workspace) withdraw(ctx context.Context, slug, reason string, o changeOptions) error {
	s := w.io
	plan, err := w.press.PlanWithdrawal(ctx, slug, reason)
	if err != nil {
		return err
	}
	s.say("%s", s.styled(bold, plan.Record.Title))
	s.say("  leaves all feeds and lists; its page will say: %s", plan.Reason)
	s.say("  %s will get a KILL", plural(countPartners(plan.Holders), "partner"))
	if ok, err := w.agreed(o); !ok {
		return err
	}
	report, err := w.press.Withdraw(ctx, plan)
	return w.tell(report, err)
}
