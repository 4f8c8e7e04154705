package cli

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"pressrun/internal/press"
	"pressrun/internal/subscriber"
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

// TestStrangersFillNoDisk has somebody write to a return address without end.
func TestStrangersFillNoDisk(t *testing.T) {
	w := &workspace{io: &IO{Now: time.Now}, press: &press.Press{Folders: press.Folders{Var: t.TempDir()}}}
	told := 0
	keep := w.keepsUnread(func(context.Context, string, string) error { told++; return nil })
	for i := range mostUnread + 2 {
		if err := keep(t.Context(), strconv.Itoa(i), []byte("Subject: x\r\n\r\nx\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := w.unread(); n != mostUnread || told != 2 || err != nil {
		t.Errorf("%d are kept, people were told %d times (%v)", n, told, err)
	}
}

// TestMessagesThatNameAnErasedPersonGo has messages wait of which one names him in its text.
func TestMessagesThatNameAnErasedPersonGo(t *testing.T) {
	w := &workspace{io: &IO{Now: time.Now}, press: &press.Press{Folders: press.Folders{Var: t.TempDir()}}}
	keep := w.keepsUnread(nil)
	for name, text := range map[string]string{
		"his": "From: MAILER-DAEMON@quay.se\r\n\r\nTo <Ada@quay.se>: no.\r\n", "another's": "From: bo@quay.se\r\n\r\nHello.\r\n",
	} {
		if err := keep(t.Context(), name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	removed, err := w.forgetMails(func(address string) bool { return subscriber.Key(address) == "ada@quay.se" })
	if n, left := w.unread(); removed != 1 || n != 1 || err != nil || left != nil {
		t.Errorf("%d removed, %d left (%v, %v)", removed, n, err, left)
	}
}
