package subscriber

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decode reads a cell that is no UTF-8 as windows-1252, in which old exports are written.
func decode(cell string) string {
	if utf8.ValidString(cell) {
		return strings.Clone(cell) // the record is used again
	}
	text, err := charmap.Windows1252.NewDecoder().String(cell)
	if err != nil {
		return strings.ToValidUTF8(cell, "\uFFFD")
	}
	return text
}

// formulaSigns begin what a spreadsheet would reckon out instead of showing.
const formulaSigns = "=+-@\t\r"

// isFormula tells whether a spreadsheet would take the cell for a formula, apostrophes before it not counted.
func isFormula(cell string) bool {
	cell = strings.TrimLeft(cell, "'")
	return cell != "" && strings.IndexByte(formulaSigns, cell[0]) >= 0
}

// SafeCell puts an apostrophe before a cell that a spreadsheet would take for a formula. ReadCSV takes it away.
func SafeCell(cell string) string {
	if isFormula(cell) {
		return "'" + cell
	}
	return cell
}

// plainCell undoes SafeCell.
func plainCell(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && isFormula(rest) {
		return rest
	}
	return cell
}

// parseTime reads an instant or a day as other programs write them; without a zone it is UTC. Days with the month or the day
// in front are refused, since nobody can tell which is which.
func parseTime(cell string) (time.Time, error) {
	if cell == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{
		time.RFC3339Nano, time.DateTime, time.DateOnly, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 MST", "2006-01-02 15:04",
	} {
		if at, err := time.Parse(layout, cell); err == nil && at.Year() > 1 {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time; write it as 2026-11-20 or 2026-11-20T12:00:00Z", cell)
}
