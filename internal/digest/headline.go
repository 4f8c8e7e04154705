package digest

import (
	"strings"
	"unicode/utf8"

	"pressrun/internal/piece"
)

// subject is the editor's, else the lead's subject line, else its title.
func (m *maker) subject() string {
	subject := m.ownSubject()
	if subject == "" {
		subject = m.leadSubject()
	}
	if m.Test {
		return m.words.test + " " + subject
	}
	return subject
}

func (m *maker) ownSubject() string { return piece.Clean(m.Subject) }

func (m *maker) leadSubject() string {
	lead := m.Items[0].Piece
	title := piece.Clean(lead.Title)
	if m.Correction != nil {
		return m.words.correctionOf(title)
	}
	if subject := piece.Clean(lead.SubjectLine); subject != "" {
		return subject
	}
	return title
}

// Most characters of a preview text: a takeaway must fit whole; further titles stand while there is room.
const (
	previewTakeaway = 120
	previewTitles   = 200
)

// preheader is the preview text beside the subject. It tells what the subject does not: of an edition without pieces
// how it begins, of a correction what was wrong, of one piece its dek, else the first takeaway that fits whole; of
// several the titles besides the lead's, and the lead's too when the subject is the editor's. It may be empty.
func (m *maker) preheader() string {
	switch {
	case len(m.Items) == 0:
		return beginning(m.introPlain(), previewTitles)
	case m.Correction != nil:
		return beginning(piece.Clean(m.note().Text), previewTitles)
	case m.ownSubject() != "":
		return m.titles("", m.Items)
	case !m.single():
		return m.titles(m.words.also+" ", m.Items[1:])
	}
	lead := m.Items[0].Piece
	if dek := piece.Clean(lead.Dek); dek != "" {
		return dek
	}
	for _, t := range cleanAll(lead.Takeaways) {
		if utf8.RuneCountInString(t) <= previewTakeaway {
			return t
		}
	}
	return ""
}

func (m *maker) titles(before string, items []Item) string {
	line := before + piece.Clean(items[0].Piece.Title)
	for _, item := range items[1:] {
		longer := line + "; " + piece.Clean(item.Piece.Title)
		if utf8.RuneCountInString(longer) > previewTitles {
			break
		}
		line = longer
	}
	return line
}

// beginning is a text, or as many of its words as fit into so many characters.
func beginning(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)[:most]
	for last := len(runes) - 1; last > 0; last-- {
		if runes[last] == ' ' {
			return strings.TrimRight(string(runes[:last]), " ,;:–—-") + " …"
		}
	}
	return string(runes[:most-1]) + "…"
}

// kicker is the kind and the section as one line.
func kicker(p *piece.Piece) string {
	return joinWith(", ", piece.Clean(p.Kicker), piece.Clean(p.Topic))
}

// joinWith joins the parts that are there.
func joinWith(sep string, parts ...string) string {
	var there []string
	for _, p := range parts {
		if p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, sep)
}

// cleanAll cleans texts and drops empty ones.
func cleanAll(texts []string) []string {
	var out []string
	for _, t := range texts {
		if t = piece.Clean(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}
