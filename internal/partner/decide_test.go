package partner

import (
	"strings"
	"testing"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func TestDecide(t *testing.T) {
	ferry, kiosk := sample.Ferry, sample.Kiosk
	with := func(p *piece.Piece, change func(*piece.Piece)) *piece.Piece {
		change(p)
		return p
	}
	terms := func(change func(*Partner)) *Partner {
		p := gazette()
		change(p)
		return p
	}
	required := terms(func(p *Partner) { p.Terms.CreditLink = LinkRequired })
	webhook := terms(func(p *Partner) { p.Channel = "webhook" })
	for name, tc := range map[string]struct {
		to        *Partner
		piece     *piece.Piece
		embargoed bool
		want      Action
		reason    string
	}{
		"a home piece goes":                     {gazette(), kiosk(), false, Send, ""},
		"an ask piece goes to the folder":       {gazette(), ferry(), false, Send, ""},
		"an ask piece waits elsewhere":          {webhook, ferry(), false, Hold, "a permission of 1888 is not recorded"},
		"a home piece goes by any channel":      {webhook, kiosk(), false, Send, ""},
		"a recorded permission lets it go":      {webhook, with(ferry(), func(p *piece.Piece) { p.Outlet.Permission = "By letter." }), false, Send, ""},
		"a yes lets it go":                      {webhook, with(ferry(), func(p *piece.Piece) { p.Rights.Grantable = piece.GrantYes }), false, Send, ""},
		"ask of a home piece names the holder":  {webhook, with(kiosk(), func(p *piece.Piece) { p.Rights = piece.Rights{Holder: "M. Lindqvist", Grantable: piece.GrantAsk} }), false, Hold, "a permission of M. Lindqvist"},
		"a no goes nowhere":                     {gazette(), with(kiosk(), func(p *piece.Piece) { p.Rights.Grantable = piece.GrantNo }), false, Skip, "may not be passed on"},
		"a section not taken is skipped":        {terms(func(p *Partner) { p.Sections = []string{"Europe"} }), kiosk(), false, Skip, "takes no pieces on this topic (Public Space)"},
		"a required link holds":                 {required, ferry(), false, Hold, "requires a link in the credit, and none is known for 1888"},
		"a required link that is there goes":    {required, with(ferry(), func(p *piece.Piece) { p.Outlet.URL = "https://eighteen88.example/ferries" }), false, Send, ""},
		"a required link that was waived goes":  {required, with(ferry(), func(p *piece.Piece) { p.Accepted = []string{piece.CodeOutletURLMissing} }), false, Send, ""},
		"a required link is home's at home":     {required, kiosk(), false, Send, ""},
		"an embargo holds":                      {gazette(), kiosk(), true, Hold, "no copies ahead of time"},
		"an embargo goes to whom one can trust": {terms(func(p *Partner) { p.Terms.EmbargoTrust = true }), kiosk(), true, Send, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := Decide(tc.to, tc.piece, tc.piece.Credit(nil), tc.embargoed)
			if got.Action != tc.want || !strings.Contains(got.Reason, tc.reason) || (got.Reason == "") != (tc.want == Send) {
				t.Errorf("got %+v, want %s with %q", got, tc.want, tc.reason)
			}
		})
	}
}

func TestPublicSheetOnlyOfWhatMayBeGranted(t *testing.T) {
	ask, embargoed := copyOf(sample.Ferry(), nil), copyOf(sample.Kiosk(), nil)
	embargoed.Embargoed = true
	for name, c := range map[string]Copy{"ask": ask, "embargoed": embargoed} {
		if data, err := Public(c); err == nil {
			t.Errorf("%s: got %d bytes, want an error", name, len(data))
		}
	}
	granted := copyOf(sample.Ferry(), gazette())
	granted.Piece.Rights.Grantable = piece.GrantYes
	data, err := Public(granted)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "Gazette") {
		t.Error("the sheet for everybody names a partner")
	}
}

func TestFileNames(t *testing.T) {
	for want, got := range map[string]string{
		"s.v1.html":            FileName("s", 1, CopySheet, ""),
		"s.v2.txt":             FileName("s", 2, Text, "CORRECTION"),
		"s.v2.md":              FileName("s", 2, Markdown, "UPDATE"),
		"s.v12.ninjs.json":     FileName("s", 12, Ninjs, ""),
		"s.v3.kill.txt":        FileName("s", 3, Text, "KILL"),
		"s.v4.kill.txt":        FileName("s", 4, CopySheet, "KILL"),
		"s.v3.kill.ninjs.json": FileName("s", 3, Ninjs, "KILL"),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
