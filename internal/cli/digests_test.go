package cli

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pressrun/internal/sample"
)

// TestADigestGoesAtItsTime publishes on a Friday for lists that gather, and lets the time come.
func TestADigestGoesAtItsTime(t *testing.T) {
	for _, command := range [][]string{{"publish", "--due"}, {"work", "--until-idle", "--wait", "0s"}} {
		t.Run(command[0], func(t *testing.T) {
			h := newHouse(t)
			h.write("subscribers/lists.yaml", `lists:
  - slug: week
    name: The Week
    cadence: weekly
    at: "07:30"
    on: tuesday
    timezone: America/New_York
`)
			h.write("subscribers/readers.csv", "email,cadence\none@example.org,\ntwo@example.org,daily\n")
			h.write("a.md", string(sample.Kiosk().Markdown()))
			says := func(want string, args ...string) {
				t.Helper()
				code, out, talk := h.run(args...)
				if code != ExitDone || !strings.Contains(talk, want) {
					t.Fatalf("pressrun %q: exit %d, and no %q in\n%s%s", args, code, want, out, talk)
				}
			}
			says("The Week, daily, goes today 07:30 EST with 1 piece.", "publish", "--yes", "a.md")
			says("The Week goes Tuesday 07:30 EST with 1 piece.", command...)
			h.mails("week", 0)
			h.now = time.Date(2026, time.November, 20, 12, 30, 0, 0, time.UTC)
			says("The Week goes Tuesday 07:30 EST with 1 piece.", command...)
			h.mails("week", 1)
			h.now = time.Date(2026, time.November, 24, 12, 29, 59, 0, time.UTC)
			says("The Week goes today 07:30 EST with 1 piece.", command...)
			h.now = h.now.Add(time.Second)
			h.mustRun(command...)
			h.mails("week", 2)
			h.mustRun(command...)
			h.mails("week", 2)
		})
	}
}

// mails wants so many mails in the outbox of a list.
func (h *house) mails(list string, want int) {
	h.t.Helper()
	found, err := filepath.Glob(filepath.Join(h.dir, "var", "outbox", list, "new", "*"))
	if err != nil || len(found) != want {
		h.t.Errorf("%d mails in the outbox of %s (%v), want %d", len(found), list, err, want)
	}
}
