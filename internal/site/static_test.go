package site

import (
	"encoding/xml"
	"strings"
	"testing"

	"pressrun/internal/sample"
)

func TestRobotsStandsOnlyAtTheTopOfAHost(t *testing.T) {
	robots := func(s *Site) string {
		for _, f := range s.Static() {
			if f.Path == "robots.txt" {
				return string(f.Data)
			}
		}
		return ""
	}
	if got := robots(New(sample.Publication())); !strings.Contains(got, "Sitemap: https://harbour.example/sitemap.xml\n") {
		t.Errorf("robots.txt reads %q", got)
	}
	if got := robots(New(branded())); got != "" {
		t.Errorf("below a path robots.txt reads %q", got)
	}
}

func TestIconIsWellFormedWhateverTheName(t *testing.T) {
	for _, name := range []string{"Harbour Institute", "<&>", "", "Östersund", "\x00x", "港"} {
		pub := sample.Publication()
		pub.Name = name
		var svg struct{ XMLName xml.Name }
		if icon := New(pub).icon(); xml.Unmarshal(icon, &svg) != nil {
			t.Errorf("%q gives an icon that is not well-formed: %s", name, icon)
		}
	}
}
