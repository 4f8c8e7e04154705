package piece

import (
	"testing"

	"github.com/yuin/goldmark/text"
)

func TestAttributionsAreRead(t *testing.T) {
	for name, tc := range map[string]struct {
		text    string
		outlet  string
		wording string // empty: the text
		url     string
		date    string
		partial bool
	}{
		"no full stop":        {text: "This piece originally appeared in The Quay Review", outlet: "The Quay Review"},
		"digits":              {text: "This piece originally appeared in 1945", outlet: "1945"},
		"digits, full stop":   {text: "This piece originally appeared in 1888.", outlet: "1888"},
		"digits, no year":     {text: "Originally published in 360", outlet: "360"},
		"on, with a date":     {text: "This commentary originally appeared on Plain Security on February 3, 2025.", outlet: "Plain Security", date: "2025-02-03"},
		"published by":        {text: "This op-ed was originally published by Slate and Chalk.", outlet: "Slate and Chalk"},
		"ampersand":           {text: "This piece originally appeared in The Ledger & Lamp", outlet: "The Ledger & Lamp"},
		"printed address":     {text: "First published in The Tram Gazette, https://tram.example/2026/07/lane", outlet: "The Tram Gazette", url: "https://tram.example/2026/07/lane"},
		"no subject":          {text: "Originally published in the Southern Tide Review", outlet: "Southern Tide Review"},
		"first published in":  {text: "First published in The Southern Tide", outlet: "The Southern Tide"},
		"newspaper":           {text: "Originally published in The Southern Tide newspaper", outlet: "The Southern Tide"},
		"link, marks split":   {text: "*Originally published on* [*Live Harbours*](https://live.example/x)*.*", outlet: "Live Harbours", wording: "Originally published on Live Harbours.", url: "https://live.example/x"},
		"whole in italics":    {text: "*This piece originally appeared in [The Daily Buoy](https://buoy.example/1)*", outlet: "The Daily Buoy", wording: "This piece originally appeared in The Daily Buoy", url: "https://buoy.example/1"},
		"italic lower case":   {text: "This essay first appeared in *n+one*.", outlet: "n+one", wording: "This essay first appeared in n+one."},
		"link on a year":      {text: "Originally published in [1966](https://a.example/).", outlet: "1966", wording: "Originally published in 1966.", url: "https://a.example/"},
		"read the original":   {text: "This story was originally published by Futures. Read the [original article](https://f.example/a).", outlet: "Futures", wording: "This story was originally published by Futures.", url: "https://f.example/a"},
		"domain":              {text: "This article was originally published at harbourtimes.example. Read it here.", outlet: "harbourtimes.example", wording: "This article was originally published at harbourtimes.example."},
		"www and more prose":  {text: "Originally published at www.harbour.example on November 18, 2011. The harbour has changed since.", outlet: "www.harbour.example", wording: "Originally published at www.harbour.example on November 18, 2011.", date: "2011-11-18"},
		"with permission":     {text: "This article was originally published by Coolharbour and has been republished here with permission.", outlet: "Coolharbour"},
		"the commentary":      {text: "Editor’s note: This commentary was originally published by Union of Quays.", outlet: "Union of Quays", wording: "This commentary was originally published by Union of Quays."},
		"co-author":           {text: "This essay was written with Ann Bell, and originally appeared in Outer Affairs.", outlet: "Outer Affairs"},
		"republished":         {text: "This article is republished from The Colloquy under a Creative Commons license. Read the original article.", outlet: "The Colloquy", wording: "This article is republished from The Colloquy under a Creative Commons license."},
		"reprinted":           {text: "Reprinted by permission of Basin Books", outlet: "Basin Books"},
		"original story":      {text: "Original story reprinted with permission from Quantum Quay", outlet: "Quantum Quay"},
		"first published by":  {text: "This interview was first published by Forge Harbour.", outlet: "Forge Harbour"},
		"translation":         {text: "This is an extended version of an interview that was first published in German translation in the print edition of Die Hafenwoche.", outlet: "Die Hafenwoche"},
		"version":             {text: "An edited version of this article first appeared in the Harbour Times.", outlet: "Harbour Times"},
		"version, today":      {text: "A version of this column originally appeared in the Harbour Times today.", outlet: "Harbour Times"},
		"issue and year":      {text: "First appeared in Harrow Review, Spring 2014.", outlet: "Harrow Review"},
		"volume":              {text: "This first appeared in Harrow Review, vol. 3, no. 2.", outlet: "Harrow Review"},
		"rest elsewhere":      {text: "This piece originally appeared in The Tidewatch. You can find the rest of the piece here.", outlet: "The Tidewatch", wording: "This piece originally appeared in The Tidewatch.", partial: true},
		"cross-posted":        {text: "[Cross-posted from Alt-Q.example]", outlet: "Alt-Q.example", wording: "Cross-posted from Alt-Q.example"},
		"adapted":             {text: "Adapted from Port Journal", outlet: "Port Journal"},
		"date before":         {text: "Published January 9, 2021 in The Slope", outlet: "The Slope", date: "2021-01-09"},
		"via":                 {text: "by Ann Bell and Tom Reed via EcoQuay", outlet: "EcoQuay"},
		"appeared":            {text: "This article appeared in The Slope on 4 March 2024.", outlet: "The Slope", date: "2024-03-04"},
		"abbreviation":        {text: "This op-ed originally appeared in the St. Anselm Post.", outlet: "St. Anselm Post"},
		"capital in the name": {text: "This piece originally appeared in U.S. Harbours", outlet: "U.S. Harbours"},
		"other scripts":       {text: "This piece originally appeared in 港湾新聞", outlet: "港湾新聞"},
		"quotes in the name":  {text: "This piece originally appeared in L’Avant-Port.", outlet: "L’Avant-Port"},
		"own name for it":     {text: "This piece originally appeared in The Slope as “Ferries at night.”", outlet: "The Slope"},
		"issue of":            {text: "This article first appeared in the May 2014 issue of the Harbour Monthly.", outlet: "Harbour Monthly"},
		"on a weekday":        {text: "This op-ed originally appeared in The Slope on Tuesday.", outlet: "The Slope"},
		"slashed date":        {text: "This op-ed originally appeared in The Slope on 1/16/25.", outlet: "The Slope"},
		"where":               {text: "This column first appeared in The Slope, where the author edits the shipping page.", outlet: "The Slope"},
	} {
		t.Run(name, func(t *testing.T) {
			in := inlineOf(t, tc.text)
			a, ok := MatchAttribution(in)
			if !ok {
				t.Fatalf("not read: %q", tc.text)
			}
			wording := tc.wording
			if wording == "" {
				wording = tc.text
			}
			if a.Name != tc.outlet || a.Wording != wording || a.URL != tc.url || a.PublishedOn.String() != tc.date || a.Partial != tc.partial {
				t.Errorf("got %+v (date %s)", a, a.PublishedOn)
			}
			if more := name == "www and more prose"; more != (a.Rest != "") {
				t.Errorf("rest %q", a.Rest)
			}
		})
	}
}

func TestLookAlikesAreNoAttributions(t *testing.T) {
	for _, text := range []string{
		"A version of this article appears in print on January 13, 2017, on Page A7 of the northern edition.",
		"This article appeared in the Leaders section of the print edition under the headline “Boats”",
		"First published February 1, 2016: 1:28 AM ET",
		"First Published: Tuesday, November 19, 2019",
		"Editor’s note: This post was originally published on February 5, 2021, and has been updated.",
		"An earlier version of this article misstated the year of the ferry.",
		"This article originally misidentified the first publisher of the letters.",
		"[originally published in 1966]",
		"Originally published in 1966.",
		"First published in 1903, Harbour Morning Post is the oldest paper of the coast.",
		"It first appeared in 2014, when nobody took ferries.",
		"The magazine first appeared in 1902, and its author was a pilot.",
		"The essay first appeared in 1902, and its author never wrote another.",
		"She has previously written for Cooking Lights.",
		"Originally published in Spring 2014.",
		"This piece was first published in March.",
		"This piece was originally published on Monday.",
		"A version of this article first appeared in The Slope’s Harbour Week newsletter.",
		"Distributed by Tribune Harbour Agency",
		"Copyright: Union of Quays",
		"The plan was published by the ministry in May, and then forgotten.",
		"This was published in haste.",
		"Published in 2019, the book sold nothing.",
		"By then, the boats went via Port Ansel every day.",
		"",
		".",
	} {
		if a, ok := MatchAttribution(inlineOf(t, text)); ok {
			t.Errorf("%q was read as %+v", text, a)
		}
	}
}

// inlineOf reads Markdown that is one paragraph, without taking it for anything but text.
func inlineOf(t *testing.T, markdown string) Inline {
	t.Helper()
	r := newBodyReader([]byte(markdown), 0)
	doc := markdownParser().Parse(text.NewReader(r.src))
	if doc.FirstChild() == nil {
		return nil
	}
	in, _ := r.textOf(doc.FirstChild())
	return in
}
