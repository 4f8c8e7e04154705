package digest

import (
	"pressrun/internal/piece"
)

// introHTML is the editor's introduction; its headings are parts of the edition, as the titles of pieces are.
func (m *maker) introHTML() string {
	return m.styler("h2", "h3").Replace(string(piece.AppendHTML(nil, m.Intro, piece.HTMLOptions{})))
}

func (m *maker) introText(t *textWriter) { blocksText(t, m.Intro) }

// introPlain is the prose of the introduction on one line.
func (m *maker) introPlain() string {
	var prose []string
	for i := range m.Intro {
		if b := &m.Intro[i]; b.Kind == piece.Paragraph {
			prose = append(prose, piece.Clean(b.Plain()))
		}
	}
	return joinWith(" ", prose...)
}
