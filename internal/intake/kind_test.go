package intake

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"pressrun/internal/piece"
)

func TestKindsAreToldByContent(t *testing.T) {
	for _, c := range []struct {
		name, text, mediaType string
		want                  sourceKind
	}{
		{"front matter", "---\ntitle: A\n---\n\nText.", "", kindMarkdown},
		{"front matter behind a mark, with CRLF", "---\r\ntitle: A\r\n---\r\n", "", kindMarkdown},
		{"a drawn line", "---\n\nA text\n\nthat goes on", "", kindText},
		{"a heading", "# A\n\nText.", "", kindMarkdown},
		{"a doctype", "  <!DOCTYPE html><p>x", "", kindHTML},
		{"a comment first", "<!-- saved --><html>", "", kindHTML},
		{"a part of a page", "<p>One</p><p>Two</p><p>Three</p>", "", kindHTML},
		{"angle brackets in prose", "<A> is a letter.", "", kindText},
		{"related marks", "Title\n\n>>> A title", "", kindText},
		{"a numbered line", "1945. That was a year.", "", kindText},
		{"a header that lies", "Title\n\nText", "text/html; charset=utf-8", kindHTML},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := detect(c.text, c.mediaType); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestEveryEncodingGivesTheSameWords(t *testing.T) {
	plain := strings.Replace(textPage(""), "The ferry", "“The ferry” – Café, it’s", 1)
	page := "<html><head><meta charset=\"CHARSET\"></head><body><article><h1>Put the Crossing Back</h1><p>By Agnes Thorvald</p><p>" +
		strings.ReplaceAll(strings.SplitN(plain, "2026", 2)[1], "\n\n", "</p><p>") + "</article>"
	encode := func(e interface{ Bytes([]byte) ([]byte, error) }, s string) []byte {
		out, err := e.Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	for name, c := range map[string]struct {
		data      []byte
		mediaType string
		converted bool
	}{
		"UTF-8":                    {[]byte(plain), "", false},
		"UTF-8 with a mark":        {[]byte("\xef\xbb\xbf" + plain), "", false},
		"UTF-16":                   {encode(utf16.NewEncoder(), plain), "", true},
		"windows-1252 text":        {encode(charmap.Windows1252.NewEncoder(), plain), "", true},
		"windows-1252 by meta":     {encode(charmap.Windows1252.NewEncoder(), strings.Replace(page, "CHARSET", "iso-8859-1", 1)), "", true},
		"windows-1250 by header":   {encode(charmap.Windows1250.NewEncoder(), page), "text/html; charset=windows-1250", true},
		"UTF-8 that says latin-1":  {[]byte(strings.Replace(page, "CHARSET", "iso-8859-1", 1)), "text/html", false},
		"one broken byte in UTF-8": {append([]byte(plain), 0x96), "", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := Read(Source{Name: "x", Data: c.data, MediaType: c.mediaType}, options())
			if r.Piece == nil {
				t.Fatal(r.Findings)
			}
			if got := r.Piece.Lead().Plain(); !strings.HasPrefix(got, "“The ferry” – Café, it’s") {
				t.Errorf("read %q", got)
			}
			if hasCode(r, piece.CodeEncodingConverted) != c.converted {
				t.Errorf("findings %v", r.Findings)
			}
		})
	}
}

func TestJapanesePagesAreDecoded(t *testing.T) {
	page := `<html><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"></head><body><article><h1>` +
		"港の夜 Night in the Harbour</h1><p>" + strings.ReplaceAll(filler, "\n\n", "</p><p>") + "</p></article>"
	data, err := japanese.ShiftJIS.NewEncoder().Bytes([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	if r := Read(Source{Name: "x", Data: data}, options()); r.Piece == nil || !strings.HasPrefix(r.Piece.Title, "港の夜") {
		t.Errorf("got %+v", r)
	}
}

func TestWhatIsNoPageIsRefusedWithACure(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty": nil, "blank": []byte(" \n\t\n"), "a picture": []byte("\x89PNG\r\n\x1a\n0000"), "zero bytes": []byte("a\x00b"),
		"a PDF": []byte("%PDF-1.7 x"), "too large": bytes.Repeat([]byte("a "), MaxSize), "undefined bytes": []byte("a \x81\x8d b \x9d"),
		"short": []byte(strings.Join(strings.Fields(filler)[:60], " ")), "a front matter that is broken": []byte("---\ntitle: [x\n---\nText"),
	} {
		t.Run(name, func(t *testing.T) {
			r := Read(Source{Name: "x", Data: data}, options())
			if r.Piece != nil || !hasCode(r, piece.CodeNotAPiece) && name != "a front matter that is broken" {
				t.Fatalf("got %+v", r)
			}
			if !piece.HasErrors(r.Findings) {
				t.Errorf("no error among %v", r.Findings)
			}
		})
	}
}

func hasCode(r Result, code string) bool {
	for _, f := range r.Findings {
		if f.Code == code {
			return true
		}
	}
	return false
}

func TestVisibleTextLeadsOverMetadata(t *testing.T) {
	page := `<html><head><meta property="og:title" content="Another Title Altogether">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","datePublished":"2019-01-01","author":[{"@type":"Person","name":"Someone Else"}]}</script>
</head><body><article><h1>Put the Crossing Back</h1><p>By Agnes Thorvald</p><p>3 March 2026</p><p>` +
		strings.ReplaceAll(filler, "\n\n", "</p><p>") + "</p></article></body></html>"
	r := Read(Source{Name: "x", Data: []byte(page)}, options())
	p := r.Piece
	if p == nil || p.Title != "Put the Crossing Back" || p.Authors[0].Name != "Agnes Thorvald" || p.Published.String() != "2026-03-03" {
		t.Fatalf("got %+v", p)
	}
	fields := map[string]bool{}
	for _, f := range r.Findings {
		if f.Code == piece.CodeSourcesDisagree {
			fields[f.Field] = true
		}
	}
	if !fields["title"] || !fields["date"] || !fields["authors"] {
		t.Errorf("disagreements said: %v", fields)
	}
}

func TestMetadataFillsGaps(t *testing.T) {
	page := `<html><head><title>Put the Crossing Back | Quay House</title>
<script type="application/ld+json">{"@graph":[{"@type":"WebPage","datePublished":"-0001-11-30T00:00:00+00:00"},{"@type":"OpinionNewsArticle",
"headline":"Put the Crossing Back","datePublished":"2026-03-03T08:00:00+01:00","articleSection":"Transport","author":{"@type":"Person","name":"Agnes Thorvald","jobTitle":"Fellow"}}]}</script>
<meta name="author" content="NCapstan"></head><body><main><p>` + strings.ReplaceAll(filler, "\n\n", "</p><p>") + "</p></main></body></html>"
	r := Read(Source{Name: "x", Data: []byte(page)}, options())
	p := r.Piece
	if p == nil || p.Title != "Put the Crossing Back" || len(p.Authors) != 1 || p.Authors[0].Role != "Fellow" || p.Topic != "Transport" ||
		p.Published.String() != "2026-03-03T08:00:00+01:00" {
		t.Fatalf("got %+v", p)
	}
	if !hasCode(r, piece.CodeFieldGuessed) {
		t.Error("nothing says that the fields are guesses")
	}
}
