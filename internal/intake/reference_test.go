package intake

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/golden"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// expected is what a correct import of a reference page reads from it.
type expected struct {
	File        string
	Title       string
	Kicker      *string
	Topic       *string
	Published   string
	ReadMinutes *int `json:"read_minutes"`
	Authors     []struct {
		Name         string
		Role, Handle *string
		RoleOptional bool `json:"role_optional"`
	}
	Image *struct {
		Caption, Credit, Alt, Src *string
	}
	Takeaways      []string
	Accept         []int  `json:"body_paragraphs_accept"`
	FirstParagraph string `json:"first_paragraph"`
	LastParagraph  string `json:"last_paragraph"`
	Subheads       []string
	ListItems      []string `json:"list_items"`
	Blockquotes    []string
	Embeds         int
	Footnotes      []string
	Related        []string
	OriginalOutlet *struct {
		Name             string
		URL, PublishedOn *string `json:"-"`
		Wording          string
	} `json:"original_outlet"`
	EditorsNote  *string `json:"editors_note"`
	Correction   *string
	Boilerplate  []string
	MustKeep     []string `json:"must_keep"`
	ShouldFlag   []string `json:"should_flag"`
	CanonicalURL *string  `json:"canonical_url"`

	outlet map[string]any
}

func options() Options {
	return Options{Now: sample.Now(), Location: sample.Zone(), Language: "en", PressHour: 7}
}

func TestReferencePagesReadAsExpected(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(golden.Reference(t, "pieces"), "*.expected.json"))
	if err != nil || len(files) < 5 {
		t.Fatalf("found %d reference pages, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".expected.json"), func(t *testing.T) { checkReference(t, file) })
	}
}

func loadExpected(t *testing.T, file string) expected {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want expected
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	want.outlet, _ = all["original_outlet"].(map[string]any)
	return want
}

func checkReference(t *testing.T, file string) {
	want := loadExpected(t, file)
	data, err := os.ReadFile(filepath.Join(filepath.Dir(file), want.File))
	if err != nil {
		t.Fatal(err)
	}
	result := Read(Source{Name: want.File, Data: data}, options())
	if result.Piece == nil {
		t.Fatalf("refused: %v", result.Findings)
	}
	p := result.Piece
	equal(t, "title", want.Title, p.Title)
	equal(t, "kicker", orEmpty(want.Kicker), p.Kicker)
	equal(t, "topic", orEmpty(want.Topic), p.Topic)
	equal(t, "published", want.Published, p.Published.String()[:10])
	equal(t, "takeaways", want.Takeaways, orNone(p.Takeaways))
	if want.ReadMinutes != nil {
		equal(t, "read_minutes", *want.ReadMinutes, p.ReadMinutes)
	}
	if want.CanonicalURL != nil {
		equal(t, "canonical_url", *want.CanonicalURL, p.CanonicalURL)
	}
	checkAuthors(t, want, p)
	checkImage(t, want, p)
	checkBody(t, want, p)
	checkOrigin(t, want, p)
	checkFindings(t, want, result)
}

func checkAuthors(t *testing.T, want expected, p *piece.Piece) {
	t.Helper()
	if len(want.Authors) != len(p.Authors) {
		t.Fatalf("authors: want %d, got %+v", len(want.Authors), p.Authors)
	}
	for i, a := range want.Authors {
		equal(t, "name", a.Name, p.Authors[i].Name)
		equal(t, "handle", orEmpty(a.Handle), p.Authors[i].Handle)
		if !a.RoleOptional || p.Authors[i].Role != "" {
			equal(t, "role", orEmpty(a.Role), p.Authors[i].Role)
		}
	}
}

func checkImage(t *testing.T, want expected, p *piece.Piece) {
	t.Helper()
	if want.Image == nil || p.Image == nil {
		equal(t, "image present", want.Image != nil, p.Image != nil)
		return
	}
	equal(t, "caption", orEmpty(want.Image.Caption), p.Image.Caption)
	equal(t, "credit", orEmpty(want.Image.Credit), p.Image.Credit)
	equal(t, "alt", orEmpty(want.Image.Alt), p.Image.Alt)
	equal(t, "src", orEmpty(want.Image.Src), p.Image.Src)
}

func checkBody(t *testing.T, want expected, p *piece.Piece) {
	t.Helper()
	texts := map[piece.Kind][]string{}
	for i := range p.Body {
		b := &p.Body[i]
		if b.Kind == piece.List {
			for _, item := range b.Items {
				texts[b.Kind] = append(texts[b.Kind], item.Plain())
			}
			continue
		}
		texts[b.Kind] = append(texts[b.Kind], b.Plain())
	}
	paragraphs := texts[piece.Paragraph]
	if !slices.Contains(want.Accept, len(paragraphs)) {
		t.Errorf("body has %d paragraphs, want one of %v", len(paragraphs), want.Accept)
	}
	if len(paragraphs) == 0 {
		t.Fatal("body has no paragraph")
	}
	equal(t, "first paragraph", want.FirstParagraph, paragraphs[0])
	equal(t, "last paragraph", want.LastParagraph, paragraphs[len(paragraphs)-1])
	equal(t, "subheads", want.Subheads, orNone(texts[piece.Heading]))
	equal(t, "list items", want.ListItems, orNone(texts[piece.List]))
	equal(t, "quotes", want.Blockquotes, orNone(texts[piece.Quote]))
	equal(t, "footnotes", want.Footnotes, orNone(texts[piece.Footnote]))
	equal(t, "embeds", want.Embeds, len(texts[piece.Embed]))
	all := allText(p)
	for _, s := range want.MustKeep {
		if !slices.Contains(paragraphs, s) && !strings.Contains(all, s) {
			t.Errorf("the body lost %q", s)
		}
	}
	for _, s := range want.Boilerplate {
		if strings.Contains(all, s) {
			t.Errorf("a field holds the boilerplate %q", s)
		}
	}
}

func checkOrigin(t *testing.T, want expected, p *piece.Piece) {
	t.Helper()
	var related []string
	for _, r := range p.Related {
		related = append(related, r.Title)
	}
	equal(t, "related", want.Related, orNone(related))
	equal(t, "editor's note", orEmpty(want.EditorsNote), p.EditorsNote)
	correction := ""
	if len(p.Corrections) > 0 {
		correction = p.Corrections[0].Text
	}
	equal(t, "correction", orEmpty(want.Correction), correction)
	if want.outlet == nil || p.Outlet == nil {
		equal(t, "outlet present", want.outlet != nil, p.Outlet != nil)
		return
	}
	for key, got := range map[string]string{
		"name": p.Outlet.Name, "url": p.Outlet.URL, "wording": p.Outlet.Wording, "published_on": p.Outlet.PublishedOn.String(),
	} {
		text, _ := want.outlet[key].(string)
		equal(t, "outlet "+key, text, got)
	}
}

func checkFindings(t *testing.T, want expected, result Result) {
	t.Helper()
	findings := append(result.Findings, result.Piece.Validate(piece.Checks{Now: sample.Now(), Location: sample.Zone()})...)
	var codes []string
	for _, f := range findings {
		codes = append(codes, f.Code)
		if f.Level == piece.LevelError {
			t.Errorf("an error stops it: %s", f)
		}
	}
	for _, code := range want.ShouldFlag {
		if !slices.Contains(codes, code) {
			t.Errorf("no finding %s among %v", code, codes)
		}
	}
	if t.Failed() {
		t.Logf("findings: %v\nremoved: %+v", findings, result.Removed)
	}
}

func equal(t *testing.T, field string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", field, diff)
	}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// allText is every text of the piece.
func allText(p *piece.Piece) string {
	raw, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	var add func(any)
	add = func(v any) {
		switch v := v.(type) {
		case string:
			b.WriteString(v + "\n")
		case []any:
			for _, item := range v {
				add(item)
			}
		case map[string]any:
			for _, item := range v {
				add(item)
			}
		}
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		panic(err)
	}
	add(v)
	for i := range p.Body {
		b.WriteString(p.Body[i].Plain() + "\n")
	}
	return b.String()
}
