package mail

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pressrun/internal/atomicfile"
)

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestOutboxKeepsAMessageOnce(t *testing.T) {
	o := &Outbox{Dir: filepath.Join(t.TempDir(), "commentary")}
	env := edition().Envelope()
	if there, err := o.Has(env.MessageID); there || err != nil {
		t.Fatalf("an outbox that is not there yet has it: %v, %v", there, err)
	}
	for range 2 {
		if err := o.Send(t.Context(), env, []byte("first\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	if there, err := o.Has(env.MessageID); !there || err != nil {
		t.Fatalf("it has it not: %v, %v", there, err)
	}
	if names := files(t, filepath.Join(o.Dir, "new")); len(names) != 1 || names[0] != env.MessageID+".eml" {
		t.Errorf("new holds %q", names)
	}
	if names := files(t, filepath.Join(o.Dir, "tmp")); len(names) != 0 {
		t.Errorf("tmp holds %q", names)
	}
}

func TestOutboxIsForItsOwnerAlone(t *testing.T) {
	o := &Outbox{Dir: filepath.Join(t.TempDir(), "outbox", "commentary")}
	env := edition().Envelope()
	if err := o.Send(t.Context(), env, []byte("personal\r\n")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{
		filepath.Dir(o.Dir): 0o700, o.Dir: 0o700, filepath.Join(o.Dir, "new"): 0o700, filepath.Join(o.Dir, "cur"): 0o700,
		filepath.Join(o.Dir, "new", env.MessageID+".eml"): 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", path, info.Mode().Perm(), err, want)
		}
	}
}

func TestOutboxKnowsAMessageThatWasRead(t *testing.T) {
	o := &Outbox{Dir: t.TempDir()}
	env := edition().Envelope()
	if err := o.Send(t.Context(), env, []byte("x\r\n")); err != nil {
		t.Fatal(err)
	}
	name := env.MessageID + ".eml"
	if err := os.Rename(filepath.Join(o.Dir, "new", name), filepath.Join(o.Dir, "cur", name+":2,S")); err != nil {
		t.Fatal(err)
	}
	if err := o.Send(t.Context(), env, []byte("x\r\n")); err != nil {
		t.Fatal(err)
	}
	if names := files(t, filepath.Join(o.Dir, "new")); len(names) != 0 {
		t.Errorf("a message that was read came again: %q", names)
	}
}

func TestOutboxIsNotDisturbedByWhatACrashLeft(t *testing.T) {
	o := &Outbox{Dir: t.TempDir()}
	if err := os.MkdirAll(filepath.Join(o.Dir, "tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(o.Dir, "tmp", atomicfile.Prefix+"1")
	if err := os.WriteFile(left, []byte("hal"), 0o644); err != nil {
		t.Fatal(err)
	}
	env := edition().Envelope()
	if there, _ := o.Has(env.MessageID); there {
		t.Error("half a message counts as one")
	}
	if err := o.Send(t.Context(), env, []byte("whole\r\n")); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(o.Dir, "new", env.MessageID+".eml"))
	if err != nil || string(got) != "whole\r\n" {
		t.Errorf("%q, %v", got, err)
	}
	if err := atomicfile.Sweep(o.Dir); err != nil || len(files(t, filepath.Join(o.Dir, "tmp"))) != 0 {
		t.Errorf("the leftover cannot be swept: %v", err)
	}
}

func TestHostileMessageIDsStayInTheOutbox(t *testing.T) {
	root := t.TempDir()
	o := &Outbox{Dir: filepath.Join(root, "box")}
	ids := []string{
		"../../escape@x", "/etc/passwd@x", ".hidden@x", "a:2,S@x", "", "A@x", "a@x", strings.Repeat("a", 500) + "@x", "a\x00@x",
		"a@../x", "a@x/y", "..@x",
	}
	for _, id := range ids {
		if err := o.Send(t.Context(), Envelope{MessageID: id}, []byte("x\r\n")); err != nil {
			t.Errorf("%q: %v", id, err)
		}
		if there, err := o.Has(id); !there || err != nil {
			t.Errorf("%q is not found again: %v", id, err)
		}
	}
	if got := files(t, filepath.Join(o.Dir, "new")); len(got) != len(ids) {
		t.Errorf("%d files for %d messages: %q", len(got), len(ids), got)
	}
	if got := files(t, root); len(got) != 1 {
		t.Errorf("something left the outbox: %q", got)
	}
}

func TestOutboxThatCannotBeWrittenLeavesTheMessageUnsent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	err := (&Outbox{Dir: filepath.Join(file, "box")}).Send(t.Context(), edition().Envelope(), []byte("x\r\n"))
	var send *SendError
	if !errors.As(err, &send) || send.Outcome != Unsent || !strings.Contains(err.Error(), "make room") {
		t.Errorf("error %v", err)
	}
}

func TestMessageIDsAreStableAndSayNothingOfPeople(t *testing.T) {
	a := MessageID("harbour.example", "commentary", 7, "asta@readers.example")
	if a != MessageID("harbour.example", "commentary", 7, "asta@readers.example") || strings.Contains(a, "asta") {
		t.Errorf("Message-ID %s", a)
	}
	seen := map[string]bool{a: true}
	for _, other := range []string{
		MessageID("harbour.example", "commentary", 7, "b"), MessageID("harbour.example", "commentary", 8, "asta@readers.example"),
		MessageID("harbour.example", "weekly", 7, "asta@readers.example"), OtherID("harbour.example", "test", "asta@readers.example"),
		MessageID("bücher.example", "commentary", 7, "b"), OtherID("bücher.example", "test"),
	} {
		if seen[other] || checkMessageID(other) != nil || !plainName.MatchString(other) {
			t.Errorf("Message-ID %s", other)
		}
		seen[other] = true
	}
}

func TestFeedbackIDsFit(t *testing.T) {
	for _, domain := range []string{"x.de", "harbour.example", "a-very-long-name-of-a-house.example.org", "münchen.de"} {
		if id := FeedbackID(12, "weekly", "digest", domain); !feedbackForm.MatchString(id) {
			t.Errorf("Feedback-ID %s", id)
		}
	}
}
