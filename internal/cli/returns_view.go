package cli

import (
	"fmt"
	"strings"
	"time"

	"pressrun/internal/ledger"
)

// returnsLine tells what came back of an edition, beside its books, which do not move; empty: nothing did.
func returnsLine(r ledger.Returns) string {
	var parts []string
	if r.Bounced > 0 {
		parts = append(parts, fmt.Sprintf("%d bounced", r.Bounced))
	}
	if r.Refused > 0 {
		parts[0] += fmt.Sprintf(" (%d for reasons of ours)", r.Refused)
	}
	if r.Complained > 0 {
		parts = append(parts, plural(r.Complained, "complaint"))
	}
	if len(parts) == 0 {
		return ""
	}
	return "of those sent: " + strings.Join(parts, ", ")
}

// returnedCells is a row of what came back of a reader's mails.
func returnedCells(r ledger.Returned, zone *time.Location) []string {
	of := "a mail"
	if r.Mail.EditionID != 0 {
		of = fmt.Sprintf("edition %d", r.Mail.EditionID)
	}
	return []string{of, kindName(r.Kind, r.Class), r.Said(), r.At.In(zone).Format("Jan 2, 2006"), string(r.Effect)}
}

// cameBack tells that a partner's mail was sent and came back; empty: it did not.
func cameBack(d ledger.Dispatch) string {
	if d.Returned == "" {
		return ""
	}
	return "came back: " + d.Returned
}
