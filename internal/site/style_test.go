package site

import (
	"strings"
	"testing"

	"pressrun/internal/publication"
	"pressrun/internal/sample"
)

func TestEveryColourIsReadableWhateverTheBrand(t *testing.T) {
	for _, accent := range []string{"", "#1f4e79", "#ffcc00", "#ffffff", "#000000", "#ff0000", "#00ff88", "#777777", "no colour"} {
		p := newPalette(publication.Brand{Accent: accent})
		for name, s := range map[string]scheme{"light": p.light, "dark": p.dark} {
			for _, text := range []string{s.ink, s.soft, s.accent, s.good, s.warn, s.bad} {
				for _, ground := range []string{s.paper, s.surface} {
					if c := contrast(t, text, ground); c < 4.5 {
						t.Errorf("accent %q, %s: %s on %s has a contrast of %.2f", accent, name, text, ground, c)
					}
				}
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, err := publication.ParseColor(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := publication.ParseColor(b)
	if err != nil {
		t.Fatal(err)
	}
	return publication.Contrast(x, y)
}

func TestFamilyNamesAreQuotedAndGenericOnesAreNot(t *testing.T) {
	for list, want := range map[string]string{
		"Source Serif 4, Georgia, serif": `"Source Serif 4","Georgia",serif`,
		"system-ui":                      "system-ui",
		" , ":                            defaultTypeface,
		`a"}b`:                           `"ab"`,
	} {
		if got := fontFamily(list); got != want {
			t.Errorf("%q gives %s, want %s", list, got, want)
		}
	}
}

func TestStylesLoadNothing(t *testing.T) {
	for name, css := range map[string]string{"base": baseCSS, "site": siteCSS, "proof": proofCSS} {
		if strings.Contains(css, "url(") || strings.Contains(css, "@import") || strings.Contains(css, "<") {
			t.Errorf("%s.css loads something or could end its element", name)
		}
	}
}

func TestForceDarkLeavesNoLightScheme(t *testing.T) {
	page, err := New(sample.Publication()).PiecePage(kiosk())
	if err != nil {
		t.Fatal(err)
	}
	dark := string(ForceDark(page))
	if strings.Contains(dark, "prefers-color-scheme:dark") || !strings.Contains(dark, "color-scheme:dark") {
		t.Error("the page still asks for the scheme of its reader")
	}
}
