package digest

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/sample"
	"pressrun/internal/subscriber"
)

func TestSubjectAndPreviewFollowTheLead(t *testing.T) {
	long := strings.Repeat("word ", 30) + "end."
	for name, tc := range map[string]struct {
		change           func(*Edition)
		subject, preview string
	}{
		"subject line before title, dek before takeaways": {
			func(*Edition) {},
			"Night ferries: the cheapest shift work there is", "A harbour that closes at ten sends its nurses home by taxi.",
		},
		"title where there is no subject line": {
			func(e *Edition) { e.Items[0].Piece.SubjectLine = "" },
			"Let the Ferries Run at Night", "A harbour that closes at ten sends its nurses home by taxi.",
		},
		"first takeaway that fits whole": {
			func(e *Edition) {
				e.Items[0].Piece.Dek = ""
				e.Items[0].Piece.Takeaways = []string{long, "Short enough.", "Also short."}
			},
			"Night ferries: the cheapest shift work there is", "Short enough.",
		},
		"120 characters fit, whatever their bytes": {
			func(e *Edition) {
				e.Items[0].Piece.Dek = ""
				e.Items[0].Piece.Takeaways = []string{strings.Repeat("é", 121), strings.Repeat("é", 120)}
			},
			"Night ferries: the cheapest shift work there is", strings.Repeat("é", 120),
		},
		"no preview when nothing fits": {
			func(e *Edition) { e.Items[0].Piece.Dek, e.Items[0].Piece.Takeaways = "", []string{long} },
			"Night ferries: the cheapest shift work there is", "",
		},
		"several pieces: the other titles": {
			func(e *Edition) { e.Items = append(e.Items, item(sample.Kiosk()), item(sample.Kiosk())) },
			"Night ferries: the cheapest shift work there is", "Also: Keep the Kiosk; Keep the Kiosk",
		},
		"a test says so": {
			func(e *Edition) { e.Test = true },
			"[TEST] Night ferries: the cheapest shift work there is", "A harbour that closes at ten sends its nurses home by taxi.",
		},
		"the editor's subject: the preview names the lead as well": {
			func(e *Edition) { e.Subject, e.Items = " The\nvote ", append(e.Items, item(sample.Kiosk())) },
			"The vote", "Let the Ferries Run at Night; Keep the Kiosk",
		},
		"an introduction changes neither": {
			func(e *Edition) { e.Intro = text("Dear reader") },
			"Night ferries: the cheapest shift work there is", "A harbour that closes at ten sends its nurses home by taxi.",
		},
		"a note: how it begins, without its headings": {
			func(e *Edition) {
				e.Subject, e.Intro, e.Items = "A word", text("## Hello\n\nDear reader,\n\nthe vote is over."), nil
			},
			"A word", "Dear reader, the vote is over.",
		},
		"a long note is cut between words": {
			func(e *Edition) { e.Subject, e.Intro, e.Items = "A word", text(strings.Repeat("abcd, ", 40)), nil },
			"A word", strings.Repeat("abcd, ", 32) + "abcd …",
		},
		"a correction: what was wrong": {
			func(e *Edition) { *e = correction() },
			"Correction: Let the Ferries Run at Night", "An earlier version gave the taxi fare as 13 crowns; it is 31.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := edition(sample.Ferry())
			tc.change(&e)
			b := compose(t, e)
			if b.Subject != tc.subject || b.Preheader != tc.preview {
				t.Errorf("subject %q, preview %q; want %q, %q", b.Subject, b.Preheader, tc.subject, tc.preview)
			}
			if got := strings.Contains(b.HTML, "display:none;max-height:0"); got != (tc.preview != "") {
				t.Errorf("hidden preview stands in the HTML: %v", got)
			}
		})
	}
}

func TestEachParagraphOfTheFullTextIsOneLine(t *testing.T) {
	e := edition(sample.Ferry())
	e.List.Content = subscriber.Full
	b := compose(t, e)
	lines := map[string]int{}
	for _, line := range strings.Split(b.Text, "\n") {
		lines[line]++
	}
	p := sample.Ferry()
	for _, block := range p.Body {
		if block.Kind == piece.Paragraph && lines[block.Text.Plain()] != 1 {
			t.Errorf("%d lines hold the paragraph %q", lines[block.Text.Plain()], block.Text.Plain())
		}
	}
	for _, alone := range []string{
		"https://office.example/timetable?day=1&line=2", "https://video.example/watch/night-quay",
		"This piece originally appeared in 1888 (the outlet of that name).", "2. Count the taxis, at 31 crowns each.",
	} {
		if lines[alone] != 1 {
			t.Errorf("%q does not stand on one line of its own", alone)
		}
	}
	if strings.Contains(b.Text, "It begins:") || strings.Contains(b.HTML, "Read the whole piece") {
		t.Error("the full text still speaks of a rest to be read elsewhere")
	}
}

func TestOneAuthorIsNotCalledSeveral(t *testing.T) {
	for n, want := range map[int]string{2: "The authors", 1: "The author"} {
		p := sample.Ferry()
		p.Authors = p.Authors[:n]
		b := compose(t, edition(p))
		if !strings.Contains(b.Text, "\n"+want+"\n") || !strings.Contains(b.HTML, ">"+want+"<") {
			t.Errorf("%d authors do not stand under %q", n, want)
		}
	}
}

func TestWhatIsNotThereIsNotSpokenOf(t *testing.T) {
	p := sample.Kiosk()
	p.Related = []piece.Related{{Title: "No address"}}
	p.Image = &piece.Image{Caption: "A caption without its picture"}
	e := edition(p)
	b := compose(t, e)
	for _, word := range []string{"takeaways", "Related", "No address", "The author", "caption", "<img", "originally"} {
		if strings.Contains(b.HTML+b.Text, word) {
			t.Errorf("%q stands in an edition that has none", word)
		}
	}
	e.Number = 0
	if b := compose(t, e); strings.Contains(b.Text+b.HTML, "in the browser") {
		t.Error("an edition without a page offers one")
	}
	e.Number, e.Publication.Pages = 3, false
	if b := compose(t, e); strings.Contains(b.Text+b.HTML, "in the browser") {
		t.Error("an edition of a home without pages offers one")
	}
}

func TestWhatCannotBeComposedSaysWhatToDo(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Edition)
		want   string
	}{
		"no pieces": {func(e *Edition) { e.Items = nil }, "publish one first"},
		"note without a subject": {
			func(e *Edition) { e.Items, e.Intro = nil, text("Dear reader") }, "no subject; give it one",
		},
		"introduction too long": {
			func(e *Edition) {
				e.Intro = text(strings.Repeat("long ", 12000) + "\n\n" + strings.Repeat("long ", 12000))
			},
			"shorten the introduction",
		},
		"correction without a note": {
			func(e *Edition) { e.Correction = &Correction{} }, "correct that with --note first",
		},
		"correction of two pieces": {
			func(e *Edition) { *e = correction(); e.Items = append(e.Items, e.Items[0]) }, "one piece",
		},
		"no title":     {func(e *Edition) { e.Items[0].Piece.Title = " " }, "set title:"},
		"no address":   {func(e *Edition) { e.Items[0].Address = "javascript:alert(1)" }, "canonical_url"},
		"wrong accent": {func(e *Edition) { e.List.Brand.Accent = "red" }, "#rrggbb"},
		"typeface that leaves its attribute": {
			func(e *Edition) { e.List.Brand.Typeface = `x";background:url(y)` }, "without quotes",
		},
		"titles alone too long": {
			func(e *Edition) { e.Items[0].Piece.Title = strings.Repeat("long ", 40000) }, "fewer pieces",
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := edition(sample.Ferry())
			tc.change(&e)
			if _, err := Compose(e); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v does not say %q", err, tc.want)
			}
		})
	}
}

func TestLongEditionDropsToTakeawaysAndSaysSo(t *testing.T) {
	p := sample.Ferry()
	for range 600 {
		p.Body = append(p.Body, piece.Block{Kind: piece.Paragraph, Text: piece.PlainInline(strings.Repeat("The crew waits. ", 15))})
	}
	e := edition(p)
	e.List.Content = subscriber.Full
	b := compose(t, e)
	if !b.Shortened || EncodedSize(b.HTML) >= MaxHTML {
		t.Errorf("shortened %v, %d bytes", b.Shortened, EncodedSize(b.HTML))
	}
	for part, text := range map[string]string{"html": b.HTML, "text": b.Text, "browser": b.Public().HTML} {
		if !strings.Contains(text, "too long for many mail programs") {
			t.Errorf("%s does not say why it is short", part)
		}
		if !strings.Contains(text, "One boat") || !strings.Contains(text, "originally appeared in") || strings.Contains(text, "The crew waits") {
			t.Errorf("%s is not takeaways and credit alone", part)
		}
		if !strings.Contains(text, "Read the whole piece (") {
			t.Errorf("%s has no link to the whole piece", part)
		}
	}
	if compose(t, edition(sample.Ferry())).Shortened {
		t.Error("a short edition says it was shortened")
	}
}

func TestHostileTextStaysText(t *testing.T) {
	evil := `"><script>alert(1)</script><a href="javascript:x" onclick='y'>` + "\r\nBcc: x@y.example\x00\x1b[2J\u202e ]]> PRESSRUNxLEAVE"
	p := sample.Ferry()
	p.Title, p.SubjectLine, p.Dek, p.Kicker, p.Topic, p.EditorsNote = evil, evil, evil, evil, evil, evil
	p.Authors = []piece.Author{{Name: evil, Role: evil, Bio: evil}}
	p.Takeaways = []string{evil}
	clean := piece.Clean(evil) // the body is clean by the contract of piece.Piece
	p.Body = []piece.Block{
		{Kind: piece.Paragraph, Text: piece.Inline{{Text: clean, Href: "https://x.example/\"><script>"}}},
		{Kind: piece.Footnote, Label: "<b>", Text: piece.PlainInline(clean)},
	}
	p.Image.Alt, p.Image.Caption = evil, evil
	p.Related = []piece.Related{{Title: evil, URL: "javascript:alert(1)"}, {Title: evil, URL: "https://ok.example/"}}
	p.Outlet = &piece.Outlet{Name: clean}
	p.Corrections = []piece.Correction{{Text: evil}}
	e := edition(p)
	e.Intro = []piece.Block{{Kind: piece.Paragraph, Text: piece.Inline{{Text: clean, Href: "https://x.example/\"><script>"}}}}
	e.List.Name, e.List.Content = evil, subscriber.Full
	e.List.Brand.Social = []publication.Link{{Name: evil, URL: "javascript:alert(1)"}}
	b := compose(t, e).For(reader(), sample.Zone())
	if strings.ContainsAny(b.Subject+b.Preheader, "\r\n\x00\x1b") || strings.ContainsAny(b.HTML+b.Text, "\r\x00\x1b\u202e") {
		t.Error("control characters came through")
	}
	for line := range strings.SplitSeq(b.Text, "\n") {
		if strings.HasPrefix(line, "Bcc:") {
			t.Errorf("a text made a line of its own: %q", line)
		}
	}
	if got := strings.Count(b.HTML, `href="https://harbour.example/u/k3?x=1&amp;y=2"`); got != 1 {
		t.Errorf("the leave link stands %d times", got)
	}
	inspect(t, b.HTML)
}

// inspect parses HTML and checks what holds for every mail.
func inspect(t *testing.T, source string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	headings := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attributes := map[string]string{}
		for _, a := range n.Attr {
			attributes[a.Key] = a.Val
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		switch n.Data {
		case "script", "iframe", "object", "form", "link":
			t.Errorf("<%s> stands in the mail", n.Data)
		case "h1":
			headings++
		case "table":
			if attributes["role"] != "presentation" {
				t.Error("a layout table without role=presentation")
			}
		case "img":
			if _, ok := attributes["alt"]; !ok {
				t.Error("an image without alt")
			}
		case "a":
			if h := attributes["href"]; !strings.HasPrefix(h, "https://") {
				t.Errorf("a link to %q", h)
			}
		case "html":
			if attributes["lang"] == "" || attributes["dir"] == "" {
				t.Error("html without lang or dir")
			}
		}
	}
	if headings != 1 {
		t.Errorf("%d h1", headings)
	}
}

func TestEveryMailKeepsTheRulesOfMails(t *testing.T) {
	for name, e := range map[string]Edition{
		"one": edition(sample.Ferry()), "plain": edition(sample.Kiosk()), "several": signal(), "corrected": edition(corrected()),
		"introduced": introduced(signal()), "introduced one": introduced(edition(sample.Ferry())), "note": note(),
		"correction": correction(), "long correction": longCorrection(), "many": introduced(many(60)),
	} {
		t.Run(name, func(t *testing.T) {
			b := compose(t, e)
			inspect(t, b.For(reader(), sample.Zone()).HTML)
			inspect(t, b.Public().HTML)
			again := compose(t, e)
			if again.HTML != b.HTML || again.Text != b.Text {
				t.Error("the same edition gave other bytes")
			}
		})
	}
}

func TestOtherLanguagesAndDirectionsAreMarked(t *testing.T) {
	p := sample.Kiosk()
	p.Language, p.Title = "ar", "احفظوا الكشك"
	b := compose(t, edition(p))
	if !strings.Contains(b.HTML, `<html lang="en" dir="ltr">`) || !strings.Contains(b.HTML, `<div lang="ar" dir="rtl">`) {
		t.Error("the piece's language or direction is not marked")
	}
	e := edition(sample.Kiosk())
	e.List.Language = "nb"
	if b := compose(t, e); b.Language != "nb" || !strings.Contains(b.HTML, `<html lang="en"`) {
		t.Error("English words are marked as another language, or the list's language is lost")
	}
}

func BenchmarkCompose(b *testing.B) {
	e := edition(sample.Ferry(), sample.Kiosk())
	e.List.Content = subscriber.Full
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compose(e); err != nil {
			b.Fatal(err)
		}
	}
}
