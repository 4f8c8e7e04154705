package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// siteLists are two newsletters, the second for one section alone.
const siteLists = `lists:
  - slug: commentary
    name: Commentary
    description: Each new commentary piece, with its key takeaways.
  - slug: ferries
    name: The Ferry Letter
    description: What moves in the harbour.
    cadence: weekly
    sections: [Transport]
`

// rightToLeft is a piece in another script and direction than the site.
const rightToLeft = `---
title: "لماذا يجب أن يبقى الميناء مفتوحاً ليلاً"
dek: ميناء يغلق في العاشرة يرسل ممرضاته إلى البيت بسيارة أجرة.
kicker: COMMENTARY
topic: الاقتصاد
language: ar
date: 2026-11-20
authors:
  - name: ليلى الحسن
    role: باحثة أولى
takeaways:
  - تجربة شتاء واحد تكفي.
rights: {grantable: yes}
---

يغادر آخر قارب في العاشرة مساءً، وتنتهي آخر نوبة في المستشفى في الحادية عشرة.

## ما لا تظهره الأرقام

في الأسابيع الستة الماضية وقفنا عند بوابة المستشفى وسألنا الخارجين كيف سيعودون إلى بيوتهم.
`

// inChinese is a piece whose title has no spaces.
const inChinese = `---
title: 港口不应在十点关门：夜班护士与一艘没有开出的渡轮
topic: 交通
language: zh-Hans
date: 2026-11-21
authors:
  - name: 王小明
---

最后一班渡轮晚上十点离港，医院最后一班十一点结束。六个星期以来，我们站在医院门口，询问下班的人如何回家。
`

// newSite publishes pieces of every kind, corrects one, withdraws one, and serves the site. The paths are of one
// page of each kind.
func newSite(t *testing.T) (address string, paths map[string]string) {
	t.Helper()
	p := &place{TB: t, dir: t.TempDir()}
	listen := freeAddress(t)
	p.run(0, "init", ".", "--name", "Harbour Institute", "--url", "http://"+listen+"/")
	p.write("subscribers/lists.yaml", siteLists)
	p.write("subscribers/readers.csv", "email\nada@example.org\n")
	pieces, err := filepath.Abs("../../internal/sample/pieces")
	if err != nil {
		t.Fatal(err)
	}
	sample := func(name string) string { return filepath.Join(pieces, name) }
	p.run(0, "publish", "--archive", sample("quiet-budget.md"), p.write("zh.md", inChinese), p.write("wrong.md", generated(1)))
	many := []string{"publish", "--archive"}
	for n := 2; n < 24; n++ { // enough for a register of the year
		many = append(many, p.write(fmt.Sprintf("dock%d.md", n), generated(n)))
	}
	p.run(0, many...)
	p.run(0, "publish", "--yes", sample("school-gardens.html"), p.write("ar.md", rightToLeft))
	p.run(0, "publish", "--yes", sample("night-ferries.txt"))
	p.run(0, "correct", "a-harbour-should-not-close-at-ten", "--yes", "--note", "The fare is 31 crowns.")
	p.run(0, "withdraw", "dock-number-1", "--yes", "--reason", "The figures were wrong.")
	return p.serveOn(listen), map[string]string{
		"front": "", "piece": "pieces/a-harbour-should-not-close-at-ten/", "piece-picture": p.pageNamed("garden"),
		"piece-rtl": p.pageNamed("لماذا"), "piece-cjk": p.pageNamed("港口"), "republish": p.pageNamed("لماذا") + "republish/",
		"section": "sections/transport/", "sections": "sections/", "author": "authors/ines-okonkwo-hale/",
		"authors": "authors/", "author-cjk": "authors/" + url.PathEscape("王小明") + "/", "archive": "archive/",
		"month": "archive/2026-11/", "newsletters": "editions/", "editions": "editions/commentary/",
		"edition": "editions/commentary/2/", "author-year": "authors/maud-lindqvist/2026/",
		"feeds": "feeds/", "not-found": "no/such/page", "withdrawn": "pieces/dock-number-1/",
	}
}

// pageNamed is the path of the page of the piece whose slug holds a word.
func (p *place) pageNamed(word string) string {
	p.Helper()
	for name := range p.files("pieces") {
		if slug := strings.TrimSuffix(filepath.Base(name), ".md"); strings.HasSuffix(name, ".md") && strings.Contains(slug, word) {
			return "pieces/" + url.PathEscape(slug) + "/"
		}
	}
	p.Fatalf("no piece has %s in its slug", word)
	return ""
}

// TestSite looks at a page of each kind, as the real server gives it.
func TestSite(t *testing.T) {
	address, paths := newSite(t)
	t.Run("in a browser", func(t *testing.T) { lookAt(t, address, paths) })
	t.Run("for everybody", func(t *testing.T) { lookForBarriers(t, address, paths) })
	t.Run("without scripts", func(t *testing.T) { lookForScripts(t, address, paths) })
	t.Run("the copy sheet's script runs under the server's policy", func(t *testing.T) {
		b := newTab(t)
		b.open(address + paths["republish"])
		var hidden bool
		b.eval(`document.querySelector("button[data-box]").hidden`, &hidden)
		if hidden {
			t.Error("it did not show the buttons")
		}
	})
}

// lookAt opens pages as a reader on a phone and one at a desk see them, by day and by night: nothing may scroll
// sideways, complain on the console or lead to another origin.
func lookAt(t *testing.T, address string, paths map[string]string) {
	b := newTab(t)
	b.watch()
	for name, path := range paths {
		for _, width := range []int{360, 1440} {
			for _, scheme := range []string{"light", "dark"} {
				b.resize(width, scheme)
				b.open(address + path)
				view := fmt.Sprintf("site-%s-%d-%s", name, width, scheme)
				for _, fault := range append(b.complaints(address), b.layoutFaults(width)...) {
					t.Errorf("%s: %s", view, fault)
				}
				b.picture(view)
			}
		}
	}
}

// layoutFaults looks for what is too wide, too small to hit, or not there.
func (b *tab) layoutFaults(width int) []string {
	b.Helper()
	var faults []string
	b.eval(fmt.Sprintf(`(() => {
		const faults = [], doc = document.documentElement;
		if (doc.scrollWidth > %d) faults.push("scrolls sideways, " + doc.scrollWidth + " px wide");
		for (const e of document.querySelectorAll("a.button, .banner a, button"))
			if (e.getClientRects().length && e.getBoundingClientRect().height < 40) faults.push("small to hit: " + e.textContent);
		for (const i of document.images) if (!i.complete || !i.naturalWidth) faults.push("shows no picture: " + i.src);
		return faults;
	})()`, width), &faults)
	return faults
}

// lookForBarriers has axe-core look at pages, narrow by day and wide by night.
func lookForBarriers(t *testing.T, address string, paths map[string]string) {
	program := axe(t)
	b := newTab(t)
	b.open("data:text/html,<img src='data:image/gif;base64,'>")
	if len(b.axeFaults(program)) < 2 {
		t.Fatal("a page without title, language and alternative text passes")
	}
	for name, path := range paths {
		for width, scheme := range map[int]string{360: "light", 1440: "dark"} {
			b.resize(width, scheme)
			b.open(address + path)
			for _, fault := range b.axeFaults(program) {
				t.Errorf("%s, %d px, %s: %s", name, width, scheme, fault)
			}
		}
	}
}

// lookForScripts reads pages as a program does that runs none.
func lookForScripts(t *testing.T, address string, paths map[string]string) {
	for name, path := range paths {
		resp, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, sign := range []string{" onclick=", " onload=", " style=", "<script>", "javascript:"} {
			mail := name == "edition" && sign == " style=" // mail programs know no other way
			if strings.Contains(string(page), sign) && !mail {
				t.Errorf("%s holds %s", name, sign)
			}
		}
		if !strings.Contains(string(page), "<h1") {
			t.Errorf("%s has no heading", name)
		}
	}
}
