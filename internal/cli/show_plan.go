package cli

import (
	"fmt"
	"slices"
	"strings"

	"pressrun/internal/ledger"
	"pressrun/internal/partner"
	"pressrun/internal/piece"
	"pressrun/internal/press"
)

// showPlan is the one screen before a publication.
func (w *workspace) showPlan(plan *press.Plan) {
	s := w.io
	for _, c := range plan.Pieces {
		s.say("%s", s.styled(bold, c.Piece.Title))
		s.say("  %s, %s", c.Piece.Bylines(), c.Record.Published.In(w.pub.Location).Format("Jan 2, 2006, 15:04 MST"))
		if credit := c.Piece.Credit(w.press.Outlets); !credit.IsZero() {
			s.say("  %s", credit.Text())
		}
		writeFindings(s, c.Findings)
	}
	if len(plan.Pieces) == 0 {
		return
	}
	if !plan.DueAt.IsZero() {
		s.say("  Waits until %s; to send at once: --at now", plan.DueAt.In(w.pub.Location).Format("Jan 2, 2006, 15:04 MST"))
	}
	s.say("")
	if carries(plan, ledger.Email) {
		w.showDigests(plan.Editions)
	}
	if carries(plan, ledger.Partners) {
		w.showPartners(plan.Partners)
	}
}

func carries(plan *press.Plan, channel ledger.Channel) bool {
	return !plan.Options.Archive && (len(plan.Options.Only) == 0 || slices.Contains(plan.Options.Only, channel))
}

func (w *workspace) showDigests(digests []press.PlannedDigest) {
	s := w.io
	if len(digests) == 0 {
		s.say("  %s no list takes this: nobody is mailed", s.styled(yellow, "email"))
	}
	for _, d := range digests {
		what := fmt.Sprintf("%s to %s%s", plural(d.Audience.Readers, "mail"), d.Name, skips(d.Audience.Skipped))
		if d.Later != "" {
			what = d.Name + " " + d.Later
		}
		s.say("  %s %s", s.styled(dim, "email   "), what)
		if d.Later == "" {
			s.say("           subject %q, preview %q, %d kB", d.Subject, cut(d.Preheader, 80), (d.Bytes+512)/1024)
		}
		if d.Shortened {
			s.say("           %s too long for one mail, so it holds takeaways and links", s.styled(yellow, "note"))
		}
	}
}

func (w *workspace) showPartners(copies []press.PlannedCopies) {
	s := w.io
	for _, c := range copies {
		switch c.Action {
		case partner.Skip:
			s.say("  %s %s: none, %s", s.styled(dim, "partner "), c.Name, c.Reason)
		case partner.Hold:
			s.say("  %s %s: %s: %s", s.styled(dim, "partner "), c.Name, s.styled(yellow, "held"), c.Reason)
		default:
			s.say("  %s %s: %s", s.styled(dim, "partner "), c.Name, strings.Join(c.Formats, ", "))
		}
	}
}

func skips(by map[string]int) string {
	var parts []string
	for reason, n := range by {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, reason))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	slices.Sort(parts)
	return " (skipped: " + strings.Join(parts, ", ") + ")"
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// showChanges lists what a correction changes.
func (w *workspace) showChanges(changes []piece.Change) {
	for _, c := range changes {
		w.io.say("  %s", w.io.styled(bold, c.Where))
		if c.Was != "" {
			w.io.say("    was  %s", cut(c.Was, 100))
		}
		if c.Is != "" {
			w.io.say("    now  %s", cut(c.Is, 100))
		}
	}
}
