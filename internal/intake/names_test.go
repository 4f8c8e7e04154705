package intake

import (
	"strings"
	"testing"
)

func TestBylinesArePartedIntoNames(t *testing.T) {
	for _, c := range []struct{ byline, want string }{
		{"By Ann Moor", "Ann Moor"},
		{"By Ann Moor and Bo Lind", "Ann Moor; Bo Lind"},
		{"by Ann Moor, Bo Lind, and Cy Dahl", "Ann Moor; Bo Lind; Cy Dahl"},
		{"By Tuva Brandt, Ph.D., and John Roe Jr.", "Tuva Brandt, Ph.D.; John Roe Jr."},
		{"By Lt. Gen. Piet Aaltonen (Ret.)", "Lt. Gen. Piet Aaltonen (Ret.)"},
		{"By José Ñáñez-O’Rourke & Åsa van der Berg", "José Ñáñez-O’Rourke; Åsa van der Berg"},
		{"By Ann Moor, Senior Fellow", "Ann Moor (Senior Fellow)"},
		{"By Ann Moor @annmoor", "Ann Moor @annmoor"},
		{"By J. Scott Apple", "J. Scott Apple"},
		{"By and large this is prose.", ""},
		{"By the time the ferry came, it was dark.", ""},
	} {
		t.Run(c.byline, func(t *testing.T) {
			authors, ok := parseByline(trimBy(c.byline))
			var got []string
			for _, a := range authors {
				s := a.Name
				if a.Role != "" {
					s += " (" + a.Role + ")"
				}
				if a.Handle != "" {
					s += " " + a.Handle
				}
				got = append(got, s)
			}
			if joined := strings.Join(got, "; "); joined != c.want || ok != (c.want != "") {
				t.Errorf("got %q, %v", joined, ok)
			}
		})
	}
}

func TestCaptionsAndCreditsArePartedWhereTheCreditBegins(t *testing.T) {
	for _, c := range []struct{ text, caption, credit string }{
		{"Scott Peters / Getty Images", "", "Scott Peters / Getty Images"},
		{"A quay at night. Lio Fern/Getty Images", "A quay at night.", "Lio Fern/Getty Images"},
		{"A quay on July 31, 2023. SAUL FERN / AFP / Getty Images", "A quay on July 31, 2023.", "SAUL FERN / AFP / Getty Images"},
		{"A quay. Lio Fern for The Port Post / Getty Images", "A quay.", "Lio Fern for The Port Post / Getty Images"},
		{"A quay. Lio Fern / CQ-Roll Call, Inc. / Getty Images", "A quay.", "Lio Fern / CQ-Roll Call, Inc. / Getty Images"},
		{"A quay. J. Scott Fern / AP", "A quay.", "J. Scott Fern / AP"},
		{"A quay. photo by Lio Fern/Reuters", "A quay.", "Lio Fern/Reuters"},
		{"A quay. (Photo by Lio Fern/Getty Images)", "A quay.", "Lio Fern/Getty Images"},
		{"Photo: Lio Fern", "", "Lio Fern"},
		{"He said yes and/or no.", "", ""},
		{"The shop is open 24/7", "", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			caption, credit, _ := splitCredit(c.text)
			if caption != c.caption || credit != c.credit {
				t.Errorf("got %q and %q", caption, credit)
			}
		})
	}
}
