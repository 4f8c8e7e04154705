package publication

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Brand is how pages and mails look. Empty fields take the default.
type Brand struct {
	Logo     string `yaml:"logo"`      // https address of a PNG or JPEG; empty: the name in type
	LogoDark string `yaml:"logo_dark"` // the same for dark backgrounds
	Accent   string `yaml:"accent"`    // #rrggbb
	Typeface string `yaml:"typeface"`  // font-family list, without quotes
	Footer   string `yaml:"footer"`    // one line at the foot of mails and pages
	Social   []Link `yaml:"social"`
}

// Link is a named address.
type Link struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
}

// Override returns the brand with the fields that o sets put over it.
func (b Brand) Override(o Brand) Brand {
	set := func(dst *string, src string) {
		if src != "" {
			*dst = src
		}
	}
	set(&b.Logo, o.Logo)
	set(&b.LogoDark, o.LogoDark)
	set(&b.Accent, o.Accent)
	set(&b.Typeface, o.Typeface)
	set(&b.Footer, o.Footer)
	if len(o.Social) > 0 {
		b.Social = o.Social
	}
	return b
}

// Color is an sRGB colour.
type Color struct{ R, G, B uint8 }

// ParseColor reads #rrggbb or #rgb.
func ParseColor(s string) (Color, error) {
	hex := strings.TrimPrefix(s, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 || !strings.HasPrefix(s, "#") {
		return Color{}, fmt.Errorf("%q is no colour; write it as #rrggbb, such as #1f4e79", s)
	}
	return Color{uint8(n >> 16), uint8(n >> 8), uint8(n)}, nil
}

// String writes the colour as #rrggbb.
func (c Color) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Contrast is the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
func Contrast(a, b Color) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func (c Color) luminance() float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// ReadableOn moves the colour towards black or white, whichever is further from the
// background, until its contrast there reaches the ratio; 4.5 is WCAG AA for text.
func (c Color) ReadableOn(background Color, ratio float64) Color {
	target := Color{255, 255, 255}
	if background.luminance() > 0.18 {
		target = Color{}
	}
	for step := 0; step <= 100; step++ {
		mixed := c.mix(target, float64(step)/100)
		if Contrast(mixed, background) >= ratio {
			return mixed
		}
	}
	return target
}

// Ink is black or white, whichever reads better on the colour.
func (c Color) Ink() Color {
	white, black := Color{255, 255, 255}, Color{17, 17, 17}
	if Contrast(c, white) >= Contrast(c, black) {
		return white
	}
	return black
}

func (c Color) mix(o Color, share float64) Color {
	blend := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*share)) }
	return Color{blend(c.R, o.R), blend(c.G, o.G), blend(c.B, o.B)}
}

// Validate checks what outputs rely on: a readable colour, a typeface list without signs that
// could leave its attribute, and absolute logo addresses, since mails have no base.
func (b Brand) Validate() error {
	if b.Accent != "" {
		if _, err := ParseColor(b.Accent); err != nil {
			return fmt.Errorf("brand.accent: %w", err)
		}
	}
	for _, r := range b.Typeface {
		if !strings.ContainsRune(" ,-", r) && (r < '0' || r > 'z' || (r > '9' && r < 'A') || (r > 'Z' && r < 'a')) {
			return fmt.Errorf("brand.typeface: %q holds %q; write family names with commas between, without quotes", b.Typeface, r)
		}
	}
	for key, address := range map[string]string{"logo": b.Logo, "logo_dark": b.LogoDark} {
		if address != "" && !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
			return fmt.Errorf("brand.%s: %q is no absolute address; mails need one that starts with https://", key, address)
		}
	}
	return nil
}
