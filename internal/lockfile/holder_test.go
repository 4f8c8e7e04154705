package lockfile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestHolderIsWhoLives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if got := Holder(path); got != 0 {
		t.Errorf("without a file: %d", got)
	}
	lock, err := Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Release() }()
	if got := Holder(path); got != os.Getpid() {
		t.Errorf("held: %d", got)
	}
	for _, text := range []string{"", "nobody", "-1", "999999999"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := Holder(path); got != 0 {
			t.Errorf("%q: %d", text, got)
		}
	}
}
