package digest

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"pressrun/internal/publication"
	"pressrun/internal/sample"
	view "pressrun/templates/mail"
)

func TestTextIsReadableWithAnyAccentInBothSchemes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	accents := []string{"#000000", "#ffffff", "#808080", "#757575", "#ffff00", "#0000ff", "#ff0000"}
	for range 500 {
		accents = append(accents, publication.Color{
			R: uint8(random.Uint32()), G: uint8(random.Uint32()), B: uint8(random.Uint32()),
		}.String())
	}
	for _, accent := range accents {
		l := lookOf(publication.Brand{Accent: accent}).view
		for name, pair := range map[string][2]string{
			"link, light":   {l.Accent, view.CardLight},
			"link, dark":    {l.Dark, view.CardDark},
			"button":        {l.ButtonInk, l.Button},
			"text, light":   {view.InkLight, view.CardLight},
			"text, dark":    {view.InkDark, view.CardDark},
			"label, light":  {view.FaintLight, view.CardLight},
			"label, dark":   {view.FaintDark, view.CardDark},
			"footer, light": {view.FaintLight, view.PaperLight},
			"footer, dark":  {view.FaintDark, view.PaperDark},
		} {
			if ratio := publication.Contrast(colour(pair[0]), colour(pair[1])); ratio < readable {
				t.Errorf("accent %s, %s: %s on %s has contrast %.2f", accent, name, pair[0], pair[1], ratio)
			}
		}
	}
}

func TestBrandStandsInTheBytes(t *testing.T) {
	b := compose(t, signal())
	for _, want := range []string{
		`style="font-family:Verdana, Geneva, sans-serif;background:#ffffff;border-top:4px solid #ffcc00;`,
		`<img class="light-logo" src="https://harbour.example/img/signal.png" alt="Harbour Institute"`,
		`<img class="dark-logo" src="https://harbour.example/img/signal-dark.png"`,
		`<body class="paper" bgcolor="#f4f3ef"`,
		`<a class="faint" href="https://social.example/@signal"`,
		`Signal is made on the quay.`,
		`.card a{color:#ffcc00!important}`,
		`@media (prefers-color-scheme:dark){.card`, `[data-ogsc] .card`, `[data-ogsb] .paper`,
		`<meta name="color-scheme" content="light dark"`,
		`<!--[if mso]><table role="presentation" width="600"`,
	} {
		if !strings.Contains(b.HTML, want) {
			t.Errorf("the HTML lacks %s", want)
		}
	}
	one := compose(t, edition(sample.Ferry()))
	if want := `<td bgcolor="#1f4e79" style="background:#1f4e79;border-radius:4px;mso-padding-alt:14px 26px;">` +
		`<a class="button" href="https://harbour.example/pieces/let-the-ferries-run-at-night/"` +
		` aria-label="Read the whole piece (2 min): Let the Ferries Run at Night"`; !strings.Contains(one.HTML, want) {
		t.Errorf("the HTML lacks %s", want)
	}
}

func TestStylesAreNeitherEscapedNorWide(t *testing.T) {
	style := regexp.MustCompile(`style="([^"]*)"`)
	width := regexp.MustCompile(`(?:min-width|[^-]width):(\d+)px`)
	b := compose(t, signal())
	for _, m := range style.FindAllStringSubmatch(b.HTML, -1) {
		if strings.ContainsAny(m[1], "&'<>") || strings.Contains(m[1], "templ") {
			t.Errorf("style=%q", m[1])
		}
		if w := width.FindString(" " + m[1]); w != "" {
			t.Errorf("%q asks for a fixed width", m[1])
		}
	}
}
