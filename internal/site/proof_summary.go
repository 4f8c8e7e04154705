package site

import (
	"fmt"

	"pressrun/internal/piece"
	view "pressrun/templates/site"
)

// findingGroups orders the findings by what they ask of the editor: errors, warnings, information.
func findingGroups(findings []piece.Finding) []view.FindingGroup {
	groups := []view.FindingGroup{
		{Name: "Errors: these stop the publication", Tone: "bad"},
		{Name: "Warnings: for you to settle", Tone: "warn"},
		{Name: "For information", Tone: "info"},
	}
	for _, f := range findings {
		g := &groups[groupOf(f.Level)]
		shown := view.Finding{Field: piece.Clean(f.Field), Code: piece.Clean(f.Code), Message: piece.Clean(f.Message)}
		if f.Line > 0 {
			shown.Line = fmt.Sprintf("line %d", f.Line)
		}
		g.Items = append(g.Items, shown)
	}
	var out []view.FindingGroup
	for _, g := range groups {
		if len(g.Items) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func groupOf(level piece.Level) int {
	switch level {
	case piece.LevelError:
		return 0
	case piece.LevelWarning:
		return 1
	default:
		return 2
	}
}

// countLevels counts errors, warnings and information.
func countLevels(findings []piece.Finding) (n [3]int) {
	for _, f := range findings {
		n[groupOf(f.Level)]++
	}
	return n
}

// verdict says in one line where the piece stands.
func verdict(findings []piece.Finding) (text, tone string) {
	n := countLevels(findings)
	switch {
	case n[0] > 0:
		return counted(n[0], "error stops", "errors stop") + " it", "bad"
	case n[1] > 0:
		return "Ready, with " + counted(n[1], "warning", "warnings"), "warn"
	default:
		return "Ready", "good"
	}
}

// tiles sum up each part of the proof that there is.
func tiles(p Proof) []view.Tile {
	out := []view.Tile{findingsTile(p)}
	if n := len(p.Emails); n > 0 {
		out = append(out, view.Tile{
			Anchor: "email", Name: "Email", Figure: counted(n, "list", "lists"), Note: emailNote(p.Emails),
		})
	}
	if n := len(p.Feeds); n > 0 {
		names := make([]string, n)
		for i, f := range p.Feeds {
			names[i] = f.Format
		}
		out = append(out, view.Tile{
			Anchor: "feeds", Name: "Feed entry", Figure: counted(n, "format", "formats"), Note: piece.JoinNames(names),
		})
	}
	if relative(p.Page.Path) != "" {
		out = append(out, view.Tile{Anchor: "page", Name: "Page", Figure: "1 page", Note: "desktop and phone"})
	}
	if len(p.Partners) > 0 {
		out = append(out, partnersTile(p.Partners))
	}
	return out
}

func findingsTile(p Proof) view.Tile {
	n := countLevels(p.Findings)
	t := view.Tile{Anchor: "findings", Name: "Findings", Figure: "None", Tone: "good"}
	switch {
	case n[0] > 0:
		t.Figure, t.Tone = counted(n[0], "error", "errors"), "bad"
	case n[1] > 0:
		t.Figure, t.Tone = counted(n[1], "warning", "warnings"), "warn"
	}
	t.Note = counted(len(p.Removed), "text cut", "texts cut")
	return t
}

func emailNote(emails []EmailCopy) string {
	total := 0
	for _, e := range emails {
		total += e.Bytes
	}
	if total == 0 {
		return "HTML and text"
	}
	return kilobytes(total)
}

func partnersTile(partners []PartnerCopies) view.Tile {
	sent, held := 0, 0
	for _, c := range partners {
		if c.Sent {
			sent++
		} else {
			held++
		}
	}
	t := view.Tile{
		Anchor: "partners", Name: "Partners", Figure: fmt.Sprintf("%d to send", sent), Note: "none held",
	}
	if held > 0 {
		t.Note, t.Tone = fmt.Sprintf("%d held", held), "warn"
	}
	return t
}
