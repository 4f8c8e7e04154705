package press_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"golang.org/x/net/html"

	"pressrun/internal/press"
	"pressrun/internal/subscriber"
)

// A reading is a file that somebody may hand in.
type handed struct{ name, file, text string }

func hostileInputs() []handed {
	const script = `<script>alert(1)</script>`
	quoted := func(s string) string {
		data, _ := json.Marshal(s)
		return string(data)
	}
	markdown := func(title, author, body string) string {
		return "---\ntitle: " + quoted(title) + "\ndate: 2026-11-20\nauthors:\n  - name: " + quoted(author) + "\n---\n\n" + body + "\n"
	}
	page := func(title, body string) string {
		return "<!doctype html><html lang=en><head><title>" + title + "</title><meta name=author content='Maud Lindqvist'>" +
			"<meta property='article:published_time' content='2026-11-19T10:00:00Z'></head><body><article><h1>" + title + "</h1>" +
			"<p class=byline>By Maud Lindqvist</p>" + body + "</article></body></html>"
	}
	prose := strings.Repeat("A sentence that is long enough to be taken for the body of some piece or other. ", 8)
	return []handed{
		{"line breaks in title and author", "a.md", markdown("A Quay\r\nBcc: victim@example.org", "Maud\r\nX-Evil: yes", prose)},
		{"control characters", "a.md", markdown("A\u0000 Quay\u0007\u0085\u202e", "Maud\u001b[31m", "Te\u0008xt with \u0001 marks. "+prose)},
		{"ends of CDATA", "a.md", markdown("]]> & <![CDATA[", "A ]]> B", "]]> "+prose+" ]]>")},
		{"script everywhere", "a.md", markdown("T "+script, "M "+script, script+"\n\n"+prose+script)},
		{"links that run", "a.md", markdown("A Quay", "Maud", "[a](javascript:alert%281%29) [b](JaVaScRiPt:alert) [c](data:text/html,x) [d](vbscript:x)\n\n"+prose)},
		{"quotes out of attributes", "a.md", markdown(`" onload="alert(1)`, `' onclick='x`, `![x" onerror="alert(1)](https://a.example/x.png)`+"\n\n"+prose)},
		{"script on a page", "a.html", page("A Quay", "<p>"+prose+`<a href="javascript:alert(1)" onclick=x>go</a><img src=x onerror=alert(1)></p><p>`+prose+"</p>"+script+"<svg onload=alert(1)>")},
		{"templates and entities", "a.md", markdown("{{.}} &lt;b&gt; ${x} %s", "{% x %}", "&#0; &#x1F; &notanentity; "+prose)},
		{"invalid UTF-8", "a.txt", "A Quay\n\nBy Maud Lindqvist\n\nNov 19, 2026\n\n\xff\xfe\xed\xa0\x80 " + prose + "\n\n" + prose},
		{"ten megabytes on one line", "a.txt", "A Quay\n\nBy Maud Lindqvist\n\nNov 19, 2026\n\n" + strings.Repeat("word ", 2<<20)},
		{"a hundred thousand nested elements", "a.html", page("A Quay", strings.Repeat("<div><p>", 50_000)+prose)},
		{"nested quotes in Markdown", "a.md", markdown("A Quay", "Maud", strings.Repeat(">", 50_000)+" x\n\n"+prose)},
		{"nested marks in Markdown", "a.md", markdown("A Quay", "Maud", strings.Repeat("*a **b [c](", 20_000)+prose)},
		{"a bomb of aliases", "a.md", "---\na: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\ntitle: T\n---\n\n" + prose},
	}
}

func TestHostilePiecesAreHarmlessOrRefusedInBoundedTime(t *testing.T) {
	for _, in := range hostileInputs() {
		t.Run(in.name, func(t *testing.T) {
			if testing.Short() && len(in.text) > 1<<20 {
				t.Skip("SKIPPED: a large input; leave -short out")
			}
			h := newHouse(t, withLists(subscriber.List{Slug: "commentary", Name: "Com <b>\"bold\"</b> Bcc: victim@example.org", Cadence: subscriber.EachPiece}))
			h.subscribe("commentary", "one@example.org", "two@example.org\r\nBcc: victim@example.org", "<three>@example.org")
			done := make(chan error, 1)
			go func() { _, err := h.tryPublish(press.Options{}, h.write(in.file, in.text)); done <- err }()
			select {
			case err := <-done:
				var refused *press.RefusedError
				if errors.As(err, &refused) {
					t.Logf("refused: %.200v", err)
					wantNothingOut(t, h)
					return
				}
				if err != nil {
					t.Fatalf("neither published nor refused: %.300v", err)
				}
			case <-time.After(60 * time.Second): // a hang, on however slow a machine
				t.Fatal("it does not end")
			}
			h.checkHarmless()
			want(t, "mails that can be sent", len(h.files("var/outbox")) >= 1, true)
		})
	}
}

func wantNothingOut(t *testing.T, h *house) {
	t.Helper()
	want(t, "files of a refused piece", len(h.files(outputs()...)), 0)
}

// checkHarmless reads every output with a parser of its format and looks for what could run.
func (h *house) checkHarmless() {
	h.t.Helper()
	for name, text := range h.files(outputs()...) {
		switch filepath.Ext(name) {
		case ".rss", ".atom", ".xml", ".svg":
			checkXML(h.t, name, text)
		case ".json":
			if !json.Valid([]byte(text)) {
				h.t.Errorf("%s is no JSON", name)
			}
		case ".html":
			checkHTML(h.t, name, text)
		case ".eml":
			checkMail(h.t, name, text)
		case ".gz", ".br":
			continue
		}
		if filepath.Ext(name) != ".gz" && !utf8.ValidString(text) {
			h.t.Errorf("%s is not UTF-8", name)
		}
	}
}

func checkXML(t testing.TB, name, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if data, ok := token.(xml.CharData); ok && bytes.Contains(data, []byte("<p")) {
			checkHTML(t, name+" (content)", string(data))
		}
	}
}

func checkHTML(t testing.TB, name, text string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" && attribute(n, "type") != "application/ld+json" && n.FirstChild != nil && strings.Contains(n.FirstChild.Data, "alert(1)") {
			t.Errorf("%s runs %q", name, n.FirstChild.Data)
		}
		for _, a := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			for _, scheme := range []string{"javascript:", "vbscript:", "data:text"} {
				if strings.HasPrefix(value, scheme) {
					t.Errorf("%s: %s=%q", name, a.Key, a.Val)
				}
			}
			if strings.HasPrefix(a.Key, "on") && strings.Contains(value, "alert") {
				t.Errorf("%s: %s=%q", name, a.Key, a.Val)
			}
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// checkMail reads a mail as a program would and looks for headers that a text has smuggled in.
func checkMail(t testing.TB, name, raw string) {
	t.Helper()
	entity, err := message.Read(strings.NewReader(raw))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	for _, key := range []string{"Bcc", "X-Evil", "Cc"} {
		if entity.Header.Has(key) {
			t.Errorf("%s has the header %s: %q", name, key, entity.Header.Get(key))
		}
	}
	head, _, _ := strings.Cut(raw, "\r\n\r\n")
	for i, line := range strings.Split(raw, "\r\n") {
		if strings.ContainsAny(line, "\r\n\x00") || len(line) > 998 { // RFC 5322 §2.1.1, §2.3
			t.Errorf("%s:%d: no line of a mail: %.80q", name, i+1, line)
		}
	}
	if strings.ContainsFunc(head, func(r rune) bool { return r > 126 || r < 32 && r != '\r' && r != '\n' && r != '\t' }) {
		t.Errorf("%s: the header is not ASCII: %q", name, head)
	}
	err = entity.Walk(func(_ []int, part *message.Entity, err error) error {
		kind, _, _ := part.Header.ContentType()
		if err != nil || kind != "text/html" {
			return err
		}
		body, err := io.ReadAll(part.Body)
		checkHTML(t, name, string(body))
		return err
	})
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func TestAPublicFolderThatCannotBeWrittenChangesNothingThere(t *testing.T) {
	h := newHouse(t)
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	before := h.files("public")
	h.write("public/pieces/b-pier", "a file where a folder is to be made")
	_, err := h.tryPublish(press.Options{}, h.write("b.md", simple("B Pier")))
	if err == nil {
		t.Fatal("published through a file")
	}
	after := h.files("public")
	delete(after, "public/pieces/b-pier")
	wantSame(t, before, after)
	want(t, "copies of the second piece", len(h.copies()), 4)
	h.remove("public/pieces/b-pier")
	want(t, "complete", h.publish(press.Options{}, "b-pier").Complete(), true)
	want(t, "page", h.exists("public/pieces/b-pier/index.html"), true)
	want(t, "copies", len(h.copies()), 8)
}
