package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pressrun/internal/pgtest"
)

// postgresServer is a PostgreSQL of the test's own.
type postgresServer struct {
	*testing.T
	dir string
}

// newPostgresServer starts one, and has the test keep its books there.
func newPostgresServer(t *testing.T) *postgresServer {
	t.Helper()
	pgtest.Skip(t, "a crash of the server")
	dir, err := os.MkdirTemp("", "pressrun-pg-")
	if err != nil {
		t.Fatal(err)
	}
	s := &postgresServer{t, dir}
	t.Cleanup(func() { _ = exec.Command("../../.ci/postgres", "stop", dir).Run() }) //nolint:noctx // the test's is over
	t.Setenv(pgtest.Env, s.start())
	return s
}

// start starts the server, again after a crash, and returns its address.
func (s *postgresServer) start() (address string) {
	s.Helper()
	said, err := exec.CommandContext(s.Context(), "../../.ci/postgres", "start", s.dir).Output()
	if err != nil {
		s.Fatal(err)
	}
	return strings.TrimSpace(string(said))
}

// crash ends the server without a word to its clients, and without writing what is only in memory.
func (s *postgresServer) crash() {
	s.Helper()
	file := filepath.Join(s.dir, "data", "postmaster.pid")
	text, err := os.ReadFile(file)
	if err != nil {
		s.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err == nil {
		err = syscall.Kill(pid, syscall.SIGQUIT)
	}
	if err != nil {
		s.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); err == nil; time.Sleep(20 * time.Millisecond) {
		if _, err = os.Stat(file); time.Now().After(end) {
			s.Fatal("the server does not end")
		}
	}
}
