package press_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// files is every file below some folders of the house by its name, but the database's.
func (h *house) files(folders ...string) map[string]string {
	h.t.Helper()
	found := map[string]string{}
	for _, folder := range folders {
		err := filepath.WalkDir(h.path(folder), func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), "pressrun.") {
				return err
			}
			data, err := os.ReadFile(path)
			name, _ := filepath.Rel(h.dir, path)
			found[filepath.ToSlash(name)] = string(data)
			return err
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
	return found
}

func namesOf(files map[string]string) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// wantSame compares two sets of files.
func wantSame(t testing.TB, was, is map[string]string) {
	t.Helper()
	for _, name := range namesOf(was) {
		if strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".br") {
			continue // differs as its source does
		}
		if text, there := is[name]; !there {
			t.Errorf("%s is gone", name)
		} else if text != was[name] {
			t.Errorf("%s differs: %s", name, firstDifference(was[name], text))
		}
	}
	for _, name := range namesOf(is) {
		if _, there := was[name]; !there {
			t.Errorf("%s is new", name)
		}
	}
}

func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(i-60, 0)
	return fmt.Sprintf("%q / %q", a[from:min(i+60, len(a))], b[from:min(i+60, len(b))])
}

// mails is the recipients of a list's mails in the outbox, sorted; each mail counts.
func (h *house) mails(list string) (to []string) {
	h.t.Helper()
	for name, text := range h.files("var/outbox/" + list + "/new") {
		to = append(to, headerOf(h.t, name, text, "To"))
	}
	slices.Sort(to)
	return to
}

func headerOf(t testing.TB, name, text, header string) string {
	t.Helper()
	for line := range strings.SplitSeq(text, "\r\n") {
		if value, ok := strings.CutPrefix(line, header+": "); ok {
			return strings.Trim(value, "<>")
		}
		if line == "" {
			break
		}
	}
	t.Errorf("%s has no header %s", name, header)
	return ""
}

// copies is the files partners hold, by name below var/partners.
func (h *house) copies() []string {
	h.t.Helper()
	names := namesOf(h.files("var/partners"))
	for i := range names {
		names[i] = strings.TrimPrefix(names[i], "var/partners/")
	}
	return names
}
