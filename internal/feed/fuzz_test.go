package feed

import (
	"strings"
	"testing"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/sample"
)

// FuzzRender puts hostile text and addresses in every place a piece has: what comes out is a
// clear refusal, or a feed in which a strict reader finds nothing wrong.
func FuzzRender(f *testing.F) {
	for _, text := range []string{
		"plain", "]]>", "<script>alert(1)</script>", "a\r\nb: c", "\x00\x0b\xff\xfe", "&#xB;&lt;&amp;amp;", "\uFFFD\uFFFE\u200B\u202E",
		`"><img src=x onerror=alert(1)>`, "]]" + "\x01" + ">", "<b>bold</b> & <i", "\u2028\u2029\u0085", "<!--", "<![CDATA[x]]>", "é\U0001F600\xed\xa0\x80",
	} {
		f.Add(text, "https://a.example/?a=1&b=2", "en")
		f.Add("words", text, text)
	}
	f.Add("words", "javascript:alert(1)", "nb")
	f.Add("words", "HTTPS://a.example/\u0080\uFEFF]]>", "x")
	f.Add("words", "mailto:a@b.example", "de")
	f.Fuzz(func(t *testing.T, text, address, language string) {
		pub := testPublication()
		pub.Name, pub.Language, pub.Brand.Logo, pub.Hubs = "H "+text, language, address, []string{address}
		fragment, err := Render(pub, hostileEntry(pub, text, address, language))
		if err != nil {
			refused(t, err)
			return
		}
		channel := Channel{Updated: sample.Now(), Topic: text, Description: "D " + text}
		for _, format := range publication.FeedFormats() {
			data := Assemble(nil, pub, channel, format, [][]byte{fragment.Of(format)})
			for _, p := range Check(data, format) {
				t.Errorf("%s: %s\n%s", format, p, data)
			}
			if strings.Contains(strings.ToLower(string(data)), `href="javascript:`) {
				t.Errorf("%s: a script is linked", format)
			}
		}
	})
}

// refused fails when an entry was refused for another reason than its own id.
func refused(t *testing.T, err error) {
	t.Helper()
	if !strings.Contains(err.Error(), "usable id") {
		t.Errorf("refused: %v", err)
	}
}

func hostileEntry(pub *publication.Publication, text, address, language string) Entry {
	p := sample.Ferry()
	p.ID, p.Title, p.Dek, p.Kicker, p.Topic = "tag:"+text, "T "+text, text, text, text
	p.Tags, p.Takeaways, p.Language = []string{text, address}, []string{text, address}, language
	p.Authors = []piece.Author{{Name: text, Role: text, Bio: text, URL: address}, {Name: address}}
	p.Image = &piece.Image{Alt: text, Caption: text, Credit: text, Src: address}
	p.Related = []piece.Related{{Title: text, URL: address}}
	p.Corrections = []piece.Correction{{Date: p.Published, Text: text}, {Text: address}}
	p.Rights = piece.Rights{Holder: text, Note: address}
	in := piece.Inline{{Text: text, Href: address}, {Text: text, Em: true, Strong: true}, {Note: text}}
	p.Body = append(p.Body,
		piece.Block{Kind: piece.Paragraph, Text: in},
		piece.Block{Kind: piece.Heading, Level: 3, Text: in},
		piece.Block{Kind: piece.List, Items: []piece.Inline{in}, Ordered: true, Start: 3},
		piece.Block{Kind: piece.Quote, Items: []piece.Inline{in}},
		piece.Block{Kind: piece.Embed, URL: address, Text: in},
		piece.Block{Kind: piece.Footnote, Label: text, Text: in},
		piece.Block{Kind: piece.Picture, Image: p.Image},
	)
	e := entryOf(pub, p)
	e.Language = language
	e.Credit = piece.Credit{Before: text, Name: text, After: text, URL: address}
	e.BodyImage = func(i *piece.Image) (string, bool) { return i.Src, true }
	if webAddress(address) {
		e.Image = &Enclosure{URL: address, Type: text}
	}
	return e
}

// FuzzCheck gives the checker files that anybody may have written: it must come to an end and say something.
func FuzzCheck(f *testing.F) {
	pub := testPublication()
	for _, format := range publication.FeedFormats() {
		good := build(f, pub, Channel{}, format, correctedEntry(pub))
		f.Add(good)
		f.Add(good[:len(good)/2])
		f.Add(good[len(good)/2:])
	}
	f.Add([]byte(`<rss><channel><item><title/><x:y z='` + "\xff" + `'>`))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		clean := 0
		for _, format := range publication.FeedFormats() {
			if len(Check(data, format)) == 0 {
				clean++
			}
		}
		if clean > 1 {
			t.Errorf("one file passes as %d formats", clean)
		}
	})
}
