package cli

import (
	"fmt"
	"strings"
)

// smallest is the number of readers or rows from which on progress is worth a line.
const smallest = 500

// progress shows how far a mailing has come.
func (s *IO) progress(done, all int) { s.bar("email", done, all) }

// bar shows on a terminal how far something has come, on one line that is wiped when it is done.
func (s *IO) bar(label string, done, all int) {
	if !s.Terminal || all < smallest {
		return
	}
	const cells = 30
	filled := cells * done / all
	line := fmt.Sprintf("  %s  %s%s  %d of %d", label, strings.Repeat("█", filled), strings.Repeat("░", cells-filled), done, all)
	if done >= all {
		line = strings.Repeat(" ", columns(line)) + "\r"
	}
	_, _ = fmt.Fprintf(s.Err, "%s\r", line)
}
