package site

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"pressrun/internal/sample"
)

// voids are the elements without an end (HTML, "void elements").
var voids = strings.Fields("area base br col embed hr img input link meta source track wbr")

// unbalanced is the first place where a page leaves an element open or closes another; empty: there is none. Parsers
// put such pages right, each in its own way.
func unbalanced(page []byte) string {
	var open []string
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				return "left open: " + strings.Join(open, " ")
			}
			return ""
		case html.StartTagToken:
			if name, _ := z.TagName(); !slices.Contains(voids, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return fmt.Sprintf("</%s> inside %s", name, strings.Join(open, " "))
			}
			open = open[:len(open)-1]
		}
	}
}

func TestPagesAreWellFormed(t *testing.T) {
	for name, page := range pages(t, New(branded(), letters()...)) {
		if fault := unbalanced(page); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
	}
	page, err := New(sample.Publication()).PiecePage(hostilePiece(`</p></article></style></script>`))
	if err != nil {
		t.Fatal(err)
	}
	if fault := unbalanced(page); fault != "" {
		t.Error(fault)
	}
	for page, want := range map[string]string{"<p><b></p>": "</p> inside p b", "<p><br>": "left open: p", "<p><br></p>": ""} {
		if got := unbalanced([]byte(page)); got != want {
			t.Errorf("%s: %q, want %q", page, got, want)
		}
	}
}
