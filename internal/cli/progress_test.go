package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pressrun/internal/golden"
)

func TestProgressIsOneLineThatIsWiped(t *testing.T) {
	var screen bytes.Buffer
	clock := time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)
	s := &IO{Err: &screen, Terminal: true, Now: func() time.Time { return clock }}
	p := s.newProgress("readers")
	for done := 1; done <= 1000; done += 111 {
		p.of(done, 1000)
		p.of(done+1, 1000) // too soon for another line
		clock = clock.Add(700 * time.Millisecond)
	}
	golden.Check(t, "progress.txt", []byte(strings.ReplaceAll(screen.String(), "\r", "\\r\n")))
	lines := strings.Split(screen.String(), "\r")
	if last := lines[len(lines)-2]; strings.TrimSpace(last) != "" || columns(last) != columns(lines[len(lines)-3]) {
		t.Errorf("the line is not wiped: %q", last)
	}
}

func TestProgressOfAWorkBehindTheFirstBeginsAnew(t *testing.T) {
	var screen bytes.Buffer
	clock := time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)
	s := &IO{Err: &screen, Terminal: true, Now: func() time.Time { return clock }}
	p := s.newProgress("email")
	p.of(1, 1000)
	clock = clock.Add(time.Hour)
	p.of(1000, 1000)
	screen.Reset()
	p.of(10, 1000)
	if strings.Contains(screen.String(), "left") {
		t.Errorf("it reckons with the work before: %q", screen.String())
	}
}

func TestProgressIsForATerminalAndForMuch(t *testing.T) {
	for name, s := range map[string]struct {
		terminal bool
		all      int
	}{"no terminal": {false, 1_000_000}, "little": {true, 400}} {
		var screen bytes.Buffer
		p := (&IO{Err: &screen, Terminal: s.terminal, Now: time.Now}).newProgress("email")
		p.of(1, s.all)
		p.of(s.all, s.all)
		if screen.Len() > 0 {
			t.Errorf("%s: %q", name, screen.String())
		}
	}
}
