package feed

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"pressrun/internal/golden"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/sample"
)

// read parses a feed by a library that many Go readers use.
func read(t *testing.T, data []byte) *gofeed.Feed {
	t.Helper()
	f, err := gofeed.NewParser().Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAReaderGetsTheSameFromEveryFormat(t *testing.T) {
	pub := testPublication()
	for _, e := range []Entry{ferryEntry(pub), entryOf(pub, sample.Kiosk()), correctedEntry(pub)} {
		for _, format := range publication.FeedFormats() {
			f := read(t, build(t, pub, Channel{}, format, e))
			t.Run(e.Piece.Slug+" "+string(format), func(t *testing.T) {
				compareItem(t, f.Items[0], e, format)
				equal(t, "feed title", f.Title, pub.Name)
				equal(t, "feed language", f.Language, pub.Language)
				equal(t, "self link", f.FeedLink, pub.At(publication.FeedPath(format, "")))
			})
		}
	}
}

func compareItem(t *testing.T, got *gofeed.Item, e Entry, format publication.FeedFormat) {
	t.Helper()
	updated := e.Updated
	if updated.IsZero() {
		updated = e.Published
	}
	equal(t, "title", got.Title, e.Piece.Title)
	equal(t, "id", got.GUID, e.Piece.ID)
	equal(t, "link", got.Link, e.Address)
	equal(t, "published", utc(got.PublishedParsed), utc(&e.Published))
	if format != publication.RSS { // gofeed does not look at atom:updated in RSS
		equal(t, "updated", utc(got.UpdatedParsed), utc(&updated))
	}
	equal(t, "authors", names(got.Authors), wantNames(e, format))
	equal(t, "categories", got.Categories, distinct(append([]string{e.Piece.Kicker, e.Piece.Topic}, e.Piece.Tags...)))
	if format != publication.RSS { // there it is HTML; see TestSummaryOfRSSIsHTML
		equal(t, "summary", got.Description, e.Piece.Summary(e.Credit))
	}
	equal(t, "content", strings.TrimSpace(got.Content), strings.TrimSpace(newView(testPublication(), e).content))
}

func utc(t *time.Time) string {
	if t == nil {
		return "none"
	}
	return t.UTC().Format(time.RFC3339)
}

func names(people []*gofeed.Person) []string {
	var out []string
	for _, p := range people {
		out = append(out, p.Name)
	}
	return out
}

func wantNames(e Entry, format publication.FeedFormat) []string {
	if format == publication.RSS {
		return []string{e.Piece.Bylines()}
	}
	var out []string
	for _, a := range e.Piece.Authors {
		out = append(out, a.Name)
	}
	return out
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestEmptyFeedsCanBeRead(t *testing.T) {
	pub := testPublication()
	for _, format := range publication.FeedFormats() {
		f := read(t, build(t, pub, Channel{}, format))
		if f.Title != pub.Name || len(f.Items) != 0 {
			t.Errorf("%s: read %q with %d items", format, f.Title, len(f.Items))
		}
	}
}

func TestSummaryOfRSSIsHTML(t *testing.T) {
	for text, want := range map[string]string{
		"plain words":        "plain words",
		"one boat & another": "one boat &#x26; another",
		"R&D":                "R&#x26;amp;D",
		"write &copy; or &#": "write &#x26;amp;copy; or &#x26;amp;#",
		"a <b> c":            "a &#x26;lt;b&#x3E; c",
		"a\nb\x00\xff":       "a b",
	} {
		if got := rssDescription(text).XML; got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestJSONFeedsObeyTheSchema(t *testing.T) {
	schema := compileSchema(t, golden.Reference(t, "schemas/jsonfeed-1.1.json"), golden.Reference(t, "schemas/jsonfeed-1.json"))
	pub := testPublication()
	for _, c := range feedCases(pub) {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(build(t, pub, c.channel, publication.JSON, c.entries...)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	broken := map[string]any{"version": jsonVersion, "title": "x", "items": []any{map[string]any{"id": "1", "nonsense": 1}}}
	if schema.Validate(broken) == nil {
		t.Error("the schema takes an unknown key, so it was not applied")
	}
}

func TestJSONFeedHasItemsAndNoAuthorsOfItsOwn(t *testing.T) {
	pub := testPublication()
	var doc map[string]any
	if err := json.Unmarshal(build(t, pub, Channel{}, publication.JSON), &doc); err != nil {
		t.Fatal(err)
	}
	if _, ok := doc["items"].([]any); !ok {
		t.Errorf("items is %v", doc["items"])
	}
	for _, key := range []string{"author", "authors"} {
		if _, ok := doc[key]; ok {
			t.Errorf("the feed has %s, which readers would add to every item", key)
		}
	}
}

func TestIDsAreEqualInAllFormatsAndSurviveChanges(t *testing.T) {
	pub, moved := testPublication(), testPublication()
	moved.URL = pub.URL.JoinPath("elsewhere/")
	want := sample.Kiosk().ID
	renamed := sample.Kiosk()
	renamed.Title, renamed.Slug, renamed.Updated = "Another title", "another-slug", piece.At(sample.Now())
	for _, format := range publication.FeedFormats() {
		for _, data := range [][]byte{
			build(t, pub, Channel{}, format, entryOf(pub, sample.Kiosk())),
			build(t, moved, Channel{}, format, entryOf(moved, sample.Kiosk())),
			build(t, pub, Channel{}, format, entryOf(pub, renamed)),
		} {
			equal(t, "id", read(t, data).Items[0].GUID, want)
		}
	}
}
