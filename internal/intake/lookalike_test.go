package intake

import (
	"strings"
	"testing"
)

// filler is prose enough for a piece, without anything that could be read as a field.
const filler = `The ferry to the outer islands has run at a loss since it was invented, and it was invented to run at a loss. Nobody asks what the stairs of a town hall earn.

Yet every spring the council asks what the ferry earns, and every spring it takes one crossing off the timetable. The people of the islands have stopped complaining; they buy boats.

A boat is a private ferry that costs more, pollutes more and drowns more people than the public one. It appears in no budget, which is why the council believes that it has saved money.

Put the crossing back, and count the boats a year later.`

func textPage(extra string) string {
	return "Opinion\n\nPut the Crossing Back\n\nBy Agnes Thorvald\n\n3 March 2026\n\n" + filler + "\n\n" + extra + "\n"
}

func TestAttributionsNameTheOutlet(t *testing.T) {
	for _, c := range []struct{ text, name, date, url string }{
		{"This piece originally appeared in 1945", "1945", "", ""},
		{"This piece originally appeared in The Daily Lantern.", "The Daily Lantern", "", ""},
		{"This article was originally published in the Upland Financial Review.", "Upland Financial Review", "", ""},
		{"Originally published in Harbour & Hill on March 1, 2026.", "Harbour & Hill", "2026-03-01", ""},
		{"First published in The Tram Gazette, https://tram.example/x", "The Tram Gazette", "", "https://tram.example/x"},
		{"This commentary originally appeared on Just Water on February 3, 2026.", "Just Water", "2026-02-03", ""},
		{"This article is republished from The Parley under a Creative Commons license. Read the original article.", "The Parley", "", ""},
		{"A version of this article first appeared in The Lantern Weekly.", "The Lantern Weekly", "", ""},
		{"[Cross-posted from Alt-Q.org]", "Alt-Q.org", "", ""},
		{"Editor’s note: This essay was originally published by Assembly Syndicate.", "Assembly Syndicate", "", ""},
		{"This column first appeared in El País", "El País", "", ""},
		{"THIS ARTICLE ORIGINALLY APPEARED IN THE ECHO", "THE ECHO", "", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			p := Read(Source{Name: "x.txt", Data: []byte(textPage(c.text))}, options()).Piece
			if p == nil || p.Outlet == nil {
				t.Fatalf("no outlet: %+v", p)
			}
			if p.Outlet.Name != c.name || p.Outlet.PublishedOn.String() != c.date || p.Outlet.URL != c.url {
				t.Errorf("got %+v", *p.Outlet)
			}
			if strings.Contains(p.Body[len(p.Body)-1].Plain(), "ublished") {
				t.Errorf("the attribution stayed in the body")
			}
		})
	}
}

func TestLookAlikesNameNoOutlet(t *testing.T) {
	for _, text := range []string{
		"A version of this article appears in print on January 13, 2017, on Page A7 of the New York edition.",
		"This article appeared in the Leaders section of the print edition under the headline “Empty seats”.",
		"First published February 1, 2016: 1:28 AM ET",
		"First Published: Tuesday, November 19, 2019",
		"Editor's note: This post was originally published on February 5, 2021, and has been updated.",
		"An earlier version of this article misstated the year in which the ferry was built.",
		"This article originally misidentified the first publisher of the timetable.",
		"The tables are old [originally published in 1966], and still in use.",
		"First published in 1903, South Quay Morning Post is the oldest paper of the islands.",
		"It first appeared in 2014, when the second ferry was sold to a museum.",
		"This article was originally published in 2021.",
		"This book was first published in Norway and then forgotten.",
		"She has previously written for Cooking Slowly.",
		"This story was originally published in March.",
		"The law was first published in the winter of 1902, and its author never saw it printed.",
		"Distributed by Triton Content Agency.",
	} {
		t.Run(text, func(t *testing.T) {
			p := Read(Source{Name: "x.txt", Data: []byte(textPage(text))}, options()).Piece
			if p == nil {
				t.Fatal("refused")
			}
			if p.Outlet != nil {
				t.Errorf("took %q for an outlet", p.Outlet.Name)
			}
		})
	}
}
