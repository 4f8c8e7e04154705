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

// showPlan is the one screen before a publication. The readers that it will read in first are counted in.
func (w *workspace) showPlan(plan *press.Plan, first *firstReaders) {
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
		w.showDigests(plan.Editions, first)
	}
	if carries(plan, ledger.Partners) {
		w.showPartners(plan.Partners)
	}
}

func carries(plan *press.Plan, channel ledger.Channel) bool {
	return !plan.Options.Archive && (len(plan.Options.Only) == 0 || slices.Contains(plan.Options.Only, channel))
}

func (w *workspace) showDigests(digests []press.PlannedDigest, first *firstReaders) {
	s := w.io
	if len(digests) == 0 {
		s.sayHanging(planLabel(s, "email"), s.styled(yellow, "nobody")+": no list takes this")
	}
	for _, d := range digests {
		more, sure := first.mails(d.List, w.press.SkipReserved)
		what := fmt.Sprintf("%s to %s%s", plural(d.Audience.Readers+more, "mail"), d.Name, skips(d.Audience.Skipped))
		if !sure {
			what = "up to " + what
		}
		if d.Later != "" {
			what = d.Name + " " + d.Later
		}
		s.sayHanging(planLabel(s, "email"), what)
		if d.Later == "" {
			s.sayHanging(planLabel(s, ""), fmt.Sprintf("subject “%s”, %d kB", d.Subject, (d.Bytes+512)/1024))
			s.sayHanging(planLabel(s, ""), fmt.Sprintf("preview “%s”", d.Preheader))
		}
		if d.Shortened {
			s.sayHanging(planLabel(s, ""), s.styled(yellow, "note")+" too long for one mail, so it holds takeaways and links")
		}
		writeFindings(s, d.Findings)
	}
}

func (w *workspace) showPartners(copies []press.PlannedCopies) {
	s := w.io
	for _, c := range copies {
		what := strings.Join(c.Formats, ", ")
		if c.Channel == partner.ChannelEmail {
			what += ", by mail"
		}
		if c.Later {
			what += ", at that time"
		}
		switch c.Action {
		case partner.Skip:
			what = "none, " + c.Reason
		case partner.Hold:
			what = s.styled(yellow, "held") + ": " + c.Reason
		}
		s.sayHanging(planLabel(s, "partner"), c.Name+": "+what)
	}
}

func planLabel(s *IO, text string) string { return "  " + s.styled(dim, fmt.Sprintf("%-8s", text)) }

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
			w.io.sayHanging("    was ", c.Was)
		}
		if c.Is != "" {
			w.io.sayHanging("    now ", c.Is)
		}
	}
}
