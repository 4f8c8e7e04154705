package main

import (
	"testing"
	"time"
)

// TestAReaderSignsUpInARealBrowser fills in the form, follows the link of the mail and presses the button, with
// JavaScript and without.
func TestAReaderSignsUpInARealBrowser(t *testing.T) {
	for name, scripts := range map[string]bool{"with JavaScript": true, "without JavaScript": false} {
		t.Run(name, func(t *testing.T) {
			b := newTab(t)
			p := newPlace(t)
			p.write("subscribers/lists.yaml", formLists)
			p.write("subscribers/readers.csv", "email,name\n")
			listen := freeAddress(t)
			t.Setenv("PRESSRUN_SITE_APP_URL", "http://"+listen+"/")
			address := p.serveOn(listen)
			if !scripts {
				b.withoutScripts()
			}
			signUp(t, b, p, address)
		})
	}
}

func signUp(t *testing.T, b *tab, p *place, address string) {
	b.open(address + "subscribe?list=weekly")
	b.shows("Harbour Institute by email", "subscribe")
	time.Sleep(2100 * time.Millisecond) // no person is faster
	b.choose("list-commentary")
	b.choose("list-weekly") // chosen by the address
	b.choose("list-commentary")
	b.fill("#email", "ada.example.org")
	b.fill("#name", "Ada")
	b.click("main button")
	b.shows("Harbour Institute by email", "subscribe-faults")
	if got := b.text("#email-fault"); got != "The address has no @. It looks like name@example.org." {
		t.Errorf("beside the address it says %q", got)
	}
	if got := b.text(".faults li:last-child a"); got != "Choose at least one newsletter." {
		t.Errorf("on top it says %q", got)
	}
	var focus string
	b.eval("document.activeElement.id", &focus)
	if focus != "faults" {
		t.Errorf("the focus is on %q", focus)
	}

	b.choose("list-commentary")
	b.choose("topic.commentary.harbours")
	b.choose("content.commentary.full")
	b.fill("#email", "ada@example.org")
	b.resize(360, "light")
	b.picture("subscribe-filled-360-light")
	b.resize(1440, "light")
	b.click("main button")
	b.shows("Look into your mailbox", "asked")

	mail := partsOf(t, p.letter("confirm", "ada@example.org", 1))
	b.open("file://" + p.write("mail.html", mail["text/html"]))
	b.mailPictures("letter-confirm")
	b.click("a.button")
	b.shows("One press to go", "confirm")
	b.click("main button")
	b.shows("You are on the list", "joined")
	b.open("file://" + p.write("welcome.html", partsOf(t, p.letter("welcome", "ada@example.org", 1))["text/html"]))
	b.mailPictures("letter-welcome")
	b.open("file://" + p.path("mail.html"))
	b.click("a.button")
	b.shows("You are on the list", "joined-again")
	b.open(address + "confirm/NOBODY")
	b.shows("This link is good no more", "confirm-old")

	p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
	p.stands(1, "ada@example.org sent")
	b.click(`.links a[href*="/subscribe"]`)
	b.shows("Harbour Institute by email", "subscribe-again")
}

// mailPictures takes pictures of a mail.
func (b *tab) mailPictures(name string) {
	b.Helper()
	for _, scheme := range []string{"light", "dark"} {
		b.resize(360, scheme)
		b.picture(name + "-360-" + scheme)
	}
	b.resize(1440, "light")
}

const formLists = `lists:
  - slug: commentary
    name: Commentary
    description: Each new commentary piece, with its key takeaways.
    sections: [Europe, Energy, Harbours]
    welcome:
      subject: Welcome aboard
      text: |
        Dear reader,

        thank you for **joining**. Here is [where to begin](https://harbour.example/).

        - one
        - two
  - slug: weekly
    name: The Week at the Harbour
    description: What came out in the week, on Fridays.
    cadence: weekly
    on: friday
`
