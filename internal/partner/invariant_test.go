package partner

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// The first invariant of copies: in every format stand the title, all authors, the credit, all
// takeaways and every paragraph, whatever the piece and the terms.
func TestEveryFormatIsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, to := drawPiece(t), drawPartner(t)
		c := copyOf(p, to)
		for _, f := range Formats() {
			data, err := Make(f, c)
			if err != nil {
				t.Fatal(err)
			}
			shown := shownText(t, f, data)
			for what, text := range mustStand(c) {
				if !strings.Contains(shown, spaced(text)) {
					t.Fatalf("%s: %s is missing: %q\nin %s", f, what, text, data)
				}
			}
		}
	})
}

// mustStand is what no format may lose, in the quotation marks of the copy.
func mustStand(c Copy) map[string]string {
	c = c.inHouseStyle()
	out := map[string]string{"title": c.Piece.Title, "credit": c.credit().Text()}
	for i, a := range c.Piece.Authors {
		out[fmt.Sprint("author ", i+1)] = a.Name
		out[fmt.Sprint("role ", i+1)] = a.Role
		out[fmt.Sprint("bio ", i+1)] = a.Bio
	}
	for i, s := range c.Piece.Takeaways {
		out[fmt.Sprint("takeaway ", i+1)] = s
	}
	for i := range c.Piece.Body {
		b := &c.Piece.Body[i]
		for j, in := range append([]piece.Inline{b.Text}, b.Items...) {
			out[fmt.Sprintf("block %d.%d", i+1, j)] = in.Plain()
		}
	}
	return out
}

var backslashed = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~\n])")

// shownText is what a reader of the format sees, with white space made plain.
func shownText(t *rapid.T, f Format, data []byte) string {
	if !utf8.Valid(data) {
		t.Fatalf("%s is not UTF-8", f)
	}
	text := string(data)
	switch f {
	case CopySheet:
		text = htmlText(t, text)
	case Ninjs:
		var item ninjsItem
		if err := json.Unmarshal(data, &item); err != nil {
			t.Fatal(err)
		}
		text = item.Title + "\n" + item.By + "\n" + htmlText(t, item.Bodies[0].Value)
		if !strings.Contains(spaced(htmlText(t, item.Bodies[0].Value)), spaced(item.credit())) {
			t.Fatalf("the credit is not visible in the body: %s", item.Bodies[0].Value)
		}
		text += fmt.Sprint(item.Descriptions)
	case Markdown:
		head, body, _ := strings.Cut(strings.TrimPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "---\n"), "---\n")
		var front map[string]any
		if err := yaml.Load([]byte(head), &front); err != nil {
			t.Fatalf("front matter: %v\n%s", err, head)
		}
		text = fmt.Sprint(front) + "\n" + html.UnescapeString(backslashed.ReplaceAllString(body, "$1"))
	}
	return spaced(text)
}

func (i ninjsItem) credit() string {
	for _, d := range i.Descriptions {
		if d.Role == "credit" {
			return d.Value
		}
	}
	return "no credit"
}

func htmlText(t *rapid.T, s string) string {
	doc, err := xhtml.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		switch {
		case n.Type == xhtml.TextNode:
			b.WriteString(n.Data)
		case n.DataAtom == atom.P || n.DataAtom == atom.Br || n.DataAtom == atom.Li || n.DataAtom == atom.Section:
			b.WriteString("\n")
		}
	}
	return b.String()
}

func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// texts are short, and hold what each format has to escape.
func text(label string) *rapid.Generator[string] {
	words := []string{
		"peace", "1945.", "“now”", "it’s", "a < b", "x & y", "</p>", "]]>", "{{ }}", "---", "`code", "@handle", "a: b", "é", "漢字", "\"q\"",
		"1)", "C:\\d", "end.", "мир", "–", "50%", "~now~", "|", "$x", "(a)", "!",
	}
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 6).Draw(t, label), " ")
	})
}

func drawPiece(t *rapid.T) *piece.Piece {
	p := sample.Kiosk()
	p.Title = text("title").Draw(t, "title")
	p.Takeaways = rapid.SliceOfN(text("takeaway"), 0, 3).Draw(t, "takeaways")
	p.Authors = nil
	for i := range rapid.IntRange(1, 3).Draw(t, "authors") {
		a := piece.Author{Name: fmt.Sprintf("Author %d O’Neil", i), Role: text("role").Draw(t, "role")}
		if rapid.Bool().Draw(t, "bio") {
			a.Bio = text("bio").Draw(t, "bio")
		}
		p.Authors = append(p.Authors, a)
	}
	if rapid.Bool().Draw(t, "outlet") {
		p.Outlet = &piece.Outlet{Name: rapid.SampledFrom([]string{"1888", "The Quay", "A & B"}).Draw(t, "name")}
		if rapid.Bool().Draw(t, "link") {
			p.Outlet.URL = "https://quay.example/a?b=1&c=2"
		}
	}
	p.Body = nil
	for range rapid.IntRange(1, 6).Draw(t, "blocks") {
		p.Body = append(p.Body, drawBlock(t))
	}
	return p
}

func drawBlock(t *rapid.T) piece.Block {
	words := func() piece.Inline { return piece.PlainInline(text("block").Draw(t, "block")) }
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return piece.Block{Kind: piece.Heading, Level: 2, Text: words()}
	case 1:
		return piece.Block{Kind: piece.List, Ordered: rapid.Bool().Draw(t, "ordered"), Items: []piece.Inline{words(), words()}}
	case 2:
		return piece.Block{Kind: piece.Quote, Items: []piece.Inline{words()}}
	default:
		return piece.Block{Kind: piece.Paragraph, Text: words()}
	}
}

func drawPartner(t *rapid.T) *Partner {
	p := gazette()
	p.Terms.CreditPosition = rapid.SampledFrom([]Position{AtEnd, UnderByline}).Draw(t, "position")
	p.Terms.CreditLink = rapid.SampledFrom([]Link{LinkWanted, LinkNone}).Draw(t, "link")
	p.Terms.Quotes = rapid.SampledFrom([]Quotes{QuotesAsPrinted, QuotesStraight}).Draw(t, "quotes")
	p.Terms.Newline = rapid.SampledFrom([]Newline{LF, CRLF}).Draw(t, "newline")
	p.Terms.Credit = rapid.SampledFrom([]Sentence{DefaultSentence, "{home}: {credit}!"}).Draw(t, "sentence")
	return p
}
