package bounce

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// whole checks what holds of every event, whatever was read.
func whole(t testing.TB, events []Event) {
	t.Helper()
	if len(events) > maxRecipients {
		t.Errorf("%d events", len(events))
	}
	for _, e := range events {
		switch e.Kind {
		case Bounced:
			if e.Class == "" || e.Rule == "" {
				t.Errorf("a bounce without class or rule: %+v", e)
			}
		case Delayed:
			if e.Class == Hard {
				t.Errorf("a delay that kills an address: %+v", e)
			}
		case Delivered, Complained, AutoReplied, Unsubscribed, Reported, Unrecognised:
			if e.Class != "" {
				t.Errorf("class %s of %s", e.Class, e.Kind)
			}
		default:
			t.Errorf("kind %q", e.Kind)
		}
		if strings.HasPrefix(e.Status, "4") && e.Class == Hard || e.Code/100 == 4 && e.Class == Hard {
			t.Errorf("hard for now: %+v", e)
		}
		if strings.HasPrefix(e.Status, "5.7.") && e.Class == Hard && e.Rule != "owner-changed" {
			t.Errorf("policy blames the address: %+v", e)
		}
		wholeTexts(t, e)
	}
}

func wholeTexts(t testing.TB, e Event) {
	t.Helper()
	for name, text := range map[string]string{
		"recipient": e.Recipient, "original": e.Original, "token": e.Token, "leave token": e.LeaveToken,
		"message id": e.MessageID, "list id": e.ListID, "status": e.Status, "diagnostic": e.Diagnostic,
		"reporting MTA": e.ReportingMTA, "rule": e.Rule,
	} {
		if !utf8.ValidString(text) || len(text) > maxDiagnostic || strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("%s: %d bytes: %.80q", name, len(text), text)
		}
	}
}
