package wire

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDeliverWritesUnderPartnerAndPiece(t *testing.T) {
	root := t.TempDir()
	location, err := Folder{root}.Deliver(t.Context(), "bay-gazette", "keep-the-kiosk", "keep-the-kiosk.v1.txt", []byte("copy\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(root, "bay-gazette", "keep-the-kiosk", "keep-the-kiosk.v1.txt"); location != want {
		t.Errorf("location %q, want %q", location, want)
	}
	if data, err := os.ReadFile(location); err != nil || string(data) != "copy\n" {
		t.Errorf("got %q, %v", data, err)
	}
}

func TestDeliverTwiceIsOnce(t *testing.T) {
	f := Folder{t.TempDir()}
	location, err := f.Deliver(t.Context(), "p", "s", "s.v1.txt", []byte("same"))
	if err != nil {
		t.Fatal(err)
	}
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(location, old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Deliver(t.Context(), "p", "s", "s.v1.txt", []byte("same")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(location); err != nil || !info.ModTime().Equal(old) {
		t.Errorf("the file was written again: %v, %v", info.ModTime(), err)
	}
	if files, _ := os.ReadDir(filepath.Dir(location)); len(files) != 1 {
		t.Errorf("%d files, want 1", len(files))
	}
}

func TestDeliverRefusesNamesThatLeadElsewhere(t *testing.T) {
	root := t.TempDir()
	f := Folder{filepath.Join(root, "partners")}
	for _, bad := range []string{
		"", ".", "..", "../x", "a/b", `a\b`, "/etc", ".hidden", "a\nb", "a\x00b", "C:x", strings.Repeat("a", 201),
	} {
		for at := range 3 {
			names := [3]string{"partner", "slug", "slug.v1.txt"}
			names[at] = bad
			if _, err := f.Deliver(t.Context(), names[0], names[1], names[2], []byte("x")); !errors.Is(err, ErrName) {
				t.Errorf("%q: got %v, want ErrName", names, err)
			}
		}
	}
	if _, err := os.Stat(f.Root); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

func TestDeliverTakesSlugsOfAnyScript(t *testing.T) {
	if _, err := (Folder{t.TempDir()}).Deliver(t.Context(), "p", "новый-порт", "новый-порт.v1.txt", nil); err != nil {
		t.Error(err)
	}
}

func TestDeliverStopsWhenItsTimeIsOver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	root := t.TempDir()
	if _, err := (Folder{root}).Deliver(ctx, "p", "s", "n", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if files, _ := os.ReadDir(root); len(files) != 0 {
		t.Error("a file was written")
	}
}
