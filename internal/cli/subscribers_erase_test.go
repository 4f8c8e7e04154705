package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pressrun/internal/sample"
)

func TestEraseLeavesNoMailBehindAndTellsWhereThePersonIsStillNamed(t *testing.T) {
	h := newHouse(t)
	h.write("a.md", string(sample.Kiosk().Markdown()))
	h.write("subscribers/readers.csv", "email\nada@x.example\nbo@x.example\n")
	h.mustRun("publish", "--yes", "a.md")
	h.fails(ExitDone, []string{"subscribers", "erase", "ADA@x.example", "--yes"},
		"1 kept mail removed", "subscribers/readers.csv:2 still names the address")
	err := filepath.WalkDir(filepath.Join(h.dir, "var"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), "ada@x.example") {
			t.Errorf("%s still names her", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if mails, _ := filepath.Glob(filepath.Join(h.dir, "var/outbox/commentary/new/*")); len(mails) != 1 {
		t.Errorf("mails left: %q, want Bo's alone", mails)
	}
}

func TestInitKeepsReadersPrivate(t *testing.T) {
	h := newHouse(t)
	info, err := os.Stat(filepath.Join(h.dir, "subscribers/readers.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("readers.csv has mode %o, want 600", mode)
	}
}
