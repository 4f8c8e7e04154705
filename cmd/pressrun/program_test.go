package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// place is a folder in which the real program is run.
type place struct {
	testing.TB
	dir string
	env []string // beside that of the test
}

// newPlace makes a publication by `pressrun init`.
func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{TB: t, dir: t.TempDir()}
	p.run(0, "init", ".", "--name", "Harbour Institute", "--url", "https://harbour.example/")
	return p
}

func (p *place) path(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

// command is a program in the folder, and all that it will say. It is killed at the end of the test.
func (p *place) command(name string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	return p.commandUntil(p.Context(), name, args...)
}

func (p *place) commandUntil(ctx context.Context, name string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = p.dir
	cmd.Env = append(append(os.Environ(), "NO_COLOR=1", "TZ=UTC"), p.env...)
	talk := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = talk, talk
	return cmd, talk
}

// run runs the program, which must end with that code, and returns all it said.
func (p *place) run(code int, args ...string) string {
	p.Helper()
	cmd, talk := p.command("pressrun", args...)
	if got := exitCode(p, cmd.Run()); got != code {
		p.Fatalf("pressrun %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, talk)
	}
	return talk.String()
}

func exitCode(t testing.TB, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode() // -1: killed
	}
	t.Fatal(err)
	return 0
}

func (p *place) write(name, text string) string {
	p.Helper()
	path := p.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		p.Fatal(err)
	}
	return path
}

// files is every file below some folders by its name.
func (p *place) files(folders ...string) map[string]string {
	p.Helper()
	found := map[string]string{}
	for _, folder := range folders {
		err := filepath.WalkDir(p.path(folder), func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			name, _ := filepath.Rel(p.dir, path)
			found[filepath.ToSlash(name)] = string(data)
			return err
		})
		if err != nil {
			p.Fatal(err)
		}
	}
	return found
}

// noLeftovers checks that no temporary file stands anywhere.
func (p *place) noLeftovers() {
	p.Helper()
	for name := range p.files("public", "pieces", "var") {
		if strings.Contains(name, ".pressrun-tmp-") || strings.HasSuffix(name, "at-work") {
			p.Errorf("%s was left", name)
		}
	}
}

// books is the balance of each edition, from runs list --json.
func (p *place) books() (balances []map[string]int) {
	p.Helper()
	cmd, talk := p.command("pressrun", "runs", "list", "--json", "--limit", "0")
	cmd.Stderr = nil
	if err := cmd.Run(); err != nil {
		p.Fatalf("%v: %s", err, talk)
	}
	var runs []struct {
		State    string
		Editions []struct{ Balance map[string]int }
	}
	if err := json.Unmarshal(talk.Bytes(), &runs); err != nil {
		p.Fatal(err)
	}
	for _, run := range runs {
		if run.State != "finished" {
			p.Errorf("a run is %s", run.State)
		}
		for _, e := range run.Editions {
			balances = append(balances, e.Balance)
		}
	}
	return balances
}
