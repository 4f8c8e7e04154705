package digest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/golden"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/sample"
	"pressrun/internal/subscriber"
)

func list() subscriber.List {
	return subscriber.List{
		Slug: "commentary", Name: "Harbour Commentary",
		Cadence: subscriber.EachPiece, Content: subscriber.Takeaways,
	}
}

func item(p *piece.Piece) Item {
	it := Item{
		Piece:     p,
		Published: p.Published.InZone(sample.Zone()),
		Address:   sample.Publication().PieceAddress(p.CanonicalURL, p.Slug),
		Credit:    p.Credit(nil),
	}
	if p.Image != nil {
		it.ImageURL = p.Image.Src
	}
	return it
}

func edition(pieces ...*piece.Piece) Edition {
	e := Edition{Publication: sample.Publication(), List: list(), Number: 7, Date: sample.Now()}
	for _, p := range pieces {
		e.Items = append(e.Items, item(p))
	}
	return e
}

func reader() Personal {
	return Personal{
		LeaveURL:       "https://harbour.example/u/k3?x=1&y=2",
		PreferencesURL: "https://harbour.example/p/k3",
		ConsentAt:      time.Date(2026, time.March, 3, 23, 30, 0, 0, time.UTC),
	}
}

func compose(t *testing.T, e Edition) Body {
	t.Helper()
	b, err := Compose(e)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func corrected() *piece.Piece {
	p := sample.Ferry()
	p.Version = 2
	p.Corrections = []piece.Correction{{
		Date: piece.Day(2026, time.November, 19),
		Text: "An earlier version gave the taxi fare as 13 crowns; it is 31.",
	}}
	return p
}

func signal() Edition {
	e := edition(sample.Ferry(), sample.Kiosk())
	e.List.Name = "Signal Weekly"
	e.List.Slug = "signal"
	e.List.Cadence = subscriber.Weekly
	e.List.Brand = publication.Brand{
		Logo: "https://harbour.example/img/signal.png", LogoDark: "https://harbour.example/img/signal-dark.png",
		Accent: "#ffcc00", Typeface: "Verdana, Geneva, sans-serif", Footer: "Signal is made on the quay.",
		Social: []publication.Link{{Name: "Mastodon", URL: "https://social.example/@signal"}, {Name: "Feed", URL: "https://harbour.example/feed.rss"}},
	}
	return e
}

const introduction = `Dear reader,

this week the *council* voted, and [the minutes](https://harbour.example/minutes) are out. **Read them.**

## What comes next

1. A trial of one winter
2. A vote in May

> Ferries are not a luxury.
`

func text(markdown string) []piece.Block {
	blocks, findings, err := piece.ParseText("introduction", []byte(markdown))
	if err != nil || len(findings) > 0 {
		panic(fmt.Sprint(err, findings))
	}
	return blocks
}

func introduced(e Edition) Edition {
	e.Subject, e.Intro = "The harbour after the vote", text(introduction)
	return e
}

func note() Edition { return introduced(edition()) }

func correction() Edition {
	e := edition(corrected())
	e.Correction = &Correction{Changes: piece.Diff(miscounted(), corrected())}
	return e
}

// miscounted is the piece before it was corrected.
func miscounted() *piece.Piece {
	p := sample.Ferry()
	p.Takeaways = slices.Clone(p.Takeaways)
	p.Takeaways[0] = "A night ferry costs a third of the taxis it replaces: nurses pay the difference today."
	p.Body = append(slices.Clone(p.Body[:1]), p.Body[2:]...)
	return p
}

// longCorrection changes more than a mail holds.
func longCorrection() Edition {
	e := correction()
	for i := range 40 {
		e.Correction.Changes = append(e.Correction.Changes, piece.Change{
			Where: fmt.Sprintf("Paragraph %d", i+9),
			Was:   strings.Repeat("The crew waits. ", 100), Is: strings.Repeat("The crew does not wait. ", 100),
		})
	}
	return e
}

// many has n pieces of ordinary length.
func many(n int) Edition {
	e := signal()
	e.Items = nil
	for i := range n {
		p := []*piece.Piece{sample.Ferry(), sample.Kiosk()}[i%2]
		p.Title = fmt.Sprintf("%s, Part %d", p.Title, i+1)
		e.Items = append(e.Items, item(p))
	}
	return e
}

func TestEditionsReadAsTheyShould(t *testing.T) {
	full := edition(sample.Ferry())
	full.List.Content = subscriber.Full
	for name, e := range map[string]Edition{
		"ferry":     edition(sample.Ferry()),
		"kiosk":     edition(sample.Kiosk()),
		"full":      full,
		"several":   signal(),
		"corrected": edition(corrected()),

		"introduced":       introduced(signal()),
		"introduced-one":   introduced(edition(sample.Ferry())),
		"note":             note(),
		"correction":       correction(),
		"many":             many(30),
		"many-introduced":  introduced(many(60)),
		"correction-short": longCorrection(),
	} {
		t.Run(name, func(t *testing.T) {
			b := compose(t, e)
			mine := b.For(reader(), sample.Zone())
			golden.Check(t, name+".html", []byte(mine.HTML))
			golden.Check(t, name+".txt", []byte("Subject: "+b.Subject+"\nPreview: "+b.Preheader+"\n\n"+mine.Text))
			golden.Check(t, name+".public.html", []byte(b.Public().HTML))
		})
	}
}

func TestBodyKeptAsJSONIsTheSameBody(t *testing.T) {
	body, err := Compose(Edition{
		Publication: sample.Publication(), List: subscriber.List{Slug: "commentary", Name: "Commentary"},
		Number: 1, Date: sample.Now(),
		Items: []Item{{Piece: sample.Ferry(), Published: sample.Now(), Address: "https://harbour.example/pieces/x/"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var again Body
	if err := json.Unmarshal(kept, &again); err != nil {
		t.Fatal(err)
	}
	if again != body || again.Public().HTML == "" {
		t.Error("a body read back from JSON differs; a resumed run would send other bytes")
	}
}
