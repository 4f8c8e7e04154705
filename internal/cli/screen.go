package cli

import (
	"fmt"
	"strings"
	"time"
)

// screen draws lines in place on a terminal. Elsewhere it prints a line now and then.
type screen struct {
	io    *IO
	drawn int // lines on the terminal
	last  string
	at    time.Time
}

func newScreen(s *IO) *screen { return &screen{io: s} }

// printedEvery is how often a line is printed elsewhere at most.
const printedEvery = 5 * time.Second

func (c *screen) show(lines []string, line string, last bool) {
	now := c.io.Now()
	switch {
	case c.io.OutTerminal:
		c.draw(lines)
	case line != c.last && (last || c.at.IsZero() || now.Sub(c.at) >= printedEvery):
		c.last, c.at = line, now
		c.io.print("%s", line)
	}
}

// draw puts lines over those drawn before (ECMA-48: CPL, EL, ED).
func (c *screen) draw(lines []string) {
	var b strings.Builder
	if c.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dF", c.drawn)
	}
	for _, line := range lines {
		b.WriteString(line + "\x1b[K\n")
	}
	b.WriteString("\x1b[J")
	_, _ = fmt.Fprint(c.io.Out, b.String())
	c.drawn = len(lines)
}
