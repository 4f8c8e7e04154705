package cli

import (
	"strings"
	"time"

	"pressrun/internal/subscriber"
)

// showConsents prints the proofs of a reader's consents, each wording once.
func (w *workspace) showConsents(consents []subscriber.Consent) {
	told := map[string]bool{}
	for _, c := range consents {
		w.io.print("")
		w.io.print("%s", w.io.styled(bold, "Consent to "+c.List))
		t := table{indent: "  "}
		t.add("asked", w.minute(c.AskedAt), "by the form "+c.Form, from(c.AskedFrom))
		t.add("confirmed", w.minute(c.ConfirmedAt), "by a press of the button", from(c.ConfirmedFrom))
		t.add("wording", c.Wording)
		t.write(w.io)
		if told[c.Wording] {
			continue
		}
		told[c.Wording] = true
		for line := range strings.Lines(c.Text) {
			w.io.print("    %s", strings.TrimRight(line, "\n"))
		}
	}
}

func (w *workspace) minute(t time.Time) string {
	return t.In(w.pub.Location).Format("Jan 2, 2006, 15:04 MST")
}

// from names a network; empty: it is not known.
func from(network string) string {
	if network == "" {
		return ""
	}
	return "from " + network
}
