package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"pressrun/internal/config"
	"pressrun/internal/ledger"
	"pressrun/internal/partner"
	"pressrun/internal/press"
)

// tell prints what a command did and turns the state of the books into the exit code.
func (w *workspace) tell(report *press.Report, err error) error {
	if report != nil {
		for i := range report.Runs {
			w.tellRun(&report.Runs[i])
		}
	}
	if err != nil {
		return err
	}
	if report == nil || len(report.Runs) == 0 {
		w.io.say("Nothing was due.")
		return nil
	}
	if !report.Complete() {
		return partlyDone(errors.New("not everything is done; see above, and: pressrun runs show"))
	}
	return nil
}

func (w *workspace) tellRun(r *press.RunReport) {
	s := w.io
	s.say("")
	s.print("%s", s.styled(bold, fmt.Sprintf("run %d, %s", r.Run.ID, runName(r.Run.Kind, r.Run.Pieces, r.Run.Digest))))
	t := table{indent: "  "}
	if r.Run.State == ledger.RunScheduled {
		t.add("waits", "until "+r.Run.DueAt.In(w.pub.Location).Format("Jan 2, 2006, 15:04 MST"),
			"carried then by pressrun serve or work, or by: pressrun publish --due")
	}
	if r.Run.Steps[ledger.Feeds] == ledger.StepDone {
		t.add("feeds", plural(r.Files, "file")+" changed", w.relative(w.press.Folders.Public))
	}
	for _, e := range r.Editions {
		t.add("email", balanceLine(e.Balance), w.relative(w.mailPlace(e.Edition.List)))
	}
	w.addDispatches(&t, r.Dispatches)
	for _, channel := range r.Open {
		t.add(string(channel), "open", "carry it with: "+press.CarryOn(r.Run))
	}
	t.write(s)
	for _, note := range r.Notes {
		s.sayHanging("  "+s.styled(yellow, "note    "), note)
	}
}

// addDispatches gives each partner one line: what it got, or why not.
func (w *workspace) addDispatches(t *table, dispatches []ledger.Dispatch) {
	for _, g := range groupDispatches(dispatches) {
		what := fmt.Sprintf("%s: %s", g.Partner, strings.Join(g.formats, ", "))
		if g.Notice != ledger.NoNotice {
			what += ", " + string(g.Notice)
		}
		switch g.State {
		case ledger.DispatchSent:
			t.add("partners", what, w.partnerPlace(g.Dispatch))
		case ledger.DispatchDeferred:
			t.add("partners", what, fmt.Sprintf("%s until %s: %s", g.State, w.moment(g.NextAt).Format("Jan 2, 15:04:05"), g.Reason))
		default:
			t.add("partners", what, fmt.Sprintf("%s: %s", g.State, g.Reason))
		}
	}
}

// partnerPlace is where a dispatch went: the folder of its file, or an address.
func (w *workspace) partnerPlace(d ledger.Dispatch) string {
	switch {
	case d.Channel != partner.ChannelEmail:
		return w.relative(filepath.Dir(d.Location))
	case w.config.Mail.Transport == config.TransportOutbox:
		return "to " + d.Location + ", " + w.relative(filepath.Join(w.press.Folders.Var, "mail", "partners"))
	}
	return "to " + d.Location
}

// dispatchGroup is the first of a partner's dispatches in a row that stand alike, and the formats of them all.
type dispatchGroup struct {
	ledger.Dispatch
	formats []string
}

func groupDispatches(dispatches []ledger.Dispatch) (groups []dispatchGroup) {
	for _, d := range dispatches {
		if n := len(groups); n > 0 && groups[n-1].Partner == d.Partner && groups[n-1].State == d.State {
			groups[n-1].formats = append(groups[n-1].formats, d.Format)
			continue
		}
		groups = append(groups, dispatchGroup{d, []string{d.Format}})
	}
	return groups
}

// balanceLine is the books of an edition on one line; states that hold nobody are left out.
func balanceLine(b ledger.Balance) string { return strings.Join(balanceParts(b), " + ") }

// balanceLines is balanceLine in lines of at most so many columns, none of which parts a number from its state.
func balanceLines(b ledger.Balance, width int) (lines []string) {
	line := ""
	for i, part := range balanceParts(b) {
		switch {
		case i == 0:
			line = part
		case width < narrowest || columns(line)+len(" + ")+columns(part) <= width:
			line += " + " + part
		default:
			lines = append(lines, line)
			line = "  + " + part
		}
	}
	return append(lines, line)
}

func balanceParts(b ledger.Balance) []string {
	if b.Audience == 0 {
		return []string{"none"}
	}
	parts := []string{fmt.Sprintf("%s = %d sent", plural(b.Audience, "reader"), b.Sent)}
	for _, state := range []struct {
		n    int
		name string
	}{
		{b.Failed, "failed"},
		{b.Unknown, "unknown"},
		{b.Skipped, "skipped"},
		{b.Cancelled, "cancelled"},
		{b.Queued, "queued"},
		{b.Deferred, "deferred"},
	} {
		if state.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", state.n, state.name))
		}
	}
	return parts
}
