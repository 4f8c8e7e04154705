package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
)

// besideDue refuses the options that would have no effect on runs planned earlier.
func (o *publishOptions) besideDue(cmd *cobra.Command) error {
	if !o.due {
		return nil
	}
	for _, name := range []string{"only", "at", "archive", "new", "strict"} {
		if cmd.Flags().Changed(name) {
			return usageError(fmt.Errorf("--due carries runs as they were planned, so --%s does not go with it; leave it out", name))
		}
	}
	return nil
}

// publishDue carries what has come due, or only lists it.
func (w *workspace) publishDue(ctx context.Context, dryRun bool) error {
	if dryRun {
		return w.listDue(ctx)
	}
	report, err := w.press.Due(ctx)
	return errors.Join(w.tell(report, err), w.tellDigests(context.WithoutCancel(ctx)))
}

// listDue tells what publish --due would carry now.
func (w *workspace) listDue(ctx context.Context) error {
	s := w.io
	runs, err := w.store.DueRuns(ctx, s.Now())
	if err != nil {
		return err
	}
	t := table{}
	if len(runs) > 0 {
		t.add(s.styled(dim, "run"), s.styled(dim, "kind"), s.styled(dim, "due since"), s.styled(dim, "pieces"))
	}
	for _, run := range runs {
		since := run.DueAt.In(w.pub.Location).Format("Jan 2, 2006, 15:04 MST")
		t.add(strconv.FormatInt(run.ID, 10), runKind(run.Kind, run.Digest), since, runContent(run.Pieces, run.Digest))
	}
	t.write(s)
	if len(runs) == 0 {
		s.say("Nothing is due.")
	}
	s.say("Nothing was done (--dry-run).")
	return nil
}
