package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/sample"
)

func TestDueRefusesOptionsThatItWouldIgnore(t *testing.T) {
	h := newHouse(t)
	for _, option := range []string{"--only=feeds", "--at=now", "--archive", "--new", "--strict"} {
		name, _, _ := strings.Cut(option, "=")
		h.fails(ExitUsage, []string{"publish", "--due", option}, name, "--due")
	}
	h.mustRun("publish", "--due", "--yes")
}

func TestDueDryListsWhatIsDueAndSendsNothing(t *testing.T) {
	h := newHouse(t)
	h.write("a.md", string(sample.Kiosk().Markdown()))
	h.mustRun("publish", "--yes", "--at", "2026-11-21", "a.md")
	if out := h.mustRun("publish", "--due", "--dry-run"); out != "" {
		t.Errorf("nothing is due, and it lists\n%s", out)
	}
	h.now = sample.Now().AddDate(0, 0, 5)
	for range 2 { // the first look has changed nothing
		out := h.mustRun("publish", "--due", "--dry-run")
		for _, want := range []string{"1", "Nov 21, 2026, 07:00", "v1"} {
			if !strings.Contains(out, want) {
				t.Errorf("%q is not told:\n%s", want, out)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(h.dir, "var", "outbox")); !os.IsNotExist(err) {
		t.Errorf("a dry run mailed: %v", err)
	}
	if out := h.mustRun("publish", "--due"); !strings.Contains(out, "3 sent") {
		t.Errorf("got\n%s", out)
	}
}

func TestADayIsResolvedWhereThePublicationIs(t *testing.T) {
	angeles, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	tokyo := time.FixedZone("JST", 9*3600)
	w := &workspace{
		io:  &IO{Now: func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, tokyo) }},
		pub: &publication.Publication{Location: angeles, PressHour: 5},
	}
	o := publishOptions{at: "2026-12-01"}
	_, day, err := o.choices(w.io)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := w.resolve(day), time.Date(2026, 12, 1, 5, 0, 0, 0, angeles); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := w.resolve(piece.Day(2026, 11, 19)), w.io.Now(); !got.Equal(want) { // still the 19th there
		t.Errorf("today: got %v, want %v", got, want)
	}
}

func TestFirstReadersAreReadOnlyAfterConsent(t *testing.T) {
	h := newHouse(t)
	h.write("a.md", string(sample.Kiosk().Markdown()))
	h.write("subscribers/readers.csv", "email\nada@x.example\nADA@x.example\nbo@x.example\nnobody\n")
	told := []string{"readers.csv will be read into commentary: 2 readers, 1 row refused", "readers.csv:5:", "2 mails to"}
	unread := func(when string) {
		t.Helper()
		if out := h.mustRun("subscribers", "stats"); out != "" {
			t.Errorf("%s readers were read in:\n%s", when, out)
		}
	}
	h.fails(ExitDone, []string{"publish", "--dry-run", "a.md"}, told...)
	unread("on a dry run")
	h.fails(ExitUsage, []string{"publish", "a.md"}, told...)
	unread("before consent")
	if _, _, talk := h.run("publish", "--yes", "--only", "feeds", "a.md"); strings.Contains(talk, "readers.csv") {
		t.Errorf("without mail it talks of readers:\n%s", talk)
	}
	unread("with --only feeds")
	if out := h.mustRun("publish", "--yes", "a.md"); !strings.Contains(out, "2 readers = 2 sent") {
		t.Errorf("got\n%s", out)
	}
	h.write("b.md", string(sample.Ferry().Markdown()))
	if _, _, talk := h.run("publish", "--yes", "b.md"); strings.Contains(talk, "will be read") {
		t.Errorf("it reads them twice:\n%s", talk)
	}
}

func TestReadersThatChooseSectionsAreCountedAsUpTo(t *testing.T) {
	h := newHouse(t)
	h.write("a.md", string(sample.Kiosk().Markdown()))
	h.write("subscribers/readers.csv", "email,sections\nada@x.example,economy\nbo@x.se,\n")
	h.fails(ExitDone, []string{"publish", "--dry-run", "a.md"}, "up to 2 mails to")
}

func TestANoLeavesTheFirstReadersUnread(t *testing.T) {
	h := newHouse(t)
	h.write("a.md", string(sample.Kiosk().Markdown()))
	s := testIO()
	var talk strings.Builder
	s.In, s.Out, s.Err, s.Dir, s.Now, s.Terminal = strings.NewReader("n\n"), &talk, &talk, h.dir, sample.Now, true
	if code := Run(t.Context(), s, []string{"publish", "a.md"}); code == ExitDone || !strings.Contains(talk.String(), "3 mails to") {
		t.Errorf("exit %d\n%s", code, talk.String())
	}
	if out := h.mustRun("subscribers", "stats"); out != "" {
		t.Errorf("readers were read in after a no:\n%s", out)
	}
}
