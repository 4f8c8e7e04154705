package digest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
	"pressrun/internal/subscriber"
)

// ordinary is an edition of n pieces as houses write them: three takeaways of a sentence each, and a whole text.
func ordinary(n int) Edition {
	e := edition()
	for i := range n {
		p := sample.Ferry()
		p.Title = fmt.Sprintf("Piece %d, Which Has a Title of Ordinary Length", i+1)
		p.Takeaways = nil
		for range 3 {
			p.Takeaways = append(p.Takeaways, strings.Repeat("Twelve words that say what stands in the piece, none more. ", 2)+strconv.Itoa(i))
		}
		p.Body = []piece.Block{{Kind: piece.Paragraph, Text: piece.PlainInline(strings.Repeat("The opening of the piece. ", 12))}}
		for range 12 {
			p.Body = append(p.Body, piece.Block{Kind: piece.Paragraph, Text: piece.PlainInline(strings.Repeat("The rest of it. ", 25))})
		}
		e.Items = append(e.Items, item(p))
	}
	return e
}

func TestAnEditionOfAnySizeShowsItsLeadAndItsFooter(t *testing.T) {
	for _, n := range []int{1, 2, 8, 30, 60} {
		for _, content := range []subscriber.Content{subscriber.Takeaways, subscriber.Full} {
			for _, with := range []string{"", " with an introduction"} {
				t.Run(fmt.Sprintf("%d pieces, %s%s", n, content, with), func(t *testing.T) {
					e := ordinary(n)
					e.List.Content = content
					if with != "" {
						e.Intro = text(strings.Repeat("A paragraph of the introduction, in which the editor speaks. ", 8) + "\n\n" + introduction)
					}
					b := compose(t, e)
					looksWhole(t, e, b.For(reader(), sample.Zone()))
				})
			}
		}
	}
}

func looksWhole(t *testing.T, e Edition, b Body) {
	t.Helper()
	if size := EncodedSize(b.HTML); size > MaxHTML {
		t.Errorf("%d bytes", size)
	}
	for part, s := range map[string]string{"html": b.HTML, "text": b.Text} {
		for _, want := range []string{"The opening of the piece.", "4 Quay Street", "in the browser", "&y=2"} {
			if part == "html" && want == "&y=2" {
				want = "&amp;y=2"
			}
			if !strings.Contains(s, want) {
				t.Errorf("%s does not hold %q", part, want)
			}
		}
		for i := range e.Items {
			if !strings.Contains(s, fmt.Sprintf("Piece %d, Which", i+1)) {
				t.Errorf("%s does not name piece %d", part, i+1)
			}
		}
		if n := strings.Count(s, "originally appeared in"); n != len(e.Items) {
			t.Errorf("%s has %d credits, want %d", part, n, len(e.Items))
		}
		if len(e.Intro) > 0 && strings.Index(s, "Dear reader") > strings.Index(s, e.Items[0].Piece.Title) {
			t.Errorf("%s has the introduction below the pieces", part)
		}
		if got := strings.Contains(s, "mail programs"); got != b.Shortened {
			t.Errorf("%s says that it is short: %v, and it is: %v", part, got, b.Shortened)
		}
	}
}

func TestPiecesAreCutFromTheEnd(t *testing.T) {
	for n, want := range map[int]int{2: 2, 8: 8, 30: 30, 60: 35} { // at least so many with takeaways
		b := compose(t, ordinary(n))
		if got := strings.Count(b.Text, "Key takeaways"); got < want {
			t.Errorf("%d pieces: %d have takeaways, want %d", n, got, want)
		}
		last := -1
		for i := range n {
			if strings.Contains(b.HTML, fmt.Sprintf("none more. %d</li>", i)) {
				if i != last+1 {
					t.Errorf("%d pieces: piece %d has takeaways, and one before it has not", n, i+1)
				}
				last = i
			}
		}
		if last < n-1 { // there was no room for one more
			if size := EncodedSize(b.HTML); size < MaxHTML-personalReserve-5000 {
				t.Errorf("%d pieces: cut to %d bytes", n, size)
			}
		}
	}
}

func TestAWholeLeadGivesWayToTakeawaysOfAll(t *testing.T) {
	e := ordinary(20)
	e.List.Content = subscriber.Full
	for range 100 {
		e.Items[0].Piece.Body = append(e.Items[0].Piece.Body, piece.Block{
			Kind: piece.Paragraph, Text: piece.PlainInline(strings.Repeat("The lead goes on. ", 50)),
		})
	}
	b := compose(t, e)
	if n := strings.Count(b.HTML, "Key takeaways"); n != 20 || strings.Contains(b.HTML, "The lead goes on") {
		t.Errorf("%d pieces have takeaways", n)
	}
}
