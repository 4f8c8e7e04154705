//go:build unix

package store_test

import (
	"context"
	"errors"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pressrun/internal/store"
)

// limitFiles lets no file of this process grow beyond size bytes until the test ends, as on a full disk.
func limitFiles(t *testing.T, size uint64) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
		signal.Reset(syscall.SIGXFSZ)
	})
}

func TestAFullDiskIsCalledFullAndNothingIsHalfWritten(t *testing.T) {
	s := openSQLite(t, noon)
	ctx := context.Background()
	limitFiles(t, 24<<20)
	_, err := s.ImportSubscribers(ctx, "weekly", addresses(200_000), store.Consent{}, tokens())
	if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "make room and run the command again") {
		t.Fatalf("got %v", err)
	}
	stats, err := s.Stats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	const ofOne = 50_000
	if len(stats) != 1 || stats[0].Confirmed == 0 || stats[0].Confirmed%ofOne != 0 {
		t.Errorf("%+v are in, no whole number of transactions of %d", stats, ofOne)
	}
}

func TestAFullDiskAtOpeningIsCalledFull(t *testing.T) {
	limitFiles(t, 40<<10)
	s, err := store.Open(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "a.db"), store.Options{Migrate: true})
	if err == nil {
		_ = s.Close()
	}
	if !errors.Is(err, store.ErrFull) {
		t.Errorf("got %v", err)
	}
}
