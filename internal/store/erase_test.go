package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func TestNothingOfAnErasedPersonIsInTheFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "press.db")
	s, err := store.Open(t.Context(), "sqlite:"+file, store.Options{Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	who := subscriber.Subscriber{Email: "ada@quay.example", Name: "Adelheid Quayside"}
	sub := subscriber.Subscription{List: "commentary", Status: subscriber.Confirmed, Token: "tokenofadelheid"}
	if _, err := s.AddSubscription(t.Context(), who, sub); err != nil {
		t.Fatal(err)
	}
	traces := []string{who.Email, who.Name, sub.Token}
	if found := tracesIn(t, file, traces); len(found) != len(traces) {
		t.Fatalf("the test looks at the wrong place: only %q found", found)
	}
	if err := s.Erase(t.Context(), who.Email); err != nil {
		t.Fatal(err)
	}
	if found := tracesIn(t, file, traces); len(found) > 0 {
		t.Errorf("%q can still be read", found)
	}
}

// tracesIn is which of the texts stand in the database file or its log.
func tracesIn(t *testing.T, file string, texts []string) (found []string) {
	t.Helper()
	var all []byte
	for _, name := range []string{file, file + "-wal"} {
		data, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	for _, text := range texts {
		if bytes.Contains(all, []byte(text)) {
			found = append(found, text)
		}
	}
	return found
}
