package intake

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func longText(n int) []byte {
	var b strings.Builder
	b.WriteString("Put the Crossing Back\n\nBy Agnes Thorvald\n\n3 March 2026\n\n")
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "Paragraph %d. %s\n\n", i, strings.ReplaceAll(filler, "\n\n", " "))
	}
	return []byte(b.String() + "This piece originally appeared in The Daily Lantern\n")
}

func longHTML(n int) []byte {
	body := strings.ReplaceAll(string(longText(n)), "\n\n", "</p>\n<p class=\"text\">")
	return []byte("<html><head><title>x</title></head><body><article><p>" + body + "</p></article></body></html>")
}

func benchmarkRead(b *testing.B, data []byte) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if r := Read(Source{Name: "x", Data: data}, options()); r.Piece == nil {
			b.Fatal(r.Findings)
		}
	}
}

func BenchmarkReadText(b *testing.B) {
	b.Run("8kB", func(b *testing.B) { benchmarkRead(b, longText(8<<10)) })
	b.Run("1MB", func(b *testing.B) { benchmarkRead(b, longText(1<<20)) })
}

func BenchmarkReadHTML(b *testing.B) {
	sample, err := os.ReadFile("testdata/pages/think-tank-cards.html")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("sample", func(b *testing.B) { benchmarkRead(b, sample) })
	b.Run("8kB", func(b *testing.B) { benchmarkRead(b, longHTML(8<<10)) })
	b.Run("1MB", func(b *testing.B) { benchmarkRead(b, longHTML(1<<20)) })
}

// TestHugeInputEndsSoon guards against quadratic work; the limits leave room for slow machines.
func TestHugeInputEndsSoon(t *testing.T) {
	many := func(s string, bytes int) string { return strings.Repeat(s, bytes/len(s)) }
	const mb = 1 << 20
	for name, data := range map[string]string{
		"10 MB on one line":           many("word ", 10*mb),
		"a line of 5 MB":              many("word ", MaxSize-1),
		"a line without spaces":       many("w", MaxSize-1),
		"100,000 nested elements":     "<html>" + strings.Repeat("<div>", 100_000),
		"100,000 nested marks":        "<html>" + strings.Repeat("<b>x", 100_000),
		"deep and wide":               "<html>" + strings.Repeat("<div>", 240) + many("<p>x</p>", 4*mb),
		"many short lines":            many("a b\n", 4*mb),
		"many dates":                  many("Mar 27, 2025\n", 2*mb),
		"many bylines":                many("By Ann Moor\n", 2*mb),
		"many quoted lines":           many("“One two three four five six seven.”\n", 2*mb),
		"many attributions":           many("This piece originally appeared in The Echo\n", 2*mb),
		"many related lines":          many(">>> A title\n", 2*mb),
		"many notes":                  textPage("") + many("[1] note note [1] [2]\n", 2*mb),
		"many editor's notes":         textPage("") + many("Editor's note: yes. This was published.\n", 2*mb),
		"many corrections":            textPage("") + many("Correction: no.\n", 2*mb),
		"many takeaway headings":      many("Key Takeaways\n", 2*mb),
		"many pictures":               "<html><body>" + many("<img src=a.png alt=b>", 2*mb),
		"many lists":                  "<html><body>" + many("<ul><li>a<li>b</ul>", 2*mb),
		"many line breaks":            "<html><body><p>a" + many("<br>x", 2*mb),
		"many spans":                  "<html><body><p>a" + many("<i>x</i>y", 2*mb),
		"many bios":                   textPage("") + many("Agnes Thorvald is a fellow. ", 2*mb),
		"many brackets":               textPage("[1] x") + many("[", 2*mb),
		"one long unclosed attribute": "<html><p class=\"" + many("x ", 2*mb),
		"many json scripts":           "<html>" + many(`<script type="application/ld+json">[[[[{}]]]]</script>`, 2*mb),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			checkHarmless(t, Read(Source{Name: "x", Data: []byte(data)}, options()))
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %s", took)
			} else if testing.Verbose() {
				t.Logf("took %s", took)
			}
		})
	}
}
