package digest

import (
	"pressrun/internal/piece"
	view "pressrun/templates/mail"
)

// note is what was wrong, as the piece's last correction says it.
func (m *maker) note() piece.Correction {
	notes := m.Items[0].Piece.Corrections
	return notes[len(notes)-1]
}

// earlier are the corrections of the piece before the one that the edition tells.
func (m *maker) earlier() []piece.Correction {
	notes := m.Items[0].Piece.Corrections
	return notes[:len(notes)-1]
}

// changes are told as long as there is room for them.
func (m *maker) changes() []piece.Change {
	if m.shape.lead > opening {
		return nil
	}
	return m.Correction.Changes
}

func (m *maker) correctionView() *view.CorrectionEdition {
	item := m.Items[0]
	v := &view.CorrectionEdition{
		Piece: m.factsView(item), WasWrong: m.words.wasWrong, Note: piece.Clean(m.note().Text),
		ChangesTitle: m.words.changes, Earlier: m.corrections(m.earlier()),
	}
	for _, c := range m.changes() {
		v.Changes = append(v.Changes, m.changeView(c))
	}
	v.Read = m.words.readCorrected(item.Piece.Minutes())
	v.ReadLabel, v.ReadButton = v.Read+": "+v.Title, true
	return v
}

// changeView tells what was and what is. What was put in has no past, and what was taken out no presence.
func (m *maker) changeView(c piece.Change) view.Change {
	was, is := piece.Clean(c.Was), piece.Clean(c.Is)
	v := view.Change{Where: piece.Clean(c.Where)}
	switch {
	case was == "":
		v.Is = view.Said{Label: m.words.added, Text: is}
	case is == "":
		v.Was = view.Said{Label: m.words.gone, Text: was}
	default:
		v.Was, v.Is = view.Said{Label: m.words.said, Text: was}, view.Said{Label: m.words.says, Text: is}
	}
	return v
}

func (m *maker) correctionText(t *textWriter) {
	v := m.correctionView()
	t.paragraph(v.WasWrong)
	t.paragraph(v.Note)
	m.introText(t)
	t.paragraph(m.notice())
	if len(v.Changes) > 0 {
		t.paragraph(v.ChangesTitle)
	}
	for _, c := range v.Changes {
		t.paragraph(c.Where, joinWith(" ", c.Was.Label, c.Was.Text), joinWith(" ", c.Is.Label, c.Is.Text))
	}
	t.paragraph(before(v.Read), v.Address)
	t.gap()
	t.paragraph(v.Title, v.Kicker, v.When, v.Byline)
	m.correctionsText(t, m.earlier())
	creditText(t, m.Items[0])
}
