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

	"pressrun/internal/ledger"
	"pressrun/internal/partner"
)

// deliver hands one file over.
func deliver(t *testing.T, f Folder, partnerSlug, pieceSlug, name, text string) ledger.Dispatch {
	t.Helper()
	d := ledger.Dispatch{Partner: partnerSlug, Piece: ledger.PieceRef{Slug: pieceSlug}, State: ledger.DispatchUnknown}
	d, err := f.Deliver(t.Context(), d, parcel(name, text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func parcel(name, text string) partner.Parcel {
	return partner.Parcel{Files: []partner.File{{Name: name, Data: []byte(text)}}}
}

func TestDeliverWritesUnderPartnerAndPiece(t *testing.T) {
	root := t.TempDir()
	d := deliver(t, Folder{root}, "bay-gazette", "keep-the-kiosk", "keep-the-kiosk.v1.txt", "copy\n")
	if d.State != ledger.DispatchSent || d.Reason != "" {
		t.Errorf("got %+v", d)
	}
	location := d.Location
	if want := filepath.Join(root, "bay-gazette", "keep-the-kiosk", "keep-the-kiosk.v1.txt"); location != want {
		t.Errorf("location %q, want %q", location, want)
	}
	if data, err := os.ReadFile(location); err != nil || string(data) != "copy\n" {
		t.Errorf("got %q, %v", data, err)
	}
}

func TestDeliverTwiceIsOnce(t *testing.T) {
	f := Folder{t.TempDir()}
	location := deliver(t, f, "p", "s", "s.v1.txt", "same").Location
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(location, old, old); err != nil {
		t.Fatal(err)
	}
	deliver(t, f, "p", "s", "s.v1.txt", "same")
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
			d := deliver(t, f, names[0], names[1], names[2], "x")
			if d.State != ledger.DispatchUnknown || !strings.HasPrefix(d.Reason, ErrName.Error()) {
				t.Errorf("%q: got %+v, want ErrName", names, d)
			}
		}
	}
	if _, err := os.Stat(f.Root); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

func TestDeliverTakesSlugsOfAnyScript(t *testing.T) {
	if d := deliver(t, Folder{t.TempDir()}, "p", "новый-порт", "новый-порт.v1.txt", ""); d.State != ledger.DispatchSent {
		t.Error(d.Reason)
	}
}

func TestDeliverStopsWhenItsTimeIsOver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	root := t.TempDir()
	if _, err := (Folder{root}).Deliver(ctx, ledger.Dispatch{Partner: "p"}, parcel("n", "")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if files, _ := os.ReadDir(root); len(files) != 0 {
		t.Error("a file was written")
	}
}
