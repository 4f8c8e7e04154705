package piece_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// FuzzParse: reading never panics, and what was read once is written and read again the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(authored))
	f.Add(sample.Ferry().Markdown())
	for _, s := range nasty {
		f.Add([]byte(s))
		f.Add([]byte("---\ntitle: " + s + "\n---\n" + s + "\n\n- " + s + "\n\n> " + s + "\n\n[^1]: " + s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		p, _, err := piece.Parse("p.md", src)
		if err != nil {
			return
		}
		first := p.Markdown()
		again, findings, err := piece.Parse("p.md", first)
		if err != nil && len(first) > 30_000 {
			t.Skip("past a limit after escaping")
		} else if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		if len(findings) > 0 {
			t.Fatalf("findings on a canonical file: %v\n%s", findings, first)
		}
		if diff := cmp.Diff(p, again, dates()); diff != "" {
			t.Fatalf("read back otherwise:\n%s\n%s", diff, first)
		}
		if second := again.Markdown(); !bytes.Equal(first, second) {
			t.Fatalf("written otherwise:\n%s\n%s", first, second)
		}
		p.Validate(sampleChecks())
		piece.Diff(p, sample.Ferry())
	})
}

// FuzzParseText: reading never panics, and what was read reads the same when it is written.
func FuzzParseText(f *testing.F) {
	for _, s := range nasty {
		f.Add([]byte(s))
		f.Add([]byte("Dear reader,\n\n## " + s + "\n\n- " + s + "\n\n> " + s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		blocks, findings, err := piece.ParseText("intro.md", src)
		if err != nil || piece.HasErrors(findings) {
			return
		}
		written := piece.AppendMarkdown(nil, blocks)
		again, _, err := piece.ParseText("intro.md", written)
		if err != nil && len(written) > 30_000 {
			t.Skip("past a limit after escaping")
		}
		if diff := cmp.Diff(blocks, again, dates()); err != nil || diff != "" {
			t.Fatalf("read back otherwise: %v\n%s\n%s", err, diff, written)
		}
	})
}

// FuzzAttribution: matching never panics; what it names stands in the text.
func FuzzAttribution(f *testing.F) {
	f.Add("This piece originally appeared in ", "The Quay", ".")
	f.Add("Originally published at ", "", "www.harbour.example on November 18, 2011. More.")
	f.Add("[Cross-posted from ", "Alt-Q", "]")
	f.Fuzz(func(t *testing.T, before, linked, after string) {
		in := piece.Inline{{Text: before}, {Text: linked, Href: "https://a.example/"}, {Text: after, Em: true}}
		a, ok := piece.MatchAttribution(in)
		if !ok {
			return
		}
		plain := in.Normal().Plain()
		if a.Name == "" || a.Wording == "" || !bytes.Contains([]byte(plain), []byte(a.Wording)) || !bytes.Contains([]byte(plain), []byte(a.Name)) {
			t.Fatalf("%+v from %q", a, plain)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	src := longPiece().Markdown()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, _, err := piece.Parse("p.md", src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	p := longPiece()
	for b.Loop() {
		p.Validate(sampleChecks())
	}
}

func BenchmarkMarkdown(b *testing.B) {
	p := longPiece()
	b.SetBytes(int64(len(p.Markdown())))
	for b.Loop() {
		p.Markdown()
	}
}

// longPiece is a piece of about 5 kB.
func longPiece() *piece.Piece {
	p := sample.Ferry()
	for len(p.Markdown()) < 5_000 {
		p.Body = append(p.Body, p.Body[1], p.Body[3])
	}
	return p
}
