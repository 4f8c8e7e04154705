package piece_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func TestEscapedTextIsWellFormedAndHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"a & b": "a &amp; b", "<script>": "&lt;script&gt;", "]]>": "]]&gt;", `"q"`: "&#34;q&#34;", "a\x00b\x0bc": "abc", "a\xffb": "ab", "a\ufffdb": "ab",
		"tab\tline\n": "tab\tline\n", "\u0085\u009f": "", "日本": "日本", "\ufffe": "", "\x7f": "", "🙂&": "🙂&amp;", "\xed\xa0\x80": "", "": "",
	} {
		got := string(piece.AppendEscaped(nil, in))
		if got != want {
			t.Errorf("AppendEscaped(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzAppendEscaped(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := string(piece.AppendEscaped(nil, s))
		if !utf8.ValidString(got) || strings.ContainsAny(got, "<>\"") {
			t.Fatalf("%q", got)
		}
		if err := wellFormed("<a b=\"" + got + "\">" + got + "</a>"); err != nil {
			t.Fatalf("%q: %v", got, err)
		}
	})
}

func wellFormed(s string) error {
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestBodyHTMLHasPlainTagsOnly(t *testing.T) {
	got := string(piece.AppendHTML(nil, sample.Ferry().Body, piece.HTMLOptions{}))
	for _, want := range []string{
		`<p>Between the two lies an hour that the <a href="https://office.example/timetable?day=1&amp;line=2">harbour office</a> calls “<em>unserved</em>” and the nurses call <strong>the taxi hour</strong>.<sup>[1]</sup></p>`,
		"<h2>What an hour costs</h2>", "<ol>\n<li>Count the crews who wait already.</li>", "<ul>\n<li>One boat.</li>",
		"<blockquote><p>We do not want a gift. We want the boat that we pay for.</p>\n</blockquote>",
		`<p><a href="https://video.example/watch/night-quay">Film: a night on the west pier</a></p>`, "<p>[1] Harbour office, winter timetable.</p>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if err := wellFormed("<x>" + got + "</x>"); err != nil {
		t.Error(err)
	}
	pictured := []piece.Block{{Kind: piece.Picture, Image: &piece.Image{Src: "https://a.example/x.jpg", Alt: `"a"`, Caption: "C", Credit: "P"}}}
	if got, want := string(piece.AppendHTML(nil, pictured, piece.HTMLOptions{})),
		`<figure><img src="https://a.example/x.jpg" alt="&#34;a&#34;"><figcaption>C. Photo: P</figcaption></figure>`+"\n"; got != want {
		t.Errorf("got %s", got)
	}
	pictured[0].Image.Src = "local.jpg"
	if got := string(piece.AppendHTML(nil, pictured, piece.HTMLOptions{})); got != "" {
		t.Errorf("a picture without a public address is shown: %s", got)
	}
}
