package site

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"pressrun/internal/golden"
	"pressrun/internal/sample"
)

func TestOPMLReadsAsTheGoldenFileSays(t *testing.T) {
	list, err := New(sample.Publication()).OPML(sections(), sample.Now())
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "feeds.opml", list)
}

// TestOPMLIsOne checks what feed readers and the validator ask of a subscription list.
func TestOPMLIsOne(t *testing.T) {
	hostile := append(sections(), Section{Slug: "a", Name: "<b> & \"c\" \x00"})
	list, err := New(branded()).OPML(hostile, sample.Now())
	if err != nil {
		t.Fatal(err)
	}
	var doc opml
	if err := xml.Unmarshal(list, &doc); err != nil {
		t.Fatal(err)
	}
	if _, err := time.Parse(time.RFC1123Z, doc.Head.Modified); err != nil || doc.Version != "2.0" || doc.Head.Title == "" {
		t.Errorf("version %q, title %q, modified %q: %v", doc.Version, doc.Head.Title, doc.Head.Modified, err)
	}
	feeds := doc.Body.Outline.Feeds
	if len(feeds) != 4 {
		t.Fatalf("%d feeds, want that of all and three of sections", len(feeds))
	}
	seen := map[string]bool{}
	for _, f := range feeds {
		if f.Type != "rss" || f.Text == "" || f.Title == "" || !strings.HasPrefix(f.XMLURL, "https://harbour.example/letters/") {
			t.Errorf("no whole feed: %+v", f)
		}
		if seen[f.XMLURL] {
			t.Errorf("%s is there twice", f.XMLURL)
		}
		seen[f.XMLURL] = true
	}
}
