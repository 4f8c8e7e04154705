package digest

import (
	"pressrun/internal/publication"
	view "pressrun/templates/mail"
)

// readable is the contrast that text keeps on its background (WCAG 2.2, 1.4.3).
const readable = 4.5

const (
	defaultAccent   = "#1f4e79"
	defaultTypeface = "Georgia, Times New Roman, Times, serif"
	defaultLabels   = "Helvetica, Arial, sans-serif"
)

// look is the brand of one list, in the values that the template takes and those the pieces' text needs.
type look struct {
	brand publication.Brand
	view  view.Look
}

// lookOf computes colours that can be read in both schemes from any accent.
func lookOf(b publication.Brand) look {
	accent, err := publication.ParseColor(b.Accent)
	if err != nil { // empty: a wrong one was refused before
		accent, _ = publication.ParseColor(defaultAccent)
	}
	ink := accent.Ink()
	l := view.Look{
		Font:      defaultTypeface,
		SmallFont: defaultLabels,
		Rule:      accent.String(),
		Accent:    accent.ReadableOn(colour(view.CardLight), readable).String(),
		Dark:      accent.ReadableOn(colour(view.CardDark), readable).String(),
		Button:    accent.ReadableOn(ink, readable).String(),
		ButtonInk: ink.String(),
	}
	if b.Typeface != "" {
		l.Font, l.SmallFont = b.Typeface, b.Typeface
	}
	return look{brand: b, view: l}
}

func colour(hex string) publication.Color {
	c, _ := publication.ParseColor(hex) // constants of the template
	return c
}
