package feed

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/feeds"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/sample"
)

// Every benchmark of a feed counts the bytes of the contents, so that MB/s compare: kept fragments
// against gorilla's writers on the same contents, and against a plain copy of them.

const benchContent = 8 << 10 // bytes of HTML an item, about 1,300 words

func benchPiece(pub *publication.Publication, i int) Entry {
	p := sample.Ferry()
	p.Slug = fmt.Sprintf("piece-%d", i)
	p.ID = pub.PieceID(p.Slug)
	sentence := "The harbour office calls it “unserved”; the nurses, who pay for the taxi, call it the night & mean it. "
	for n := 0; n < benchContent-1700; n += 5 * len(sentence) {
		p.Body = append(p.Body, piece.Block{Kind: piece.Paragraph, Text: piece.PlainInline(strings.Repeat(sentence, 5))})
	}
	e := entryOf(pub, p)
	e.Published = e.Published.Add(-time.Duration(i) * time.Hour)
	return e
}

// benchFeed is the same items as kept fragments of each format and as a feed of gorilla's.
type benchFeed struct {
	pub      *publication.Publication
	kept     map[publication.FeedFormat][][]byte
	gorilla  *feeds.Feed
	contents []string
	bytes    int64
}

func newBenchFeed(b *testing.B, n int) *benchFeed {
	b.Helper()
	pub := testPublication()
	f := &benchFeed{
		pub: pub, kept: map[publication.FeedFormat][][]byte{},
		gorilla: &feeds.Feed{Title: pub.Name, Link: &feeds.Link{Href: pub.URL.String()}, Updated: sample.Now()},
	}
	for i := range n {
		e := benchPiece(pub, i)
		fragment, err := Render(pub, e)
		if err != nil {
			b.Fatal(err)
		}
		for _, format := range publication.FeedFormats() {
			f.kept[format] = append(f.kept[format], fragment.Of(format))
		}
		v := newView(pub, e)
		f.gorilla.Add(&feeds.Item{
			Title: v.title, Link: &feeds.Link{Href: v.address}, Author: &feeds.Author{Name: v.bylines},
			Description: v.summary, Id: v.id, IsPermaLink: "false", Updated: v.updated, Created: v.published, Content: v.content,
		})
		f.contents = append(f.contents, v.content)
		f.bytes += int64(len(v.content))
	}
	return f
}

func BenchmarkAssemble(b *testing.B) {
	for _, n := range []int{50, 1000} {
		f := newBenchFeed(b, n)
		b.Run(fmt.Sprintf("%d/copy", n), func(b *testing.B) { f.benchCopy(b) })
		for _, format := range publication.FeedFormats() {
			b.Run(fmt.Sprintf("%d/%s/kept", n, format), func(b *testing.B) { f.benchKept(b, format) })
			b.Run(fmt.Sprintf("%d/%s/kept+head", n, format), func(b *testing.B) { f.benchWithHead(b, format) })
			b.Run(fmt.Sprintf("%d/%s/gorilla", n, format), func(b *testing.B) { f.benchGorilla(b, format) })
		}
	}
}

func (f *benchFeed) benchCopy(b *testing.B) {
	dst := make([]byte, 0, f.bytes)
	b.SetBytes(f.bytes)
	b.ReportAllocs()
	for b.Loop() {
		dst = dst[:0]
		for _, c := range f.contents {
			dst = append(dst, c...)
		}
	}
}

// benchKept puts kept fragments into a frame that is kept, too.
func (f *benchFeed) benchKept(b *testing.B, format publication.FeedFormat) {
	frame := NewFrame(f.pub, Channel{Updated: sample.Now()}, format)
	dst := make([]byte, 0, frame.Len(f.kept[format]))
	b.SetBytes(f.bytes)
	b.ReportAllocs()
	for b.Loop() {
		dst = frame.Append(dst[:0], f.kept[format])
	}
}

// benchWithHead writes the head anew each time, as a publish does.
func (f *benchFeed) benchWithHead(b *testing.B, format publication.FeedFormat) {
	c := Channel{Updated: sample.Now()}
	dst := Assemble(nil, f.pub, c, format, f.kept[format])
	b.SetBytes(f.bytes)
	b.ReportAllocs()
	for b.Loop() {
		dst = Assemble(dst[:0], f.pub, c, format, f.kept[format])
	}
}

func (f *benchFeed) benchGorilla(b *testing.B, format publication.FeedFormat) {
	write := map[publication.FeedFormat]func() (string, error){
		publication.RSS: f.gorilla.ToRss, publication.Atom: f.gorilla.ToAtom, publication.JSON: f.gorilla.ToJSON,
	}[format]
	b.SetBytes(f.bytes)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := write(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	pub := testPublication()
	e := benchPiece(pub, 1)
	b.SetBytes(int64(len(newView(pub, e).content)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Render(pub, e); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompress(b *testing.B) {
	f := newBenchFeed(b, 50)
	data := Assemble(nil, f.pub, Channel{Updated: sample.Now()}, publication.RSS, f.kept[publication.RSS])
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := Compress(data); err != nil {
			b.Fatal(err)
		}
	}
}
