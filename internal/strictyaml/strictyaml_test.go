package strictyaml

import (
	"errors"
	"strings"
	"testing"
)

type document struct {
	Title   string   `yaml:"title"`
	Tags    []string `yaml:"tags"`
	Minutes int      `yaml:"minutes"`
	Authors []struct {
		Name   string `yaml:"name"`
		Handle string `yaml:"handle"`
	} `yaml:"authors"`
}

func TestProblemsNameLineKeyAndCure(t *testing.T) {
	for name, tc := range map[string]struct {
		src, wantKey, wantMessage string
		wantLine                  int
	}{
		"unknown key":        {"title: a\ntitel: b\n", "titel", "no such key", 2},
		"doubled key":        {"title: a\nminutes: 1\ntitle: b\n", "title", "stands twice, first on line 1", 3},
		"list for text":      {"title:\n  - a\n", "title", "a list stands where text belongs", 2},
		"text for number":    {"minutes: soon\n", "minutes", "text stands where a number belongs", 1},
		"colon in a title":   {"title: Peace: a plan\n", "title", "put quotes", 1},
		"colon in an item":   {"tags:\n  - facts: plain\n", "facts", "a group of keys", 2},
		"handle":             {"authors:\n  - name: A\n    handle: @a\n", "handle", "put quotes", 3},
		"text after a quote": {"title: \"5 Things\" We Know\n", "title", "put quotes", 1},
	} {
		t.Run(name, func(t *testing.T) {
			var d document
			err := Unmarshal("x.yaml", []byte(tc.src), &d)
			var p *Problem
			if !errors.As(err, &p) {
				t.Fatalf("got %v, want a *Problem", err)
			}
			if p.Line != tc.wantLine || p.Key != tc.wantKey || !strings.Contains(p.Message, tc.wantMessage) {
				t.Errorf("got line %d, key %q, %q", p.Line, p.Key, p.Message)
			}
		})
	}
}

func TestLinesCountFromTheWholeFile(t *testing.T) {
	var d document
	err := UnmarshalAt("x.md", []byte("title: a\ntitel: b\n"), 1, &d)
	if err == nil || !strings.HasPrefix(err.Error(), "x.md:3: titel: ") {
		t.Errorf("got %v", err)
	}
}

func TestDigitsStayText(t *testing.T) {
	var d document
	if err := Unmarshal("x.yaml", []byte("title: 1945\ntags: [0777, 1_945]\n"), &d); err != nil {
		t.Fatal(err)
	}
	if d.Title != "1945" || d.Tags[0] != "0777" || d.Tags[1] != "1_945" {
		t.Errorf("got %+v", d)
	}
}

func TestEveryFaultIsReported(t *testing.T) {
	var d document
	err := Unmarshal("x.yaml", []byte("titel: a\nminutes: soon\n"), &d)
	if err == nil || strings.Count(err.Error(), "x.yaml:") != 2 {
		t.Errorf("got %v, want two problems", err)
	}
}

type tide string

func (v *tide) UnmarshalText(text []byte) error {
	if string(text) != "ebb" && string(text) != "flood" {
		return Refusal("write ebb or flood")
	}
	*v = tide(text)
	return nil
}

func TestRefusalOfAValueIsTheMessage(t *testing.T) {
	var d struct {
		Boat  string `yaml:"boat"`
		Tides []tide `yaml:"tides"`
	}
	err := Unmarshal("x.yaml", []byte("boat: a\ntides:\n  - ebb\n  - high\n"), &d)
	if err == nil || err.Error() != "x.yaml:4: tides: write ebb or flood" {
		t.Errorf("got %v", err)
	}
}

func TestAValueInBracesIsNamedByItsOwnKey(t *testing.T) {
	var d struct {
		Boat  string `yaml:"boat"`
		Terms struct {
			Tide tide `yaml:"tide"`
			Days int  `yaml:"days"`
		} `yaml:"terms"`
	}
	for src, want := range map[string]string{
		"terms: {tide: high}\n":                       "x.yaml:1: tide: write ebb or flood",
		"boat: å\nterms: {days: 2, \"tide\": high}\n": "x.yaml:2: tide: write ebb or flood",
		"terms: {days: soon}\n":                       "x.yaml:1: days: text stands where a number belongs; if it is meant as text, put quotes around it",
		"{boat: \"å: b\", terms: {tide: high}}\n":     "x.yaml:1: tide: write ebb or flood",
	} {
		if err := Unmarshal("x.yaml", []byte(src), &d); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", src, err, want)
		}
	}
}

func TestNothingButCommentsIsAnEmptyFile(t *testing.T) {
	for _, src := range []string{"", "\n", "# nothing yet\n", "  # a\n\n# b"} {
		d := document{Title: "kept"}
		if err := Unmarshal("x.yaml", []byte(src), &d); err != nil || d.Title != "kept" {
			t.Errorf("%q: %v, %+v", src, err, d)
		}
	}
}
