package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/press"
)

type publishOptions struct {
	at      string
	only    []string
	due     bool
	archive bool
	isNew   bool
	strict  bool
	yes     bool
	dryRun  bool
	wait    time.Duration
}

func newPublish(s *IO, at *place) *cobra.Command {
	var o publishOptions
	cmd := &cobra.Command{
		Use:     "publish PIECE... | publish --due",
		Short:   "Carry pieces to feeds, subscribers and partners",
		GroupID: "run",
		Long: `Carry one or more pieces to pages and feeds, to the subscribers of each list that takes
them, and to the partners whose terms take them. PIECE is a file, the address of an own page,
or the slug of a piece whose run is not finished.

Safe to repeat: what is done is not done again, and nobody gets a piece twice. With --only
the other channels stay open; name them later, or leave --only out to carry what is left.
A piece dated ahead or under embargo waits; "publish --due" carries what has come due.

On a terminal it shows what will happen and asks; elsewhere mailing needs --yes.`,
		Example: "  pressrun publish drafts/my-piece.md\n  pressrun publish drafts/my-piece.md --only feeds\n" +
			"  pressrun publish my-piece --only email --yes\n  pressrun publish --due",
		Args: func(cmd *cobra.Command, args []string) error {
			if o.due == (len(args) > 0) {
				return usageError(errors.New("publish takes pieces, or --due without any; see pressrun publish --help"))
			}
			return o.besideDue(cmd)
		},
		RunE: func(cmd *cobra.Command, args []string) error { return runPublish(cmd.Context(), s, at, o, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.at, "at", "", "publish at this time: now, 2026-12-01 or 2026-12-01T07:00:00+01:00")
	f.StringSliceVar(&o.only, "only", nil, "channels to carry now: feeds, email, partners")
	f.BoolVar(&o.due, "due", false, "carry the scheduled pieces whose time has come")
	f.BoolVar(&o.archive, "archive", false, "take into pages and feeds, tell nobody")
	f.BoolVar(&o.isNew, "new", false, "a file that looks like a published piece is a new piece")
	f.BoolVar(&o.strict, "strict", false, "treat warnings as errors")
	f.DurationVar(&o.wait, "wait", defaultWait, "how long to go on for mails that come due, such as those refused for now")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "show what would happen, do nothing")
	return cmd
}

func runPublish(ctx context.Context, s *IO, at *place, o publishOptions, names []string) error {
	choices, day, err := o.choices(s)
	if err != nil {
		return err
	}
	access := writeBooks
	if o.due && o.dryRun {
		access = readBooks
	}
	return withBooks(ctx, s, at, access, func(w *workspace) error {
		w.wait = o.wait
		if o.due {
			return w.publishDue(ctx, o.dryRun)
		}
		if !day.IsZero() {
			choices.At = w.resolve(day)
		}
		for i, name := range names {
			names[i] = w.pieceArgument(at, name)
		}
		return w.publish(ctx, names, choices, o)
	})
}

// publish shows what a publication will do, asks, and carries it. The first readers are read in only
// after consent.
func (w *workspace) publish(ctx context.Context, names []string, choices press.Options, o publishOptions) error {
	plan, err := w.press.Plan(ctx, names, choices)
	if err != nil {
		return w.refusal(err)
	}
	var first *firstReaders
	if carries(plan, ledger.Email) && !plan.Empty() {
		if first, err = w.unreadReaders(ctx); err != nil {
			return err
		}
	}
	w.showPlan(plan, first)
	w.tellFirst(first)
	switch {
	case o.dryRun:
		w.io.say("Nothing was done (--dry-run).")
		return nil
	case plan.Empty():
		w.tellDone(plan)
		return nil
	}
	if err := w.consent(plan, o); err != nil {
		return err
	}
	if err := w.takeFirst(ctx, first); err != nil {
		return err
	}
	report, err := w.press.Publish(ctx, plan)
	return errors.Join(w.tell(report, err), w.tellDigests(context.WithoutCancel(ctx)))
}

// tellDone says why a publication has nothing to do.
func (w *workspace) tellDone(plan *press.Plan) {
	cancelled := false
	for _, run := range plan.Done {
		if run.State == ledger.RunCancelled && run.Reason != "" {
			cancelled = true
			w.io.say("Run %d was cancelled on %s: %s; what it had not sent stays unsent. See: pressrun runs show %d",
				run.ID, w.dated(run.Finished), run.Reason, run.ID)
		}
	}
	if !cancelled {
		w.io.say("Already published; nothing to do.")
	}
}

// pieceArgument makes a file absolute and leaves slugs and addresses as they are.
func (w *workspace) pieceArgument(at *place, name string) string {
	if isAddress(name) || !strings.ContainsAny(name, "./\\") {
		if file := at.file(w.io, name); !isAddress(name) && isFile(file) {
			return file
		}
		return name
	}
	return at.file(w.io, name)
}

// choices checks the options before anything is opened. A date of --at is resolved later, in the
// publication's zone; the zero Date: there is none.
func (o *publishOptions) choices(s *IO) (out press.Options, day piece.Date, err error) {
	out = press.Options{Archive: o.archive, New: o.isNew, Strict: o.strict}
	for _, name := range o.only {
		channel := ledger.Channel(strings.TrimSpace(name))
		if !slices.Contains(ledger.Channels(), channel) {
			return out, day, usageError(fmt.Errorf("--only %s: the channels are feeds, email and partners", name))
		}
		out.Only = append(out.Only, channel)
	}
	if o.at == "now" {
		out.At = s.Now().Truncate(time.Second)
		return out, day, nil
	}
	if day, err = piece.ParseDate(o.at); err != nil {
		return out, day, usageError(fmt.Errorf("--at: %w", err))
	}
	return out, day, nil
}

// resolve turns a date into an instant as the publication reckons, not this machine.
func (w *workspace) resolve(day piece.Date) time.Time {
	return day.Resolve(w.io.Now(), w.pub.Location, w.pub.PressHour)
}

// consent asks before anything is sent: on a terminal the person, elsewhere the --yes flag.
func (w *workspace) consent(plan *press.Plan, o publishOptions) error {
	if o.yes || o.archive || !reachesPeople(plan) {
		return nil
	}
	if !w.io.Terminal {
		return usageError(errors.New("this would mail people or hand copies to partners; say --yes to do it, or --dry-run to look first"))
	}
	for _, question := range plan.Questions {
		w.io.say("%s %s", w.io.styled(yellow, "note"), question)
	}
	if !w.io.confirm("Go?") {
		w.io.say("Nothing was done.")
		return errTold
	}
	return nil
}

// reachesPeople tells whether the plan carries more than pages and feeds.
func reachesPeople(plan *press.Plan) bool {
	only := plan.Options.Only
	return len(only) == 0 || slices.Contains(only, ledger.Email) || slices.Contains(only, ledger.Partners)
}

// refusal prints the findings of a refused input in full.
func (w *workspace) refusal(err error) error {
	var refused *press.RefusedError
	if !errors.As(err, &refused) || len(refused.Findings) == 0 {
		return err
	}
	w.io.say("%s", w.io.styled(bold, refused.Name))
	writeFindings(w.io, refused.Findings)
	return &coded{refusedCode(refused), fmt.Errorf("%s was refused; nothing was written or sent", refused.Name)}
}
