package partner

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"pressrun/internal/strictyaml"
)

func TestSampleFileShowsEveryKeyAndFormat(t *testing.T) {
	const file = "../../subscribers/partners.yaml"
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	partners, err := Parse(file, src)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range partners {
		if !slices.Equal(p.Formats, Formats()[i:i+1]) || p.Channel != ChannelFolder {
			t.Errorf("partner %d takes %v by %s; want one sample per format, by folder", i+1, p.Formats, p.Channel)
		}
		if !strings.Contains(p.Contact, ".example") {
			t.Errorf("%s: contact %q is not of a reserved domain", p.Slug, p.Contact)
		}
	}
	want := DefaultTerms()
	want.WindowDays = 90
	if partners[0].Terms != want {
		t.Errorf("the first sample spells out\n%+v, want the defaults with a window of 90 days\n%+v", partners[0].Terms, want)
	}
	if !partners[1].Terms.EmbargoTrust || !partners[2].Terms.Related {
		t.Error("yes is not read as yes")
	}
}

func TestParseFillsInDefaults(t *testing.T) {
	partners, err := Parse("p.yaml", []byte("partners:\n  - slug: a\n    formats: [text, text]\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := partners[0]
	if got.Name != "a" || got.Channel != ChannelFolder || len(got.Formats) != 1 || got.Terms != DefaultTerms() {
		t.Errorf("got %+v", got)
	}
}

func TestAMailHasTextAndSheetAndWhatElseIsListed(t *testing.T) {
	const src = `
partners:
  - slug: post
    channel: email
    email: The Desk <desk@post.example>
  - slug: echo
    channel: email
    email: desk@echo.example
    formats: [ninjs, text]
`
	partners, err := Parse("p.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]Format{{Text, CopySheet}, {Text, CopySheet, Ninjs}} {
		if got := partners[i]; !slices.Equal(got.Formats, want) || !slices.Equal(got.Parcels(), []Format{Mail}) {
			t.Errorf("%s takes %v as %v, want %v as one mail", got.Slug, got.Formats, got.Parcels(), want)
		}
	}
	if partners[0].Email != "desk@post.example" {
		t.Errorf("email %q", partners[0].Email)
	}
}

func TestParseNamesLineKeyAndCure(t *testing.T) {
	const head = "partners:\n  - slug: a\n    formats: [text]\n"
	for name, tc := range map[string]struct{ src, want string }{
		"unknown key":      {head + "    edits: none\n", "p.yaml:4: edits: no such key"},
		"unknown term":     {head + "    terms:\n      edit: none\n", "p.yaml:5: edit: no such key"},
		"unknown format":   {"partners:\n  - slug: a\n    formats:\n      - html\n", `p.yaml:4: formats: "html" is none of its values; write copysheet, text, markdown or ninjs`},
		"no format":        {"partners:\n  - slug: a\n", "p.yaml:2: formats: of partner 1 (\"a\") is empty; write one or more of copysheet"},
		"no slug":          {"partners:\n  - name: A\n    formats: [text]\n", "slug: of partner 1 (\"\") is none; write small letters"},
		"path as slug":     {"partners:\n  - slug: ../a\n    formats: [text]\n", `p.yaml:2: slug: of partner 1 ("../a") is none`},
		"doubled slug":     {head + "  - slug: a\n    formats: [text]\n", "p.yaml:4: slug: of partner 2 (\"a\") stands twice"},
		"unknown channel":  {head + "    channel: fax\n", `channel: of partner 1 ("a") is "fax"; write folder or email`},
		"mail to nobody":   {head + "    channel: email\n", `email: of partner 1 ("a") is empty; write the address that copies go to`},
		"mail to many":     {head + "    channel: email\n    email: a@b.example, c@b.example\n", `email: of partner 1 ("a") names several addresses`},
		"no address":       {head + "    channel: email\n    email: desk\n", `email: of partner 1 ("a") is no address`},
		"forged address":   {head + "    channel: email\n    email: \"a@b.example\\r\\nBcc: c@d.example\"\n", "holds a line break"},
		"wrong edits":      {head + "    terms:\n      edits: all\n", `p.yaml:5: edits: "all" is none of its values; write none, style, headline or cut-with-approval`},
		"wrong position":   {head + "    terms:\n      credit_position: top\n", `p.yaml:5: credit_position: "top" is none of its values; write end or under byline`},
		"wrong link":       {head + "    terms:\n      credit_link: must\n", "write required, wanted or none"},
		"wrong image":      {head + "    terms:\n      image: all\n", "write own-and-licensed or none"},
		"wrong newline":    {head + "    terms:\n      newline: cr\n", "write lf or crlf"},
		"wrong quotes":     {head + "    terms:\n      quotes: curly\n", "write as printed or straight"},
		"wrong wish":       {head + "    terms:\n      online: index\n", "write canonical, noindex, both or none"},
		"wrong embargo":    {head + "    terms:\n      embargo: maybe\n", "p.yaml:5: embargo: text stands where true or false belongs"},
		"wrong window":     {head + "    terms:\n      window_days: -1\n", `p.yaml:5: window_days: "-1" is no number of days; write one such as 90`},
		"no outlet":        {head + "    terms:\n      credit: Supplied by {home}\n", "p.yaml:5: credit: write {credit} and {home} once each"},
		"unknown brace":    {head + "    terms:\n      credit: \"{credit}, {home}, {date}\"\n", "write {credit} and {home} once each"},
		"claim of a right": {head + "    terms:\n      credit: \"{credit}. Republished by Permission of {home}\"\n", "p.yaml:5: credit: claims a permission; take that out"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("p.yaml", []byte(tc.src))
			var problem *strictyaml.Problem
			if !errors.As(err, &problem) {
				t.Fatalf("got %v, want a problem", err)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestPartnerTakesItsSections(t *testing.T) {
	all, some := Partner{}, Partner{Sections: []string{"Public Space", "Europe"}}
	for section, want := range map[string]bool{"public-space": true, "europe": true, "transport": false, "": false} {
		if some.Takes(section) != want {
			t.Errorf("Takes(%q) = %v", section, !want)
		}
		if !all.Takes(section) {
			t.Errorf("a partner without sections does not take %q", section)
		}
	}
}
