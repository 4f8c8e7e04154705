package cli

import (
	"fmt"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/press"
)

// showRun prints how a run stands.
func (w *workspace) showRun(v runView) {
	s := w.io
	p := sheet{s, "  ", 9}
	s.print("%s", s.hangingOut(s.styled(bold, fmt.Sprintf("run %d, %s:", v.ID, runKind(v.Kind, v.Digest))),
		s.styled(bold, runContent(v.Pieces, v.Digest))))
	p.row("state", w.stateText(v))
	p.rows("next", w.whatNext(v))
	p.row("started", v.Created.In(w.pub.Location).Format(toTheSecond))
	if !v.Finished.IsZero() {
		p.row("ended", v.Finished.In(w.pub.Location).Format(toTheSecond))
	}
	for _, channel := range ledger.Channels() {
		p.row(string(channel), w.stepText(v, channel))
	}
	if text := w.hubsText(v.pings); text != "" {
		p.row("hubs", text)
	}
	for _, e := range v.editions {
		w.showEditionOf(v, e)
	}
	w.showCopies(v.dispatches)
	w.showAlerts(v.otherAlerts())
}

// stateText is the state of a run and why it is so.
func (w *workspace) stateText(v runView) string {
	st := stateStyle(v.State)
	if v.State == ledger.RunFinished && !v.complete() {
		st = yellow
	}
	text := w.io.styled(st, string(v.State))
	switch {
	case v.Reason != "":
		return text + ": " + v.Reason
	case v.State == ledger.RunScheduled:
		return text + " for " + w.dated(v.DueAt)
	case v.State == ledger.RunFinished && !v.complete():
		return text + ", but not everything got through"
	}
	return text
}

func (w *workspace) dated(t time.Time) string {
	return t.In(w.pub.Location).Format("Jan 2, 2006, 15:04 MST")
}

// whatNext says what a person may do, a sentence each.
func (w *workspace) whatNext(v runView) []string {
	cancel := "take it back: " + command("pressrun runs cancel %d", v.ID)
	switch v.State {
	case ledger.RunScheduled:
		return []string{"pressrun serve or work carries it then, or: " + command("pressrun publish --due"), cancel}
	case ledger.RunPaused:
		resume := "let it go on: " + command("pressrun runs resume %d", v.ID)
		if v.braked() {
			resume = "look at the reasons below, put the list or the sender right, then " + resume
		}
		return []string{resume, cancel}
	case ledger.RunCancelled:
		if v.Steps[ledger.Feeds] == ledger.StepDone {
			return []string{"pages and feeds stay; take the piece back: " +
				command("pressrun withdraw %s --reason TEXT", v.Pieces[0].Slug)}
		}
		if v.Steps[ledger.Feeds] == ledger.StepOff {
			return nil
		}
		return []string{"nothing came out; publish it anew, now or at another time: " +
			command("pressrun publish %s --at now", v.Pieces[0].Slug)}
	case ledger.RunFinished:
		return failedNext(v)
	}
	if v.open() > 0 {
		return []string{w.whoSends(v.Run), cancel}
	}
	return []string{"carry what is open: " + command("%s", press.CarryOn(v.Run)), cancel}
}

// failedNext is what to do about mails that did not get through.
func failedNext(v runView) (next []string) {
	for _, e := range v.editions {
		if e.balance.Failed > 0 {
			next = append(next, "see who: "+command("pressrun editions show %s %d --state failed", e.List, e.Number))
		}
	}
	if len(next) > 0 {
		next = append(next, "send those again: "+command("pressrun runs retry %d --failed", v.ID))
	}
	return next
}

// stepText is how a channel of a run stands.
func (w *workspace) stepText(v runView, channel ledger.Channel) string {
	state := v.Steps[channel]
	switch {
	case v.State == ledger.RunCancelled && channel == ledger.Email && v.books().Cancelled > 0:
		return "cancelled"
	case state == ledger.StepDone:
		return "done"
	case v.State == ledger.RunCancelled:
		return "not carried"
	case state == ledger.StepOpen:
		return "open"
	}
	return w.io.styled(dim, "not in this run")
}
