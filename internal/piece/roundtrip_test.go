package piece_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pressrun/internal/golden"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// checkRoundTrip fails unless write, read, write gives the piece and the bytes back.
func checkRoundTrip(t interface {
	Helper()
	Fatalf(string, ...any)
}, p *piece.Piece,
) {
	t.Helper()
	want := p.Normal()
	if again := want.Normal(); !cmp.Equal(want, again, dates()) {
		t.Fatalf("normal is not stable:\n%s", cmp.Diff(want, again, dates()))
	}
	first := p.Markdown()
	got, findings, err := piece.Parse("p.md", first)
	if err != nil {
		t.Fatalf("%v\n%s", err, first)
	}
	if len(findings) > 0 {
		t.Fatalf("findings on a canonical file: %v\n%s", findings, first)
	}
	if diff := cmp.Diff(want, got, dates()); diff != "" {
		t.Fatalf("read back otherwise (-want +got):\n%s\n%s", diff, first)
	}
	if second := got.Markdown(); !bytes.Equal(first, second) {
		t.Fatalf("written otherwise:\n%s", cmp.Diff(string(first), string(second)))
	}
}

func dates() cmp.Option { return cmp.Comparer(piece.Date.Equal) }

// nasty are texts that Markdown or YAML would like to read as something else.
var nasty = []string{
	"@handle", "a: b", ">>> x", ">>> [x](https://a.example/)", "1945. That was", "1945.", "1. Count it", "1888) x", "# no heading", "## Key takeaways",
	"- dash", "+ x", "* x", "---", "===", "***", "___", "_x_", "a_b_c", "[x](y)", "![x]", "![x](y)", "<b>", "<https://a.example>", "&amp;", "&#65;",
	"&copy", "AT&T; x", "http://bare.link", "`code`", "```", "~~~", "\\", "\\*", "a\\", "\t", "  ", " a ", "a  b", "[^1]", "[^1]: x", "[a]: b", "|", "a | b",
	"“quoted”", "\"q\"", "'", "’", "—", "–", "…", "é", "日本", "🙂", "e\u0301", "\u0301", "x", "word", "Two words", "wow!", "!", "(", ")", "a)", ".", ",", ": x", "^x", "^",
	"\n", "a\nb", "\n\n", "a\n# b", "a\n1. b", "a\n- b", "a\n===", "a\\\nb", "a \n b", "#", "#5", "$", "€5", "%", "null", "true", "yes", "0777", "2026-01-01", "~", "!tag", "? x", "{a}", "[a, b]",
	"This piece originally appeared in The Quay Review", "(Cross-posted from Alt-Q.example)", "[Cross-posted from Alt-Q.example]", "Key takeaways", "\u00a0", "\u200b", "\u202e", "\x00", "\x7f", "\xff", "\ufffd", "\ufeff", "</script>", "]]>", "<!-- c -->",
}

func text() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(nasty), rapid.SampledFrom([]string{"a", "b", " ", "_", "*", "[", "]", "!", "\\", "&", "1", "."}),
			rapid.StringN(0, 4, -1)), 0, 4).Draw(t, "parts")
		return strings.Join(parts, rapid.SampledFrom([]string{"", " "}).Draw(t, "joint"))
	})
}

func address() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{
		"https://a.example/", "https://a.example/x_(y)_z", "https://a.example/a b\"c'd", "https://a.example/?a=1&copy;=2&b", "http://b.example/*x*", "mailto:a@b.example",
		"https://a.example/é?q=<x>|y", "https://a.example/\\x", "javascript:alert(1)", "/relative", "", "https://a.example/)", "https://a.example/((",
	})
}

func inline() *rapid.Generator[piece.Inline] {
	return rapid.Custom(func(t *rapid.T) piece.Inline {
		var in piece.Inline
		for range rapid.IntRange(0, 5).Draw(t, "spans") {
			if rapid.IntRange(0, 7).Draw(t, "kind") == 0 {
				in = append(in, piece.Span{Note: rapid.SampledFrom([]string{"1", "a b", "*", "†", "]", "x_y"}).Draw(t, "note")})
				continue
			}
			s := piece.Span{Text: text().Draw(t, "text"), Em: rapid.Bool().Draw(t, "em"), Strong: rapid.Bool().Draw(t, "strong")}
			if rapid.IntRange(0, 2).Draw(t, "linked") == 0 {
				s.Href = address().Draw(t, "href")
			}
			if s.Href != "" && rapid.IntRange(0, 3).Draw(t, "bare") == 0 {
				s.Text = s.Href
			}
			in = append(in, s)
		}
		return in
	})
}

func block() *rapid.Generator[piece.Block] {
	return rapid.Custom(func(t *rapid.T) piece.Block {
		b := piece.Block{
			Kind: rapid.SampledFrom([]piece.Kind{
				piece.Paragraph, piece.Paragraph, piece.Heading, piece.List, piece.List, piece.Quote, piece.Picture, piece.Embed, piece.Footnote,
			}).Draw(t, "kind"),
			Level: rapid.IntRange(0, 5).Draw(t, "level"), Ordered: rapid.Bool().Draw(t, "ordered"),
			Start: rapid.SampledFrom([]int{0, 1, 2, 1945, 999999999, 1 << 40}).Draw(t, "start"),
		}
		switch b.Kind {
		case piece.List, piece.Quote:
			b.Items = rapid.SliceOfN(inline(), 0, 3).Draw(t, "items")
		case piece.Picture:
			b.Image = image().Draw(t, "image")
		default:
			b.Text = inline().Draw(t, "text")
		}
		b.URL, b.Label = address().Draw(t, "url"), rapid.SampledFrom([]string{"1", "2", "a b", "", "†"}).Draw(t, "label")
		return b
	})
}

func image() *rapid.Generator[*piece.Image] {
	return rapid.Custom(func(t *rapid.T) *piece.Image {
		return &piece.Image{
			Src: rapid.OneOf(address(), rapid.SampledFrom([]string{"images/a b.jpg", "a(b.png", "data:image/png,x", "x\"y.jpg"})).Draw(t, "src"),
			Alt: text().Draw(t, "alt"), Caption: text().Draw(t, "caption"), Credit: text().Draw(t, "credit"),
			Rights:     rapid.SampledFrom([]piece.ImageRights{"", piece.ImageOwn, piece.ImageNone, "odd | one"}).Draw(t, "rights"),
			Decorative: rapid.Bool().Draw(t, "decorative"),
		}
	})
}

func day() *rapid.Generator[piece.Date] {
	return rapid.Custom(func(t *rapid.T) piece.Date {
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			return piece.Date{}
		case 1:
			return piece.Day(rapid.IntRange(2, 9998).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"))
		default:
			zone := time.FixedZone("x", rapid.IntRange(-12*3600, 14*3600).Draw(t, "offset"))
			return piece.At(time.Unix(rapid.Int64Range(-1e9, 4e9).Draw(t, "seconds"), 1).In(zone))
		}
	})
}

func anyPiece() *rapid.Generator[*piece.Piece] {
	return rapid.Custom(func(t *rapid.T) *piece.Piece {
		str := func(name string) string { return text().Draw(t, name) }
		list := func(name string) []string { return rapid.SliceOfN(text(), 0, 3).Draw(t, name) }
		p := &piece.Piece{
			ID: str("id"), Slug: str("slug"), Version: rapid.IntRange(-1, 3).Draw(t, "version"), Title: str("title"), SubjectLine: str("subject"),
			Dek: str("dek"), Kicker: str("kicker"), Topic: str("topic"), Tags: list("tags"), Language: str("language"),
			Published: day().Draw(t, "published"), Updated: day().Draw(t, "updated"), EmbargoUntil: day().Draw(t, "embargo"),
			ReadMinutes: rapid.IntRange(-1, 9).Draw(t, "minutes"), Takeaways: list("takeaways"),
			Body: rapid.SliceOfN(block(), 0, 6).Draw(t, "body"), CanonicalURL: str("canonical"), EditorsNote: str("note"), Accepted: list("accepted"),
			Rights: piece.Rights{Holder: str("holder"), Grantable: piece.Grant(rapid.SampledFrom([]string{"", "yes", "no", "ask"}).Draw(t, "grant")), Note: str("rights")},
		}
		for range rapid.IntRange(0, 2).Draw(t, "people") {
			p.Authors = append(p.Authors, piece.Author{Name: str("name"), Role: str("role"), Handle: str("handle"), URL: str("url"), Bio: str("bio")})
			p.Related = append(p.Related, piece.Related{Title: str("related"), URL: str("url"), After: rapid.IntRange(-1, 9).Draw(t, "after")})
			p.Corrections = append(p.Corrections, piece.Correction{Date: day().Draw(t, "corrected"), Text: str("correction")})
		}
		if rapid.Bool().Draw(t, "pictured") {
			p.Image = image().Draw(t, "image")
			p.Outlet = &piece.Outlet{
				Name: str("outlet"), URL: str("url"), PublishedOn: day().Draw(t, "there"),
				Wording: str("wording"), Permission: str("permission"), Also: list("also"),
			}
		}
		return p
	})
}

func TestAnyPieceSurvivesItsFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkRoundTrip(t, anyPiece().Draw(t, "piece")) })
}

func TestAnyInlineSurvivesMarkdown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkRoundTrip(t, &piece.Piece{Body: []piece.Block{{Kind: piece.Paragraph, Text: inline().Draw(t, "inline")}}})
	})
}

func TestSamplesSurviveTheirFiles(t *testing.T) {
	for name, p := range map[string]*piece.Piece{"ferry.md": sample.Ferry(), "kiosk.md": sample.Kiosk()} {
		t.Run(name, func(t *testing.T) {
			golden.Check(t, name, p.Markdown())
			checkRoundTrip(t, p)
		})
	}
}
