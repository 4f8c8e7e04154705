package cli

import (
	"fmt"
	"strings"
	"time"

	"pressrun/internal/ledger"
)

// showRun prints how a run stands.
func (w *workspace) showRun(v runView) {
	s := w.io
	p := sheet{s, "  ", 9}
	s.print("%s", s.hangingOut(s.styled(bold, fmt.Sprintf("run %d, %s:", v.ID, v.Kind)), s.styled(bold, pieceNames(v.Pieces))))
	p.row("state", w.stateText(v))
	p.rows("next", w.whatNext(v))
	p.row("started", v.Created.In(w.pub.Location).Format(toTheSecond))
	if !v.Finished.IsZero() {
		p.row("ended", v.Finished.In(w.pub.Location).Format(toTheSecond))
	}
	for _, channel := range ledger.Channels() {
		p.row(string(channel), w.stepText(v, channel))
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
			return []string{"pages and feeds stay; take the piece back: " + command("pressrun withdraw %s --reason TEXT", v.Pieces[0].Slug)}
		}
		return []string{"nothing came out; publish it anew, now or at another time: " + command("pressrun publish %s --at now", v.Pieces[0].Slug)}
	case ledger.RunFinished:
		return failedNext(v)
	}
	if v.open() > 0 {
		return []string{w.whoSends(v.Run), cancel}
	}
	return []string{"carry what is open: " + command("pressrun publish %s", v.Pieces[0].Slug), cancel}
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

// showEditionOf prints an edition of a run: its books, always, and what they are made of.
func (w *workspace) showEditionOf(v runView, e editionView) {
	s := w.io
	s.print("")
	s.print("  %s  %s", s.styled(bold, fmt.Sprintf("%s %d", e.List, e.Number)), s.styled(editionStyle(e.State), string(e.State)))
	p := sheet{s, "    ", 9}
	p.line(s.styled(dim, e.Subject))
	for _, line := range balanceLines(e.balance, s.outWidth()-len(p.indent)) {
		s.print("%s%s", p.indent, line)
	}
	if note := w.editionNote(e); note != "" {
		p.line(note)
	}
	if e.sending() || e.State == ledger.EditionPaused {
		s.print("%s%s", p.indent, e.bar(s))
	}
	for _, state := range []ledger.DeliveryState{ledger.Failed, ledger.Deferred, ledger.Unknown, ledger.Skipped} {
		p.rows(string(state), grouped(e.reasons, state))
		switch {
		case state == ledger.Deferred && e.next.Count > 0:
			p.row("", w.nextTries(e.next))
		case state == ledger.Unknown && len(e.doubts) > 0:
			w.showDoubts(p, v, e)
		}
	}
}

func editionStyle(state ledger.EditionState) style {
	switch state {
	case ledger.EditionFinished:
		return green
	case ledger.EditionPaused:
		return yellow
	case ledger.EditionCancelled:
		return red
	default:
		return bold
	}
}

// editionNote says what the state of an edition does not tell.
func (w *workspace) editionNote(e editionView) string {
	switch {
	case e.State == ledger.EditionCancelled && !e.AtEnd():
		return "mails on the wire come to their end"
	case e.State == ledger.EditionSending && e.OthersAt.After(w.io.Now()):
		return "only to the first readers yet; the others follow " + w.clock(e.OthersAt)
	}
	return ""
}

// bar draws how far an edition is, with speed and time left while it is sent.
func (e *editionView) bar(s *IO) string {
	share := 0.0
	if e.balance.Audience > 0 {
		share = float64(e.done()) / float64(e.balance.Audience)
	}
	cells := 24
	if width := s.outWidth(); width > 0 {
		cells = min(cells, max(8, width-40))
	}
	line := fmt.Sprintf("%s %3.0f %%", drawBar(share, cells), 100*share)
	if e.rate <= 0 {
		return line
	}
	return line + fmt.Sprintf("  %.0f/s  %v left", e.rate, e.left().Round(time.Second))
}

// mostReasons is how many reasons are shown of each state.
const mostReasons = 5

// grouped tells how often each reason stands for a state, the most frequent first.
func grouped(reasons []ledger.ReasonCount, state ledger.DeliveryState) (lines []string) {
	others, rest := 0, 0
	for _, r := range reasons {
		switch {
		case r.State != state:
		case len(lines) < mostReasons:
			if r.Reason == "" {
				r.Reason = "no reason is noted"
			}
			lines = append(lines, fmt.Sprintf("%d × %s", r.Count, r.Reason))
		default:
			others++
			rest += r.Count
		}
	}
	if others > 0 {
		lines = append(lines, fmt.Sprintf("%d for %s", rest, plural(others, "other reason")))
	}
	return lines
}

// nextTries tells when deferred mails are tried again.
func (w *workspace) nextTries(n ledger.NextTries) string {
	if n.Count == 1 || n.First.Equal(n.Last) {
		return "tried again " + w.clock(n.First)
	}
	return fmt.Sprintf("tried again from %s, the last %s", strings.TrimPrefix(w.clock(n.First), "at "), w.clock(n.Last))
}

// clock is a moment of today, or of another day with its date.
func (w *workspace) clock(t time.Time) string {
	t, now := t.In(w.pub.Location), w.io.Now().In(w.pub.Location)
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return "at " + t.Format("15:04:05")
	}
	return t.Format("Jan 2, 15:04")
}

// mostDoubts is how many doubts are shown by name.
const mostDoubts = 10

// showDoubts lists mails that may have arrived or not, and the command that decides.
func (w *workspace) showDoubts(p sheet, v runView, e editionView) {
	for i, d := range e.doubts {
		if i == mostDoubts {
			p.row("", fmt.Sprintf("and %d more: ", len(e.doubts)-i)+
				command("pressrun editions show %s %d --state unknown", e.List, e.Number))
			break
		}
		p.row("", fmt.Sprintf("%s, %s", d.Email, w.clock(d.DoneAt)))
	}
	p.row("", "Each may have the mail or not. Send it again, to some perhaps twice: "+command("pressrun runs retry %d --unknown", v.ID))
}

// showCopies prints what partners got, a line each and state.
func (w *workspace) showCopies(dispatches []ledger.Dispatch) {
	if len(dispatches) == 0 {
		return
	}
	s := w.io
	s.print("")
	s.print("  %s", s.styled(bold, "partners"))
	groups := groupDispatches(dispatches)
	p, formats := sheet{s, "    ", 0}, 0
	for _, g := range groups {
		p.label = max(p.label, min(columns(g.Partner)+1, 20))
		formats = max(formats, min(columns(strings.Join(g.formats, ", ")), 24))
	}
	places := true // where they went is told when there is room for it
	for _, g := range groups {
		places = places && p.fits(w.copyText(g, formats)+"  "+w.copyPlace(g))
	}
	for _, g := range groups {
		text := w.copyText(g, formats)
		if place := w.copyPlace(g); places && place != "" {
			text += "  " + s.styled(dim, place)
		}
		p.row(g.Partner, text)
		if g.State == ledger.DispatchFailed || g.State == ledger.DispatchUnknown {
			p.row("", "hand it over again: "+command("pressrun partners dispatch %s --again %s", g.Piece.Slug, g.Partner))
		}
	}
}

// copyText is what a partner got, or why not.
func (w *workspace) copyText(g dispatchGroup, formats int) string {
	text := fmt.Sprintf("%-*s  ", formats, strings.Join(g.formats, ", ")) + w.io.styled(dispatchStyle(g.State), string(g.State))
	if g.Notice != ledger.NoNotice {
		text = string(g.Notice) + ", " + text
	}
	if !g.NextAt.IsZero() {
		text += " until " + w.clock(g.NextAt)
	}
	if g.Reason != "" {
		text += ": " + g.Reason
	}
	return text
}

func (w *workspace) copyPlace(g dispatchGroup) string {
	if g.State != ledger.DispatchSent {
		return ""
	}
	return w.partnerPlace(g.Dispatch)
}

func dispatchStyle(state ledger.DispatchState) style {
	switch state {
	case ledger.DispatchSent:
		return green
	case ledger.DispatchFailed:
		return red
	default:
		return yellow
	}
}

// showAlerts prints the matters that are open.
func (w *workspace) showAlerts(alerts []ledger.Alert) {
	if len(alerts) == 0 {
		return
	}
	w.io.print("")
	w.io.print("  %s", w.io.styled(bold, "alerts"))
	p := sheet{w.io, "    ", 14}
	for _, a := range alerts {
		p.row(a.Raised.In(w.pub.Location).Format("Jan 2, 15:04"), a.Text)
	}
}
