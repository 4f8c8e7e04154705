package cli

import (
	"fmt"
	"strings"
	"time"

	"pressrun/internal/ledger"
)

// showEditionOf prints an edition of a run: its books, always, and what they are made of.
func (w *workspace) showEditionOf(v runView, e editionView) {
	s := w.io
	s.print("")
	s.print("  %s  %s", s.styled(bold, fmt.Sprintf("%s %d", e.List, e.Number)),
		s.styled(editionStyle(e.State), string(e.State)))
	p := sheet{s, "    ", 9}
	p.line(s.styled(dim, e.Subject))
	for _, line := range balanceLines(e.balance, s.outWidth()-len(p.indent)) {
		s.print("%s%s", p.indent, line)
	}
	if back := returnsLine(e.returns); back != "" {
		p.line(back)
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
	if e.rate <= 0 || !e.sending() {
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
	if v.State == ledger.RunCancelled {
		p.row("", "Each may have the mail or not.")
		return
	}
	p.row("", "Each may have the mail or not. Send it again, to some perhaps twice: "+
		command("pressrun runs retry %d --unknown", v.ID))
}
