package piece_test

import (
	"testing"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func TestCreditNamesTheOutletInEveryWording(t *testing.T) {
	confirmed := piece.OutletBook{
		{Name: "1945", Print: "19FortyFive", URL: "https://1945.example"},
		{Name: "The Slope", Wording: "Originally published in {outlet}, where the author is an editor"},
	}
	for name, tc := range map[string]struct {
		outlet piece.Outlet
		want   string
		html   string
	}{
		"digits, unconfirmed": {
			piece.Outlet{Name: "1888", Wording: "This piece originally appeared in 1888"},
			"This piece originally appeared in 1888 (the outlet of that name).",
			"This piece originally appeared in <cite>1888</cite> (the outlet of that name).",
		},
		"digits, confirmed": {
			piece.Outlet{Name: "1945", Wording: "This piece originally appeared in 1945"},
			"This piece originally appeared in 19FortyFive.",
			`This piece originally appeared in <a href="https://1945.example"><cite>19FortyFive</cite></a>.`,
		},
		"own address before the book's": {
			piece.Outlet{Name: "1945", URL: "https://1945.example/p"},
			"This piece originally appeared in 19FortyFive.",
			`This piece originally appeared in <a href="https://1945.example/p"><cite>19FortyFive</cite></a>.`,
		},
		"printed address is taken out": {
			piece.Outlet{Name: "The Tram Gazette", URL: "https://tram.example/x", Wording: "First published in The Tram Gazette, https://tram.example/x"},
			"First published in The Tram Gazette.", `First published in <a href="https://tram.example/x"><cite>The Tram Gazette</cite></a>.`,
		},
		"with full stop":  {piece.Outlet{Name: "Slate and Chalk", Wording: "This op-ed was originally published by Slate and Chalk."}, "This op-ed was originally published by Slate and Chalk.", ""},
		"ampersand":       {piece.Outlet{Name: "Ledger & Lamp", Wording: "This piece originally appeared in Ledger & Lamp"}, "This piece originally appeared in Ledger & Lamp.", "This piece originally appeared in <cite>Ledger &amp; Lamp</cite>."},
		"name twice":      {piece.Outlet{Name: "Quay", Wording: "This Quayside piece on Quay first appeared in Quay"}, "This Quayside piece on Quay first appeared in Quay.", "This Quayside piece on Quay first appeared in <cite>Quay</cite>."},
		"name in a word":  {piece.Outlet{Name: "Quay", Wording: "A Quayside piece"}, "This piece originally appeared in Quay.", ""},
		"wording without": {piece.Outlet{Name: "Quay", Wording: "Reprinted with permission"}, "This piece originally appeared in Quay.", ""},
		"no wording":      {piece.Outlet{Name: "Quay"}, "This piece originally appeared in Quay.", ""},
		"date known":      {piece.Outlet{Name: "Quay", PublishedOn: piece.Day(2026, 2, 6)}, "This piece originally appeared in Quay on February 6, 2026.", ""},
		"date printed":    {piece.Outlet{Name: "Quay", Wording: "This piece appeared in Quay on May 2, 2025", PublishedOn: piece.Day(2025, 5, 2)}, "This piece appeared in Quay on May 2, 2025.", ""},
		"book's wording":  {piece.Outlet{Name: "The Slope", Wording: "First in The Slope"}, "Originally published in The Slope, where the author is an editor.", ""},
		"name with stop":  {piece.Outlet{Name: "Quay Inc.", Wording: "This piece originally appeared in Quay Inc."}, "This piece originally appeared in Quay Inc.", "This piece originally appeared in <cite>Quay Inc.</cite>"},
		"stop, standard":  {piece.Outlet{Name: "Quay Inc."}, "This piece originally appeared in Quay Inc.", ""},
		"question mark":   {piece.Outlet{Name: "Why Ports?", Wording: "This piece originally appeared in Why Ports?"}, "This piece originally appeared in Why Ports?", ""},
		"other script":    {piece.Outlet{Name: "港湾新聞"}, "This piece originally appeared in 港湾新聞.", ""},
		"injection":       {piece.Outlet{Name: "A<script>", URL: "javascript:alert(1)"}, "This piece originally appeared in A<script>.", "This piece originally appeared in <cite>A&lt;script&gt;</cite>."},
	} {
		t.Run(name, func(t *testing.T) {
			c := (&piece.Piece{Outlet: &tc.outlet}).Credit(confirmed)
			if got := c.Text(); got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
			if got := string(c.AppendHTML(nil)); tc.html != "" && got != tc.html {
				t.Errorf("got  %s\nwant %s", got, tc.html)
			}
		})
	}
}

func TestSuppliedByNamesBothParties(t *testing.T) {
	got := sample.Ferry().Credit(nil).SuppliedBy("Harbour Institute").Text()
	if want := "This piece originally appeared in 1888 (the outlet of that name) and was supplied by Harbour Institute."; got != want {
		t.Errorf("got %q", got)
	}
	got = sample.Kiosk().Credit(nil).SuppliedBy("Harbour Inc.").Text()
	if want := "This piece was first published by Harbour Inc."; got != want {
		t.Errorf("got %q", got)
	}
	stopped := piece.Piece{Outlet: &piece.Outlet{Name: "Quay Inc."}}
	got = stopped.Credit(nil).SuppliedBy("Harbour Inc.").Text()
	if want := "This piece originally appeared in Quay Inc. and was supplied by Harbour Inc."; got != want {
		t.Errorf("got %q", got)
	}
}
