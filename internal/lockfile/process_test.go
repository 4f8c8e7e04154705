package lockfile

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// holderVariable makes the test binary a process that takes a lock and then waits.
const holderVariable = "PRESSRUN_TEST_HOLD_LOCK"

func TestMain(m *testing.M) {
	path := os.Getenv(holderVariable)
	if path == "" {
		os.Exit(m.Run())
	}
	if _, err := Acquire(path); err != nil {
		println(err.Error())
		os.Exit(1)
	}
	println("held")
	_, _ = os.Stdin.Read(make([]byte, 1)) // until it is killed
}

func TestALockOfAnotherProcessIsRefusedAndEndsWithIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	other := exec.CommandContext(t.Context(), os.Args[0])
	other.Env = append(os.Environ(), holderVariable+"="+path)
	talk, err := other.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(talk).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	_, err = Acquire(path)
	if !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), strconv.Itoa(other.Process.Pid)) {
		t.Errorf("got %v, want ErrHeld with process %d", err, other.Process.Pid)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait()
	lock, err := Acquire(path)
	if err != nil {
		t.Fatalf("after its holder was killed: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestTheFileStaysWhenTheLockIsGivenBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	lock, err := Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || strings.TrimSpace(string(data)) != strconv.Itoa(os.Getpid()) {
		t.Errorf("%q, %v", data, err)
	}
}

func TestAPathThatCannotBeALockIsNoHeldOne(t *testing.T) {
	if _, err := Acquire(t.TempDir()); err == nil || errors.Is(err, ErrHeld) {
		t.Errorf("a folder was locked or is held: %v", err)
	}
}
