package digest

import (
	"strings"
	"unicode/utf8"

	"pressrun/internal/piece"
)

// subject is the lead's subject line, else its title.
func (m *maker) subject() string {
	lead := m.Items[0].Piece
	subject := piece.Clean(lead.SubjectLine)
	if subject == "" {
		subject = piece.Clean(lead.Title)
	}
	if m.Test {
		return m.words.test + " " + subject
	}
	return subject
}

// Most characters of a preview text: a takeaway must fit whole; further titles stand while there is room.
const (
	previewTakeaway = 120
	previewTitles   = 200
)

// preheader is the preview text beside the subject: of one piece its dek, else the first takeaway that
// fits whole; of several the titles besides the lead's. It may be empty.
func (m *maker) preheader() string {
	if !m.single() {
		return m.otherTitles()
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

func (m *maker) otherTitles() string {
	line := m.words.also + " " + piece.Clean(m.Items[1].Piece.Title)
	for _, item := range m.Items[2:] {
		longer := line + "; " + piece.Clean(item.Piece.Title)
		if utf8.RuneCountInString(longer) > previewTitles {
			break
		}
		line = longer
	}
	return line
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
