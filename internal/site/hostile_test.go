package site

import (
	"strings"
	"testing"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// hostilePiece puts a text into every field that a page shows.
func hostilePiece(text string) Piece {
	p := ferry()
	src := p.Piece
	src.Title, src.Dek, src.Kicker, src.Topic, src.EditorsNote = text, text, text, text, text
	src.ID, src.Tags, src.Takeaways, src.Rights.Holder = text, []string{text}, []string{text}, text
	src.Authors = []piece.Author{{Name: text, Role: text, Handle: text, URL: text, Bio: text}}
	src.Image.Alt, src.Image.Caption, src.Image.Credit = text, text, text
	src.Related = []piece.Related{{Title: text, URL: text}, {Title: text, URL: "https://harbour.example/"}}
	src.Outlet = &piece.Outlet{Name: text, URL: text, Wording: text}
	src.Corrections[0].Text = text
	src.Body = []piece.Block{
		{Kind: piece.Paragraph, Text: piece.Inline{{Text: text, Em: true, Href: text}, {Note: text}}},
		{Kind: piece.Heading, Level: 2, Text: piece.PlainInline(text)},
		{Kind: piece.List, Items: []piece.Inline{piece.PlainInline(text)}},
		{Kind: piece.Embed, URL: text, Text: piece.PlainInline(text)},
		{Kind: piece.Picture, Image: &piece.Image{Src: text, Alt: text, Caption: text}},
		{Kind: piece.Footnote, Label: text, Text: piece.PlainInline(text)},
	}
	p.Address, p.Credit = text, src.Credit(nil)
	return p
}

func hostileTexts() []string {
	return []string{
		`<script>alert(1)</script>`, `</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`,
		`javascript:alert(1)`, "java\tscript:alert(1)", `data:text/html,<script>alert(1)</script>`,
		`<!--<script>`, `]]>`, `</style><script>alert(1)</script>`, `&lt;script&gt;`, "a\x00b\x0bc\x7f\xff\xfe",
		"line\u2028separator\u2029", "\u202eevil", `' onmouseover='alert(1)`, "x\r\nSet-Cookie: a=b", "{{.}} ${1} %s",
	}
}

func TestHostileTextComesOutAsText(t *testing.T) {
	s := New(sample.Publication())
	for _, text := range hostileTexts() {
		page, err := s.PiecePage(hostilePiece(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for _, f := range harm(page) {
			t.Errorf("%q: %s", text, f)
		}
	}
}

// harm lists what a hostile text may never do to a page of ferry's.
func harm(page []byte) []string {
	out := faults(page, "https://harbour.example/")
	for i := 0; i < len(page); i++ {
		if c := page[i]; c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f {
			out = append(out, "a control character")
			break
		}
	}
	return out
}

func TestHostileTextInListsNoticesAndProofs(t *testing.T) {
	s := New(sample.Publication())
	for _, text := range hostileTexts() {
		one := Summary{Slug: "a", Title: text, Dek: text, Kicker: text, Topic: text, Bylines: text, Address: text, Published: sample.Now()}
		made := map[string]func() ([]byte, error){
			"front": func() ([]byte, error) {
				return s.FrontPage([]Summary{one, one}, []Section{{Slug: "a", Name: text, Count: 1}})
			},
			"section": func() ([]byte, error) {
				return s.SectionPage(Section{Slug: "a", Name: text, Count: 1}, []Summary{one}, years())
			},
			"author":      func() ([]byte, error) { return s.AuthorPage(hostileAuthor(text), []Summary{one}, nil) },
			"authors":     func() ([]byte, error) { return s.AuthorsPage([]Author{hostileAuthor(text)}) },
			"feeds":       func() ([]byte, error) { return s.FeedsPage([]Section{{Slug: "a", Name: text}}) },
			"editions":    func() ([]byte, error) { return s.EditionsPage(hostileList(text)) },
			"newsletters": func() ([]byte, error) { return s.NewslettersPage([]Sent{hostileList(text)}) },
			"withdrawn":   func() ([]byte, error) { return s.WithdrawnPage(Withdrawn{Slug: "a", Title: text, Reason: text}) },
			"proof":       func() ([]byte, error) { return s.ProofPage(hostileProof(text)) },
		}
		for name, render := range made {
			page, err := render()
			if err != nil {
				t.Errorf("%s, %q: %v", name, text, err)
				continue
			}
			for _, f := range faults(page) {
				t.Errorf("%s, %q: %s", name, text, f)
			}
		}
	}
}

func hostileAuthor(text string) Author {
	return Author{Slug: "a", Who: piece.Author{Name: text, Role: text, Handle: text, URL: text, Bio: text}}
}

func hostileList(text string) Sent {
	return Sent{List{Slug: "a", Name: text, About: text}, []EditionLine{{Subject: text}}}
}

func hostileProof(text string) Proof {
	return Proof{
		Title: text, Slug: text, Bylines: text, Credit: text, Made: sample.Now(), Waits: []string{text},
		Findings: []piece.Finding{{Level: piece.LevelError, Field: text, Code: text, Message: text}},
		Removed:  []Removed{{text, text}},
		Entry:    FeedEntry{Title: text, Bylines: text, HTML: text},
		Feeds:    []FeedCopy{{Format: text, Path: "../" + text, Raw: text}},
		Emails:   []EmailCopy{{List: text, From: text, Subject: text, Preheader: text, HTMLPath: "/" + text, DarkHTMLPath: "javascript:x", Text: text}},
		Page:     PageCopy{Path: "https://elsewhere.example/", Address: text},
		Partners: []PartnerCopies{{Partner: text, Decision: text, Reason: text, Copies: []Copy{{Format: text, Path: "a/../../b", HTML: true}, {Format: text, Text: text}}}},
	}
}

func TestTypefaceCannotLeaveTheStylesheet(t *testing.T) {
	pub := sample.Publication()
	pub.Brand.Typeface = `x}</style><script>alert(1)</script>, serif`
	page, err := New(pub).PiecePage(kiosk())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(page), "<script>") {
		t.Error("the typeface opened a script element")
	}
}

func FuzzPiecePage(f *testing.F) {
	for _, text := range hostileTexts() {
		f.Add(text)
	}
	s := New(sample.Publication())
	f.Fuzz(func(t *testing.T, text string) {
		page, err := s.PiecePage(hostilePiece(text))
		if err != nil {
			t.Fatal(err)
		}
		if piece.IsWebAddress(text) {
			return // then pictures may be loaded from there
		}
		if found := harm(page); len(found) > 0 {
			t.Errorf("%q: %v", text, found)
		}
	})
}
