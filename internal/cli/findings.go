package cli

import (
	"fmt"
	"strings"

	"pressrun/internal/piece"
)

// writeFindings lists findings, the gravest first, each with the key that settles it.
func writeFindings(s *IO, findings []piece.Finding) {
	for _, level := range []piece.Level{piece.LevelError, piece.LevelWarning, piece.LevelInfo} {
		for _, f := range findings {
			if f.Level == level {
				writeFinding(s, f)
			}
		}
	}
}

func writeFinding(s *IO, f piece.Finding) {
	look := map[piece.Level]style{piece.LevelError: red, piece.LevelWarning: yellow, piece.LevelInfo: dim}[f.Level]
	line := ""
	if f.Line > 0 {
		line = fmt.Sprintf("line %d, ", f.Line)
	}
	s.sayHanging("  "+s.styled(look, fmt.Sprintf("%-7s", f.Level)),
		fmt.Sprintf("%s%s: %s %s", line, f.Field, f.Message, s.styled(dim, "["+f.Code+"]")))
}

func countLevel(findings []piece.Finding, level piece.Level) int {
	n := 0
	for _, f := range findings {
		if f.Level == level {
			n++
		}
	}
	return n
}

func isAddress(name string) bool {
	return strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://")
}
