package digest

import (
	"pressrun/internal/piece"
)

// Both parts take the facts of a piece from here.

// when is date and read time.
func (m *maker) when(item Item) string {
	day := m.words.shortDay(m.zoned(item.Published))
	return day + ", " + m.words.readTime(item.Piece.Minutes())
}

func (m *maker) byline(p *piece.Piece) string {
	names := piece.Clean(p.Bylines())
	if names == "" {
		return ""
	}
	return m.words.byline(names)
}

func (m *maker) correctionLabel(c piece.Correction) string {
	if c.Date.IsZero() {
		return m.words.correction("")
	}
	return m.words.correction(m.words.shortDay(c.Date.InZone(m.zone())))
}

// authors are the authors with their roles; none when there is no role to tell, since the byline has the
// names. The full text has their notes too.
func authors(p *piece.Piece, d depth) []string {
	told := false
	var lines []string
	for _, a := range p.Authors {
		line := piece.Clean(a.AuthorLine())
		if bio := piece.Clean(a.Bio); bio != "" && d == whole {
			line = joinWith(". ", line, bio)
			told = true
		}
		told = told || a.Role != ""
		lines = append(lines, line)
	}
	if !told {
		return nil
	}
	return lines
}

// related are the related pieces that have an address.
func related(p *piece.Piece) []piece.Related {
	var out []piece.Related
	for _, r := range p.Related {
		if piece.IsWebAddress(r.URL) && piece.Clean(r.Title) != "" {
			out = append(out, r)
		}
	}
	return out
}
