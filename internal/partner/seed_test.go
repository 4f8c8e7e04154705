package partner

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/golden"
	"pressrun/internal/piece"
)

// seed is the reference piece, put together from the page and from what a correct import reads there.
func seed(t *testing.T) *piece.Piece {
	t.Helper()
	read := func(name string) []byte {
		data, err := os.ReadFile(golden.Reference(t, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	var want struct {
		Title, Kicker, Topic string
		Authors              []piece.Author
		Image                piece.Image
		Takeaways            []string
		Related              []string
		First                string                         `json:"first_paragraph"`
		Last                 string                         `json:"last_paragraph"`
		Outlet               struct{ Name, Wording string } `json:"original_outlet"`
	}
	if err := json.Unmarshal(read("pieces/seed-landmine-ban.expected.json"), &want); err != nil {
		t.Fatal(err)
	}
	p := &piece.Piece{
		Slug: "seed", Version: 1, Title: want.Title, Kicker: want.Kicker, Topic: want.Topic, Language: "en",
		Published: piece.Day(2025, time.March, 27), Authors: want.Authors, Image: &want.Image, Takeaways: want.Takeaways,
		Outlet: &piece.Outlet{Name: want.Outlet.Name, Wording: want.Outlet.Wording},
	}
	for _, r := range want.Related {
		p.Related = append(p.Related, piece.Related{Title: r})
	}
	inside := false
	for _, line := range strings.Split(string(read("pieces/seed-landmine-ban.txt")), "\n") {
		line = piece.Clean(line)
		inside = inside || line == want.First
		if inside && line != "" && !strings.HasPrefix(line, ">>>") {
			p.Body = append(p.Body, piece.Block{Kind: piece.Paragraph, Text: piece.PlainInline(line)})
		}
		if line == want.Last {
			break
		}
	}
	if len(p.Body) != 21 {
		t.Fatalf("the reference piece has %d paragraphs, want 21", len(p.Body))
	}
	return p
}

func TestSeedHasEachParagraphAsOneLine(t *testing.T) {
	p := seed(t)
	wire := string(make1(t, Text, copyOf(p, gazette())))
	blocks, _ := readWire(t, []byte(wire))
	if len(blocks[labelText]) != 21 {
		t.Fatalf("%d lines of text, want 21", len(blocks[labelText]))
	}
	for i := range p.Body {
		if got, want := blocks[labelText][i], p.Body[i].Plain(); got != want {
			t.Errorf("line %d is %q, want %q", i+1, got, want)
		}
	}
	const credit = "This piece originally appeared in 1945 (the outlet of that name) and was supplied by Harbour Institute."
	if got := blocks[labelCredit]; !slices.Equal(got, []string{credit}) {
		t.Errorf("credit %q, want %q", got, credit)
	}
	for _, f := range Formats() {
		data := string(make1(t, f, copyOf(p, gazette())))
		for _, never := range []string{">>>", "@stevegroves", "stevegroves", p.Related[0].Title, p.Image.Caption} {
			if strings.Contains(data, never) {
				t.Errorf("%s holds %q", f, never)
			}
		}
	}
}

// The mock-up of the wire copy is followed line by line; lines with a place holder are left out.
func TestSeedReadsAsTheMockUp(t *testing.T) {
	data, err := os.ReadFile(golden.Reference(t, "mockups.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(data), "## 2. ")
	_, mock, _ := strings.Cut(section, "```\n")
	mock, _, found := strings.Cut(mock, "```")
	if !found {
		t.Fatal("no mock-up of the wire copy")
	}
	rest := string(make1(t, Text, copyOf(seed(t), gazette())))
	for _, line := range strings.Split(mock, "\n") {
		if line == "" || strings.Contains(line, "{") || strings.HasPrefix(line, "[paragraphs") {
			continue
		}
		_, after, found := strings.Cut("\n"+rest, "\n"+line+"\n")
		if !found {
			t.Errorf("missing, or out of order: %s", line)
			continue
		}
		rest = after
	}
	for _, prefix := range []string{"For: ", "Clearance: the piece first ran in 1945; a permission of that outlet", "Questions: "} {
		if !strings.Contains(string(make1(t, Text, copyOf(seed(t), gazette()))), "\n"+prefix) {
			t.Errorf("no line begins with %q", prefix)
		}
	}
}
