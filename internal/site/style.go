package site

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"pressrun/internal/publication"
)

//go:embed css/base.css
var baseCSS string

//go:embed css/site.css
var siteCSS string

//go:embed css/reader.css
var readerCSS string

//go:embed css/signup.css
var signUpCSS string

//go:embed css/form.css
var formCSS string

//go:embed css/preferences.css
var preferencesCSS string

//go:embed css/proof.css
var proofCSS string

const (
	defaultAccent = "#1f4e79"
	textContrast  = 4.5 // WCAG 2.2 §1.4.3, level AA
)

// scheme is the colours of pages by day or by night.
type scheme struct {
	paper, surface, ink, soft, rule, accent string
	good, warn, bad                         string // of findings and decisions
}

type palette struct{ light, dark scheme }

// newPalette takes the accent of the brand and moves it until it is readable in both schemes. The
// surface is the harder background of each scheme, so what is readable there is so on paper too.
func newPalette(b publication.Brand) palette {
	accent, err := publication.ParseColor(b.Accent)
	if err != nil {
		accent, _ = publication.ParseColor(defaultAccent)
	}
	p := palette{
		light: scheme{
			paper: "#fffefb", surface: "#f5f2ec", ink: "#1c1b19", soft: "#5d5a54", rule: "#e2ddd3",
			good: "#1d6b3f", warn: "#875100", bad: "#a8261f",
		},
		dark: scheme{
			paper: "#15171a", surface: "#1f2226", ink: "#eae7e1", soft: "#a9a59d", rule: "#34383e",
			good: "#6fc793", warn: "#e3b063", bad: "#ff9b91",
		},
	}
	for _, s := range []*scheme{&p.light, &p.dark} {
		surface, _ := publication.ParseColor(s.surface)
		s.accent = accent.ReadableOn(surface, textContrast).String()
	}
	return p
}

// variables writes the scheme as custom properties.
func (s scheme) variables() string {
	return fmt.Sprintf("--paper:%s;--surface:%s;--ink:%s;--soft:%s;--rule:%s;--accent:%s;"+
		"--good:%s;--warn:%s;--bad:%s",
		s.paper, s.surface, s.ink, s.soft, s.rule, s.accent, s.good, s.warn, s.bad)
}

const (
	defaultTypeface = `"Iowan Old Style","Charter","Source Serif 4","Noto Serif",Georgia,serif`
	darkCondition   = "@media (prefers-color-scheme:dark)"
)

// stylesheet joins the colours, the typeface and the rules.
func (p palette) stylesheet(typeface, rules string) string {
	family := defaultTypeface
	if typeface != "" {
		family = fontFamily(typeface)
	}
	return fmt.Sprintf(":root{color-scheme:light dark;--text:%s;%s}%s{:root{%s}}",
		family, p.light.variables(), darkCondition, p.dark.variables()) + squeeze(baseCSS) + squeeze(rules)
}

// fontFamily quotes the names of a list of families, so that one like "Source Serif 4" holds;
// generic families stay bare (CSS Fonts 4 §2.1).
func fontFamily(list string) string {
	var out []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		switch name {
		case "":
		case "serif", "sans-serif", "monospace", "system-ui", "ui-serif", "ui-sans-serif", "ui-rounded":
			out = append(out, name)
		default:
			out = append(out, `"`+onlyNameSigns(name)+`"`)
		}
	}
	if len(out) == 0 {
		return defaultTypeface
	}
	return strings.Join(out, ",")
}

// onlyNameSigns drops what could end a quoted name or the style element.
func onlyNameSigns(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"\<>{};`, r) || r < ' ' {
			return -1
		}
		return r
	}, s)
}

// squeeze drops comments and indentation. Rules keep their own inner spaces.
func squeeze(css string) string {
	css = regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(css, "")
	var b strings.Builder
	for line := range strings.Lines(css) {
		b.WriteString(strings.TrimSpace(line))
	}
	return b.String()
}

// ForceDark gives a page as people with a dark scheme see it, for looking at by day.
func ForceDark(page []byte) []byte {
	dark := strings.ReplaceAll(string(page), darkCondition, "@media all")
	return []byte(strings.Replace(dark, "color-scheme:light dark", "color-scheme:dark", 1))
}
