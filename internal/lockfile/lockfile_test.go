package lockfile

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestSecondHolderIsRefusedUntilRelease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "var", "lock")
	first, err := Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Acquire(path); !errors.Is(err, ErrHeld) {
		t.Fatalf("got %v, want ErrHeld", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	second, err := Acquire(path)
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	if err := second.Release(); err != nil {
		t.Fatal(err)
	}
}
