package cli

import (
	"fmt"
	"strings"
	"time"
)

// smallest is the number of readers or rows from which on progress is worth a line.
const smallest = 500

// progress shows on a terminal how far a long work has come and how long it will take: one line, drawn anew a few
// times a second and wiped when the work is done. Elsewhere it shows nothing.
type progress struct {
	io           *IO
	label        string
	began, drawn time.Time
	width        int // of the line on the screen
}

func (s *IO) newProgress(label string) *progress { return &progress{io: s, label: label} }

// of tells that so many of all are done; with the last one the line is wiped.
func (p *progress) of(done, all int) {
	switch {
	case all < smallest:
	case done >= all:
		p.end()
	default:
		p.at(float64(done)/float64(all), done)
	}
}

const redrawn = 100 * time.Millisecond

// at tells that a share of the work is done, between 0 and 1, which was so many rows.
func (p *progress) at(share float64, rows int) {
	if !p.io.Terminal {
		return
	}
	now := p.io.Now()
	if p.began.IsZero() {
		p.began = now
	}
	if p.width > 0 && now.Sub(p.drawn) < redrawn {
		return
	}
	p.drawn = now
	p.draw(progressLine(p.label, share, rows, now.Sub(p.began)))
}

// end wipes the line. The next work, if there is one, begins anew.
func (p *progress) end() {
	if p.width > 0 {
		p.draw("")
	}
	p.began, p.width = time.Time{}, 0
}

func (p *progress) draw(line string) {
	_, _ = fmt.Fprintf(p.io.Err, "%s%s\r", line, strings.Repeat(" ", max(0, p.width-columns(line))))
	p.width = columns(line)
}

// progressLine is how a work looks that has taken so long; speed and time left are told once there is something to go by.
func progressLine(label string, share float64, rows int, taken time.Duration) string {
	const cells = 30
	share = min(max(share, 0), 1)
	line := fmt.Sprintf("  %s  %s %3.0f %%  %d", label, drawBar(share, cells), 100*share, rows)
	if taken < time.Second || share == 0 {
		return line
	}
	left := time.Duration(float64(taken) * (1 - share) / share)
	return line + fmt.Sprintf("  %.0f/s  %v left", float64(rows)/taken.Seconds(), left.Round(time.Second))
}

// drawBar is a bar of so many cells of which a share is filled.
func drawBar(share float64, cells int) string {
	filled := int(float64(cells) * share)
	return strings.Repeat("█", filled) + strings.Repeat("░", cells-filled)
}
