package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"pressrun/internal/press"
)

func TestMessagesForPeopleAreForgottenInTime(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	w := &workspace{io: &IO{Now: func() time.Time { return now }}, press: &press.Press{Folders: press.Folders{Var: t.TempDir()}}}
	if n, err := w.unread(); n != 0 || err != nil { // there is no such folder yet
		t.Fatal(n, err)
	}
	for name, age := range map[string]time.Duration{"new/old": 91, "new/young": 89, "cur/old:2,S": 91} {
		file := filepath.Join(w.unreadFolder(), name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, now, now.Add(-age*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.forgetUnread(); err != nil {
		t.Fatal(err)
	}
	if n, err := w.unread(); n != 1 || err != nil {
		t.Errorf("%d are left (%v)", n, err)
	}
}
