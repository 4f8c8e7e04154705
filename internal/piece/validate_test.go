package piece_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func sampleChecks() piece.Checks {
	return piece.Checks{Now: sample.Now(), Location: sample.Zone(), PressHour: 7, FreshDays: 30}
}

// codesOf are the codes of errors (with "!") and warnings, sorted.
func codesOf(findings []piece.Finding) []string {
	var out []string
	for _, f := range findings {
		switch f.Level {
		case piece.LevelError:
			out = append(out, "!"+f.Code)
		case piece.LevelWarning:
			out = append(out, f.Code)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestSamplesWarnOfWhatAnEditorMustLookAt(t *testing.T) {
	for name, tc := range map[string]struct {
		p    *piece.Piece
		want []string
	}{
		"ferry": {sample.Ferry(), []string{"outlet-name-numeric", "outlet-url-missing", "rights-unconfirmed", "takeaway-unlike"}},
		"kiosk": {sample.Kiosk(), []string{"role-missing", "takeaways-missing"}},
	} {
		if got := tc.p.Validate(sampleChecks()); !slices.Equal(codesOf(got), tc.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestEachFaultHasItsFinding(t *testing.T) {
	long := strings.Repeat("long words ", 12)
	paragraph := func(text string) piece.Block {
		return piece.Block{Kind: piece.Paragraph, Text: piece.PlainInline(text)}
	}
	linked := func(href string) piece.Block {
		return piece.Block{Kind: piece.Paragraph, Text: piece.Inline{{Text: "word", Href: href}}}
	}
	add := func(b piece.Block) func(*piece.Piece) { return func(p *piece.Piece) { p.Body = append(p.Body, b) } }
	for name, tc := range map[string]struct {
		change func(*piece.Piece)
		checks func(*piece.Checks)
		want   string // "!" marks an error
		field  string
		says   string
	}{
		"no title":         {change: func(p *piece.Piece) { p.Title = "" }, want: "!field-missing", field: "title"},
		"long title":       {change: func(p *piece.Piece) { p.Title = long }, want: "title-long", field: "title", says: "132 characters"},
		"long subject":     {change: func(p *piece.Piece) { p.SubjectLine = long[:80] }, want: "title-long", field: "subject_line"},
		"no body":          {change: func(p *piece.Piece) { p.Body = nil }, want: "!field-missing", field: "body"},
		"no author":        {change: func(p *piece.Piece) { p.Authors = nil }, want: "!field-missing", field: "authors"},
		"nameless author":  {change: func(p *piece.Piece) { p.Authors[0].Name = "" }, want: "!field-missing", field: "authors[0].name"},
		"no role":          {change: func(p *piece.Piece) { p.Authors[0].Role = "" }, want: "role-missing", field: "authors[0].role"},
		"no date":          {change: func(p *piece.Piece) { p.Published = piece.Date{} }, want: "!field-missing", field: "date"},
		"zero date":        {change: func(p *piece.Piece) { p.Published = piece.Day(2, 11, 30) }, want: "!field-invalid", field: "date"},
		"future":           {change: func(p *piece.Piece) { p.Published = piece.Day(2026, 11, 23) }, want: "future-date", field: "date", says: "November 23, 2026, 07:00; set date to 2026-11-20"},
		"old":              {change: func(p *piece.Piece) { p.Published = piece.Day(2025, 11, 19) }, want: "old-date", field: "date", says: "November 19, 2025"},
		"updated before":   {change: func(p *piece.Piece) { p.Updated = piece.Day(2026, 1, 1) }, want: "dates-disagree", field: "updated"},
		"outlet later":     {change: outlet(piece.Outlet{Name: "Quay", URL: "https://q.example/", Permission: "yes", PublishedOn: piece.Day(2026, 11, 19)}), want: "dates-disagree"},
		"outlet long ago":  {change: outlet(piece.Outlet{Name: "Quay", URL: "https://q.example/", Permission: "yes", PublishedOn: piece.Day(2026, 9, 1)}), want: "dates-disagree", says: "days before"},
		"outlet nameless":  {change: outlet(piece.Outlet{URL: "https://q.example/"}), want: "!outlet-missing", field: "original_outlet.name"},
		"outlet digits":    {change: outlet(piece.Outlet{Name: "1888", URL: "https://q.example/", Permission: "yes"}), want: "outlet-name-numeric", field: "original_outlet.name"},
		"outlet url":       {change: outlet(piece.Outlet{Name: "Quay", Permission: "yes"}), want: "outlet-url-missing", field: "original_outlet.url"},
		"several outlets":  {change: outlet(piece.Outlet{Name: "Quay", URL: "https://q.example/", Permission: "yes", Also: []string{"Slope"}}), want: "several-outlets"},
		"no permission":    {change: outlet(piece.Outlet{Name: "Quay", URL: "https://q.example/"}), want: "rights-unconfirmed", field: "rights.grantable"},
		"bad grant":        {change: func(p *piece.Piece) { p.Rights.Grantable = "maybe" }, want: "!field-invalid", field: "rights.grantable"},
		"outlet in prose":  {change: add(paragraph("This piece originally appeared in The Quay.")), want: "!outlet-missing", says: `set original_outlet.name to "The Quay"`},
		"credit in prose":  {change: both(outlet(piece.Outlet{Name: "Quay", URL: "https://q.example/", Permission: "yes"}), add(paragraph("This piece originally appeared in Quay."))), want: "attribution-not-last"},
		"other in prose":   {change: both(outlet(piece.Outlet{Name: "Quay", URL: "https://q.example/", Permission: "yes"}), add(paragraph("This piece originally appeared in The Slope."))), want: "several-outlets"},
		"no takeaways":     {change: func(p *piece.Piece) { p.Takeaways = nil }, want: "takeaways-missing"},
		"two takeaways":    {change: func(p *piece.Piece) { p.Takeaways = p.Takeaways[:2] }, want: "takeaways-count"},
		"one takeaway":     {change: func(p *piece.Piece) { p.Takeaways = p.Takeaways[:1] }, want: "takeaways-count", says: "1 takeaway was found"},
		"one word":         {change: func(p *piece.Piece) { p.Takeaways[1] = "Boats." }, want: "takeaway-length", says: "has 1 word;"},
		"empty takeaway":   {change: func(p *piece.Piece) { p.Takeaways[1] = "" }, want: "!field-invalid", field: "takeaways"},
		"same takeaway":    {change: func(p *piece.Piece) { p.Takeaways[1] = p.Takeaways[0] }, want: "!field-invalid", field: "takeaways"},
		"long takeaway":    {change: func(p *piece.Piece) { p.Takeaways[1] = strings.Repeat("long words ", 21) }, want: "takeaway-length"},
		"short takeaway":   {change: func(p *piece.Piece) { p.Takeaways[1] = "One boat." }, want: "takeaway-length"},
		"unlike takeaway":  {change: func(p *piece.Piece) { p.Takeaways[1] = "Bees make better honey near the old harbour wall." }, want: "takeaway-unlike"},
		"no alt":           {change: picture(piece.Image{Src: "https://a.example/x.jpg", Caption: "C"}), want: "alt-missing", field: "image.alt"},
		"credit alone":     {change: picture(piece.Image{Alt: "a", Credit: "P"}), want: "caption-missing", field: "image.caption"},
		"bad picture":      {change: picture(piece.Image{Alt: "a", Src: "data:image/png,x"}), want: "!field-invalid", field: "image.src"},
		"bad rights":       {change: picture(piece.Image{Alt: "a", Rights: "mine"}), want: "!field-invalid", field: "image.rights"},
		"no file":          {change: picture(piece.Image{Alt: "a", Src: "x.jpg"}), checks: func(c *piece.Checks) { c.ImageExists = func(string) bool { return false } }, want: "image-file-missing"},
		"file outside":     {change: picture(piece.Image{Alt: "a", Src: "../x.jpg"}), checks: func(c *piece.Checks) { c.ImageExists = func(string) bool { return false } }, want: "image-file-missing", field: "image.src", says: "outside the piece's folder, where nothing is read; copy it"},
		"body picture":     {change: add(piece.Block{Kind: piece.Picture, Image: &piece.Image{Src: "https://a.example/x.jpg"}}), want: "alt-missing", field: "body"},
		"partial":          {change: add(paragraph("And so it went on ....")), want: "partial-copy"},
		"rest elsewhere":   {change: add(paragraph("You can find the rest of the piece here.")), want: "partial-copy"},
		"correction":       {change: add(paragraph("Correction: An earlier version named the wrong pier.")), want: "correction-present", field: "body"},
		"correction note":  {change: func(p *piece.Piece) { p.EditorsNote = "An earlier version of this article named the wrong pier." }, want: "correction-present", field: "editors_note"},
		"empty correction": {change: func(p *piece.Piece) { p.Corrections = []piece.Correction{{Text: "x"}} }, want: "!field-missing", field: "corrections"},
		"pull quote":       {change: add(piece.Block{Kind: piece.Quote, Items: []piece.Inline{piece.PlainInline("“leaves Port Ansel at ten every evening”")}}), want: "pull-quote-duplicate"},
		"read time":        {change: func(p *piece.Piece) { p.ReadMinutes = 9 }, want: "read-time", says: "set read_minutes to 1"},
		"time word":        {change: add(paragraph("Yesterday the ferry sank.")), want: "relative-date", says: `"Yesterday" (paragraph 3) counts from`},
		"no links":         {change: func(p *piece.Piece) { p.Related = []piece.Related{{Title: "A"}, {Title: "B"}} }, want: "links-absent", says: "“A” and “B”"},
		"related untitled": {change: func(p *piece.Piece) { p.Related = []piece.Related{{URL: "https://a.example/"}} }, want: "!field-missing"},
		"bad related":      {change: func(p *piece.Piece) { p.Related = []piece.Related{{Title: "A", URL: "/x"}} }, want: "!field-invalid", field: "related[0].url"},
		"bad author url":   {change: func(p *piece.Piece) { p.Authors[0].URL = "javascript:alert(1)" }, want: "!field-invalid", field: "authors[0].url"},
		"bad canonical":    {change: func(p *piece.Piece) { p.CanonicalURL = "harbour.example/x" }, want: "!field-invalid", field: "canonical_url"},
		"http canonical":   {change: func(p *piece.Piece) { p.CanonicalURL = "http://harbour.example/x" }, want: "insecure-link", field: "canonical_url"},
		"http link":        {change: add(linked("http://a.example/")), want: "insecure-link", field: "body", says: "1 link of the text has no https"},
		"bad slug":         {change: func(p *piece.Piece) { p.Slug = "../x" }, want: "!field-invalid", field: "slug", says: "set slug to x"},
		"bad language":     {change: func(p *piece.Piece) { p.Language = "in English" }, want: "!field-invalid", field: "language"},
		"section slip":     {change: func(p *piece.Piece) { p.Topic = "Transprot" }, checks: sections, want: "section-unknown", says: "did you mean Transport?"},
		"section unknown":  {change: func(p *piece.Piece) { p.Topic = "Bees" }, checks: sections, want: "section-unknown", says: "set topic to one of: Transport, public-space"},
		"no section":       {change: func(p *piece.Piece) { p.Topic = "" }, checks: sections, want: "section-unknown"},
		"no such code":     {change: func(p *piece.Piece) { p.Accepted = []string{"alt-mising"} }, want: "field-invalid", field: "accepted", says: "did you mean alt-missing?"},
		"huge paragraph":   {change: add(paragraph(strings.Repeat("words ", 4000))), want: "!field-invalid", field: "body"},
	} {
		t.Run(name, func(t *testing.T) {
			p, checks := faultless(), sampleChecks()
			if found := p.Validate(checks); len(found) > 0 {
				t.Fatalf("the faultless piece has %v", found)
			}
			tc.change(p)
			if tc.checks != nil {
				tc.checks(&checks)
			}
			found := p.Validate(checks)
			level, code := piece.LevelWarning, tc.want
			if strings.HasPrefix(code, "!") {
				level, code = piece.LevelError, code[1:]
			}
			at := slices.IndexFunc(found, func(f piece.Finding) bool {
				return f.Level == level && f.Code == code && (tc.field == "" || tc.field == f.Field) && strings.Contains(f.Message, tc.says)
			})
			if at < 0 {
				t.Fatalf("got %v", found)
			}
			if level == piece.LevelError {
				return
			}
			p.Accepted = append(p.Accepted, code)
			if left := codesOf(p.Validate(checks)); slices.Contains(left, code) && tc.field != "accepted" {
				t.Errorf("an accepted code is still reported: %v", left)
			}
		})
	}
}

// faultless is a piece about which there is nothing to say.
func faultless() *piece.Piece {
	p := sample.Kiosk()
	p.Slug, p.Topic = "keep-the-kiosk", "Transport"
	p.Authors[0].Role = "Fellow"
	p.Takeaways = []string{"The last ferry leaves Port Ansel at ten.", "Nobody in the town ever asked for it.", "A later ferry would cost the town less."}
	p.Body = []piece.Block{
		{Kind: piece.Paragraph, Text: piece.PlainInline("The last ferry leaves Port Ansel at ten every evening. Nobody in the town ever asked for it.")},
		{Kind: piece.Paragraph, Text: piece.PlainInline("A later ferry would cost the town less than its taxis do.")},
	}
	return p
}

func outlet(o piece.Outlet) func(*piece.Piece) { return func(p *piece.Piece) { p.Outlet = &o } }

func picture(i piece.Image) func(*piece.Piece) { return func(p *piece.Piece) { p.Image = &i } }

func both(a, b func(*piece.Piece)) func(*piece.Piece) { return func(p *piece.Piece) { a(p); b(p) } }

func sections(c *piece.Checks) { c.Sections = []string{"Transport", "public-space"} }

func TestBooksSettleWhatTheyKnow(t *testing.T) {
	p, checks := faultless(), sampleChecks()
	p.Authors[0].Role = ""
	p.Outlet = &piece.Outlet{Name: "1888"}
	if got := codesOf(p.Validate(checks)); !slices.Equal(got, []string{"outlet-name-numeric", "outlet-url-missing", "rights-unconfirmed", "role-missing"}) {
		t.Fatalf("without books: %q", got)
	}
	checks.Authors = piece.AuthorBook{{Name: "maud lindqvist", Role: "Fellow"}}
	checks.Outlets = piece.OutletBook{{Name: "1888", URL: "https://1888.example", Permission: "standing"}}
	if got := p.Validate(checks); len(got) > 0 {
		t.Errorf("with books: %v", got)
	}
	if got := checks.Outlets.Grantable(p); got != piece.GrantYes {
		t.Errorf("a standing permission gives %q", got)
	}
	if got := piece.OutletBook(nil).Grantable(p); got != piece.GrantAsk {
		t.Errorf("without a book: %q", got)
	}
	p.Rights.Grantable = piece.GrantNo
	if got := checks.Outlets.Grantable(p); got != piece.GrantNo {
		t.Errorf("the piece's own word gives %q", got)
	}
	checks.Sections = []string{"transport"}
	if got := p.Validate(checks); len(got) > 0 {
		t.Errorf("a section named by its slug: %v", got)
	}
}

func TestTimeWordsAreFoundInOrder(t *testing.T) {
	p := &piece.Piece{Body: []piece.Block{
		{Kind: piece.Heading, Text: piece.PlainInline("Last year")},
		{Kind: piece.Paragraph, Text: piece.PlainInline("The news last week that todays and yesteryear lasted week after week.")},
		{Kind: piece.Paragraph, Text: piece.Inline{{Text: "To"}, {Text: "day", Em: true}, {Text: ", the harbour; two years ago it was not."}}},
		{Kind: piece.List, Items: []piece.Inline{piece.PlainInline("This morning"), piece.PlainInline("on Thursday")}},
		{Kind: piece.Paragraph, Text: piece.PlainInline("On Monday, June 8, on Friday 3 May, on Sunday. Next Tuesday and LAST March. This may do. A friday. Fast forward to today, though.")},
	}}
	want := []piece.TimeWord{
		{"last week", 1},
		{"Today", 2},
		{"two years ago", 2},
		{"This morning", 2},
		{"on Thursday", 2},
		{"on Sunday", 3},
		{"Next Tuesday", 3},
		{"LAST March", 3},
		{"today", 3},
	}
	if diff := cmp.Diff(want, piece.RelativeDates(p)); diff != "" {
		t.Error(diff)
	}
}

func TestDatesAreComparedInThePublicationsZone(t *testing.T) {
	p, checks := faultless(), sampleChecks()
	checks.Now = time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC) // already the 21st in the sample's zone
	p.Published = piece.Day(2026, 11, 21)
	if got := p.Validate(checks); len(got) > 0 {
		t.Errorf("today counts as the future: %v", got)
	}
}
