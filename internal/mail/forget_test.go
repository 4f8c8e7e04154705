package mail

import (
	"os"
	"path/filepath"
	"testing"
)

func TestForgetRemovesAllMailOfOnePersonAndNoOther(t *testing.T) {
	o := &Outbox{Dir: t.TempDir()}
	for i, to := range []string{"ada@a.example", "ada@b.example", "ada@a.example"} {
		m := edition()
		m.To.Email, m.MessageID = to, MessageID("a.example", "weekly", i, to)
		raw, err := Compose(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Send(t.Context(), m.Envelope(), raw); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(o.Dir, "new", "*"))
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	read := filepath.Join(o.Dir, "cur", filepath.Base(files[0])+":2,S")
	if err := os.Rename(files[0], read); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.Dir, "tmp", "cut"), []byte("To: <ada@a.example>\r\nSubj"), 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := o.Forget(func(address string) bool { return address == "ada@a.example" })
	if err != nil || n != 3 {
		t.Errorf("removed %d (%v), want 3", n, err)
	}
	left, _ := filepath.Glob(filepath.Join(o.Dir, "*", "*"))
	if len(left) != 1 {
		t.Errorf("left are %q, want the other person's mail", left)
	}
}

func TestForgetFindsPeopleBeyondASCII(t *testing.T) {
	o := &Outbox{Dir: t.TempDir()}
	m := edition()
	m.To.Email = "νίκος@παράδειγμα.gr"
	if err := o.Send(t.Context(), m.Envelope(), mustCompose(t, m)); err != nil {
		t.Fatal(err)
	}
	n, err := o.Forget(func(address string) bool { return address == "νίκος@xn--hxajbheg2az3al.gr" })
	if err != nil || n != 1 {
		t.Errorf("removed %d (%v), want 1", n, err)
	}
}

func TestForgetWithoutAnOutboxRemovesNothing(t *testing.T) {
	o := &Outbox{Dir: filepath.Join(t.TempDir(), "none")}
	if n, err := o.Forget(func(string) bool { return true }); n != 0 || err != nil {
		t.Error(n, err)
	}
}
