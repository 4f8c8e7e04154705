package chores

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestTablesOfANewerRiverAreRefused(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		before, err := Migrate(t.Context(), address)
		must(t, err)
		change(t, address, `INSERT INTO river_migration (line, version) VALUES ('main', 9999)`)
		if _, err := Open(t.Context(), address, Options{Log: quiet()}); !errors.Is(err, ErrSchemaNewer) {
			t.Errorf("opening gave %v", err)
		}
		if _, err := Migrate(t.Context(), address); !errors.Is(err, ErrSchemaNewer) {
			t.Errorf("migrating gave %v", err)
		}
		change(t, address, `DELETE FROM river_migration WHERE version = 9999`)
		if after, err := Migrate(t.Context(), address); err != nil || after != before || before == 0 {
			t.Errorf("version %d after %d, %v", after, before, err)
		}
	})
}

func TestSeveralProcessesMayStartAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if _, err := Migrate(context.Background(), address); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	})
}

func TestTheFileIsPrivateAndNothingToMiss(t *testing.T) {
	address := databases(t)["sqlite"]
	file := filepath.Join(filepath.Dir(address[len("sqlite:"):]), "chores.db")
	_, err := Migrate(t.Context(), address)
	must(t, err)
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %o", info.Mode().Perm())
	}
	must(t, os.Remove(file))
	_, err = Migrate(t.Context(), address)
	must(t, err)
}

func TestAddressesThatAreNone(t *testing.T) {
	for _, address := range []string{"", "mysql://x", "sqlite:", "postgres://user:secret@host:port/x"} {
		_, err := Open(t.Context(), address, Options{Log: quiet()})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
