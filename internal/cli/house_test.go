package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pressrun/internal/sample"
)

// house is a publication in a folder of its own, in which commands are run.
type house struct {
	t   *testing.T
	dir string
	env map[string]string
	now time.Time

	width int // of the terminal that results go to; 0: they go to none
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), env: map[string]string{}, now: sample.Now()}
	h.mustRun("init", ".", "--name", "Harbour Institute", "--url", "https://harbour.example/")
	return h
}

// run runs one command line without a terminal.
func (h *house) run(args ...string) (code int, out, talk string) {
	var stdout, stderr bytes.Buffer
	s := testIO()
	s.Out, s.Err, s.Dir = &stdout, &stderr, h.dir
	s.OutTerminal, s.Width = h.width > 0, h.width
	s.Now = func() time.Time { return h.now }
	s.Getenv = func(name string) (string, bool) { v, ok := h.env[name]; return v, ok }
	for name, value := range h.env {
		s.Environ = append(s.Environ, name+"="+value)
	}
	code = Run(context.Background(), s, args)
	return code, stdout.String(), stderr.String()
}

func (h *house) mustRun(args ...string) (out string) {
	h.t.Helper()
	code, out, talk := h.run(args...)
	if code != ExitDone {
		h.t.Fatalf("pressrun %q: exit %d\n%s%s", args, code, out, talk)
	}
	return out
}

// fails runs a command that must end with the code and say all the words.
func (h *house) fails(code int, args []string, words ...string) (out string) {
	h.t.Helper()
	got, out, talk := h.run(args...)
	if got != code {
		h.t.Errorf("pressrun %q: exit %d, want %d\n%s", args, got, code, talk)
	}
	for _, w := range words {
		if !strings.Contains(talk, w) {
			h.t.Errorf("pressrun %q does not say %q:\n%s", args, w, talk)
		}
	}
	return out
}

func (h *house) write(name, text string) {
	h.t.Helper()
	path := filepath.Join(h.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(name string) string {
	h.t.Helper()
	data, err := os.ReadFile(filepath.Join(h.dir, name))
	if err != nil {
		h.t.Fatal(err)
	}
	return string(data)
}
