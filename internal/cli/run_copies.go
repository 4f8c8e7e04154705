package cli

import (
	"fmt"
	"strings"

	"pressrun/internal/ledger"
)

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
	text := fmt.Sprintf("%-*s  ", formats, strings.Join(g.formats, ", ")) +
		w.io.styled(dispatchStyle(g.State), string(g.State))
	if g.Notice != ledger.NoNotice {
		text = string(g.Notice) + ", " + text
	}
	if !g.NextAt.IsZero() {
		text += " until " + w.clock(g.NextAt)
	}
	if g.Reason != "" {
		text += ": " + g.Reason
	}
	if back := cameBack(g.Dispatch); back != "" {
		text += ", " + w.io.styled(red, back)
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
