package returns_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/returns"
)

// maildir is a Maildir with a bounce, a person's mail, a bounce of others' and an exit by mail.
func (h *house) maildir() string {
	h.Helper()
	dir := h.TempDir()
	for _, folder := range []string{"new", "cur", "tmp"} {
		h.must(os.MkdirAll(filepath.Join(dir, folder), 0o700))
	}
	for name, raw := range map[string][]byte{
		"new/1.bounce":    bounce{to: h.envs["ada"].From, recipient: "ada@readers.example", status: "5.1.1", words: "no"}.message(),
		"cur/2.person:2,": []byte("From: Ada <ada@readers.example>\r\nTo: desk@harbour.example\r\nSubject: Re: S\r\n\r\nThank you!\r\n"),
		"new/3.others":    bounce{to: "desk@harbour.example", recipient: "x@y.example", status: "5.1.1", words: "no"}.message(),
		"cur/4.exit:2,S":  leaving(h.envs["bo"].From),
	} {
		h.must(os.WriteFile(filepath.Join(dir, name), raw, 0o600))
	}
	return dir
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	for _, pattern := range []string{"*/*", ".Pressrun/*/*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			name, err := filepath.Rel(dir, f)
			info, bad := os.Stat(f)
			if err != nil || bad != nil {
				t.Fatal(err, bad)
			}
			if !info.IsDir() {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestAMaildirKeepsWhatIsNotOurs(t *testing.T) {
	h := newHouse(t)
	dir := h.maildir()
	folder := &returns.Folder{Dir: dir, Taken: "Pressrun"}
	want := []string{".Pressrun/cur/1.bounce:2,S", ".Pressrun/cur/4.exit:2,S", "cur/2.person:2,", "new/3.others"}
	for _, round := range []returns.Tally{{Read: 4, Taken: 2}, {}} { // what was left is not looked at again
		tally, err := folder.Read(t.Context(), h.Desk)
		h.must(err)
		tally.Items = nil
		if !cmp.Equal(tally, round) {
			t.Errorf("it read %+v, want %+v", tally, round)
		}
		if diff := cmp.Diff(want, files(t, dir)); diff != "" {
			t.Error(diff)
		}
	}
	if h.suppression("ada") == "" || h.status("bo") != "left" {
		t.Errorf("ada is suppressed: %q, bo is %s", h.suppression("ada"), h.status("bo"))
	}
}

// A link is not followed: it may lead out of the folder.
func TestAMaildirIsNotLeft(t *testing.T) {
	h := newHouse(t)
	dir, outside := h.maildir(), filepath.Join(t.TempDir(), "outside")
	h.must(os.WriteFile(outside, leaving(h.envs["ada"].From), 0o600))
	h.must(os.Symlink(outside, filepath.Join(dir, "new", "5.link")))
	_, err := (&returns.Folder{Dir: dir, Taken: "Pressrun"}).Read(t.Context(), h.Desk)
	h.must(err)
	if h.status("ada") == "left" {
		t.Error("a file outside was read")
	}
}

func TestAMaildirIsReadAgainAfterAFault(t *testing.T) {
	h := newHouse(t)
	dir := h.maildir()
	folder := &returns.Folder{Dir: dir, Taken: "Pressrun"}
	books := h.Books
	h.Books = brokenBooks{books}
	if _, err := folder.Read(t.Context(), h.Desk); err == nil {
		t.Error("no fault")
	}
	if n := len(files(t, dir)); n != 4 {
		t.Errorf("%d files", n)
	}
	h.Books = books
	tally, err := folder.Read(t.Context(), h.Desk)
	h.must(err)
	if tally.Taken != 2 {
		t.Errorf("it took %d", tally.Taken)
	}
	if _, err := (&returns.Folder{Dir: filepath.Join(dir, "none")}).Read(t.Context(), h.Desk); err == nil {
		t.Error("a folder that is not there is no fault")
	}
}
