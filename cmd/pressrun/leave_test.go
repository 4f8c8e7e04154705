package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestAReaderLeavesInARealBrowser opens a mail of the outbox in Chromium, follows its link and presses the button.
func TestAReaderLeavesInARealBrowser(t *testing.T) {
	b := newTab(t)
	p := newPlace(t)
	p.write("subscribers/lists.yaml", twoLists)
	p.write("subscribers/readers.csv", "email,name\nada@example.org,Ada\nbo@example.org,Bo\n")
	p.run(0, "subscribers", "import", p.write("ada.csv", "email\nada@example.org\n"), "--list", "weekly", "--confirmed")
	listen := freeAddress(t)
	t.Setenv("PRESSRUN_SITE_APP_URL", "http://"+listen+"/")
	address := p.serveOn(listen) // it sends the mails too
	p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
	b.open("file://" + p.mailPage("ada@example.org"))
	b.click(`a[href*="/p/"]`)
	b.shows("Your newsletters", "preferences")
	b.open("file://" + p.mailPage("ada@example.org"))
	b.click(`a[href*="/u/"]`)
	b.shows("Leave Commentary?", "leave")
	p.run(0, "publish", "--yes", p.write("two.md", generated(2)))
	p.stands(2, "ada@example.org sent", "bo@example.org sent") // looking changed nothing

	b.click("button.solid")
	b.shows("You have left Commentary", "left")
	p.run(0, "publish", "--yes", p.write("three.md", generated(3)))
	p.stands(3, "bo@example.org sent", "ada@example.org skipped left")
	p.run(0, "publish", "--yes", p.write("four.md", generated(4)))
	p.stands(4, "bo@example.org sent")

	b.click("form button")
	b.shows("You are back on Commentary", "back")
	p.run(0, "publish", "--yes", p.write("five.md", generated(5)))
	p.stands(5, "ada@example.org sent", "bo@example.org sent")

	b.click(`.links a[href*="/p/"]`)
	b.click(`form[action$="/leave-all"] button`)
	b.shows("You have left all lists", "left-all")
	b.click(`.links a[href*="/p/"]`)
	b.shows("Your newsletters", "preferences-left")
	p.run(0, "publish", "--yes", p.write("six.md", generated(6)))
	p.stands(6, "bo@example.org sent", "ada@example.org skipped left")
	b.open(address + "u/NOBODY")
	b.shows("This link is not known", "unknown")
}

const twoLists = `lists:
  - slug: commentary
    name: Commentary
    description: Each new commentary piece, with its key takeaways.
  - slug: weekly
    name: The Week at the Harbour
    description: What came out in the week, on Fridays.
    cadence: weekly
`

// mailPage is a file with the HTML part of the first mail to a reader.
func (p *place) mailPage(reader string) string {
	p.Helper()
	for name, raw := range p.files("var/outbox") {
		if filepath.Ext(name) == ".eml" && strings.Contains(raw, "<"+reader+">") {
			return p.write("mail.html", partsOf(p, raw)["text/html"])
		}
	}
	p.Fatalf("no mail to %s", reader)
	return ""
}

// shows checks the page that the tab shows: its heading, that nothing on it scrolls sideways, and that its buttons
// are large enough to be hit.
func (b *tab) shows(heading, name string) {
	b.Helper()
	if got := b.text("h1"); got != heading {
		b.Fatalf("the page says %q, want %q", got, heading)
	}
	for _, width := range []int{320, 360, 1440} {
		for _, scheme := range []string{"light", "dark"} {
			b.resize(width, scheme)
			b.picture(fmt.Sprintf("%s-%d-%s", name, width, scheme))
			var faults []string
			b.eval(`[
				document.documentElement.scrollWidth > innerWidth ? "scrolls sideways" : "",
				...[...document.querySelectorAll("main button, main .links a")].map(e =>
					e.getBoundingClientRect().height < 44 ? "small: " + e.textContent : "")
			].filter(Boolean)`, &faults)
			for _, fault := range faults {
				b.Errorf("%s at %d px: %s", heading, width, fault)
			}
		}
	}
	b.barriers(heading)
}
