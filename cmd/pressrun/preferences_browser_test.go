package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAReaderChangesWhatHeGetsInARealBrowser goes from the link of a mail through all that the preferences page offers,
// with JavaScript and without.
func TestAReaderChangesWhatHeGetsInARealBrowser(t *testing.T) {
	for name, scripts := range map[string]bool{"with JavaScript": true, "without JavaScript": false} {
		t.Run(name, func(t *testing.T) {
			b := newTab(t)
			p := newPlace(t)
			p.write("subscribers/lists.yaml", preferenceLists)
			p.write("subscribers/readers.csv", "email,name\nada@example.org,Ada\nbo@example.org,Bo\n")
			p.run(0, "subscribers", "import", p.write("ada.csv", "email\nada@example.org\n"), "--list", "weekly", "--confirmed")
			listen := freeAddress(t)
			t.Setenv("PRESSRUN_SITE_APP_URL", "http://"+listen+"/")
			p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
			r := &ownPage{tab: b, place: p, address: p.serveOn(listen)}
			if !scripts {
				b.withoutScripts()
			}
			r.fromMail()
			r.choices()
			r.breakAndName()
			r.leavesAndComesBack()
			r.moves()
			r.asksForLink()
			r.data()
		})
	}
}

// ownPage is a reader at her preferences page.
type ownPage struct {
	*tab
	place   *place
	address string // of the server
	link    string // her page
}

// did checks what the page says it has done.
func (r *ownPage) did(said string) {
	r.Helper()
	if got := r.text(".said"); got != said {
		r.Fatalf("the page says %q, want %q", got, said)
	}
}

// send presses the button of the form that leads to a path of her page, and checks what is said about it.
func (r *ownPage) send(path, said string) {
	r.Helper()
	r.click(`form[action$="` + path + `"] button`)
	r.did(said)
}

func (r *ownPage) fromMail() {
	r.open("file://" + r.place.mailPage("ada@example.org"))
	r.click(`a[href*="/p/"]`)
	r.shows("Your newsletters", "preferences")
	r.eval("location.pathname", &r.link)
}

func (r *ownPage) choices() {
	r.choose("cadence.commentary.daily")
	r.choose("topic.commentary.harbours")
	r.choose("content.commentary.full")
	for _, width := range []int{360, 1440} {
		r.resize(width, "light")
		r.picture(fmt.Sprintf("preferences-open-%d-light", width))
	}
	r.send("/lists/commentary/choices", "Saved: what you get of Commentary.")
	r.shows("Your newsletters", "preferences-saved")
	if got := r.text("#list-commentary .detail"); got != "Once a day at most, at 06:30. The whole piece. Topics: Harbours" {
		r.Errorf("it says %q", got)
	}
	r.choose("cadence.commentary.each-piece")
	r.choose("topic.commentary.harbours")
	r.send("/lists/commentary/choices", "Saved: what you get of Commentary.")
	r.send("/lists/notes/join", "You get Notes on Fish from now on.")
	r.send("/lists/notes/leave", "You have left Notes on Fish. One mail that was on its way already may still arrive.")
}

func (r *ownPage) breakAndName() {
	r.click(`button[value="week"]`)
	if said := r.text(".said"); !strings.HasPrefix(said, "Nothing is sent to you before ") {
		r.Fatalf("it says %q", said)
	}
	r.shows("Your newsletters", "preferences-break")
	r.place.run(0, "publish", "--yes", r.place.write("two.md", generated(2)))
	r.place.stands(2, "ada@example.org skipped paused", "bo@example.org sent")
	r.send("/pause", "The break is over. The next mail comes as usual.")

	r.fill("#name-new", "Ada Lind")
	r.send("/name", "Your mails are addressed to A••• L••• from now on.")
}

func (r *ownPage) leavesAndComesBack() {
	r.send("/lists/commentary/leave", "You have left Commentary. One mail that was on its way already may still arrive.")
	r.send("/lists/commentary/join", "You get Commentary from now on.")
	r.open("file://" + r.place.mailPage("ada@example.org"))
	r.click(`a[href*="/u/"]`)
	r.click("button.solid")
	r.shows("You have left Commentary", "left-by-mail")
	r.click("form button")
	r.shows("You are back on Commentary", "back-by-mail")
	r.place.run(0, "publish", "--yes", r.place.write("three.md", generated(3)))
	r.place.stands(3, "ada@example.org sent", "bo@example.org sent")
}

func (r *ownPage) moves() {
	r.open(r.address + strings.TrimPrefix(r.link, "/"))
	r.fill("#address-new", "ada.lind@example.com")
	r.send("/address", "A letter with a button is on its way to a•••@example.com. Until it is pressed, all stays as it is.")
	r.open("file://" + r.letterPage("move", "ada.lind@example.com"))
	r.mailPictures("letter-move")
	r.click("a.button")
	r.shows("Get your mail here?", "move")
	r.click("button.solid")
	r.shows("Your mail comes here now", "moved")
	r.open("file://" + r.letterPage("moved", "ada@example.org"))
	r.mailPictures("letter-moved")
	r.place.run(0, "publish", "--yes", r.place.write("four.md", generated(4)))
	r.place.stands(4, "ada.lind@example.com sent", "bo@example.org sent")
}

// letterPage is a file with the HTML part of the first letter of a kind to a reader.
func (r *ownPage) letterPage(kind, reader string) string {
	r.Helper()
	return r.place.write(kind+".html", partsOf(r, r.place.letter(kind, reader, 1))["text/html"])
}

func (r *ownPage) asksForLink() {
	r.open(r.address + "p/CUTOFF")
	r.shows("This link is not known", "unknown")
	r.fill("#address", "ada.lind@example.com")
	r.click("button.solid")
	r.shows("Look into your mail", "link-sent")
	r.open(r.address + "link")
	r.shows("Send me my link", "link")
	r.open("file://" + r.letterPage("link", "ada.lind@example.com"))
	r.mailPictures("letter-link")
	r.click("a.button")
	r.shows("Your newsletters", "preferences-by-link")
}

func (r *ownPage) data() {
	folder := r.TempDir()
	r.call("Browser.setDownloadBehavior", map[string]any{"behavior": "allow", "downloadPath": folder}, nil)
	r.fill("#address-own", "ada@example.org") // the old one
	r.click(`form[action$="/export"] button`)
	r.did("That is not the address that your mail goes to, so the file was not made.")
	r.shows("Your newsletters", "export-refused")
	r.fill("#address-own", "ada.lind@example.com")
	r.press(`form[action$="/export"] button`)
	var held struct {
		Person struct{ Email, Name string }
		Mails  []struct{ State, Subject string }
	}
	r.place.until("the file", func() bool {
		data, err := os.ReadFile(filepath.Join(folder, "my-data.json"))
		return err == nil && json.Unmarshal(data, &held) == nil
	})
	sent := 0
	for _, m := range held.Mails {
		if m.State == "sent" {
			sent++
		}
	}
	if held.Person.Email != "ada.lind@example.com" || held.Person.Name != "Ada Lind" || sent != 3 {
		r.Errorf("the file holds %+v", held)
	}

	r.click(`a[href$="/erase"]`)
	r.shows("Have all of it erased?", "erase")
	r.click("button.solid")
	r.shows("You are erased", "erased")
	r.open(r.address + strings.TrimPrefix(r.link, "/"))
	r.shows("This link is not known", "unknown-again")
	for name, text := range r.place.files("var/outbox") {
		if strings.Contains(text, "ada@example.org") || strings.Contains(text, "ada.lind@example.com") {
			r.Errorf("%s still holds a mail to her", name)
		}
	}
	r.place.run(1, "subscribers", "show", "ada.lind@example.com")
}

const preferenceLists = `lists:
  - slug: commentary
    name: Commentary
    description: Each new commentary piece, with its key takeaways.
    sections: [Europe, Energy, Harbours]
    at: "06:30"
  - slug: weekly
    name: The Week at the Harbour
    description: What came out in the week, on Fridays.
    cadence: weekly
    on: friday
  - slug: notes
    name: Notes on Fish
    description: Now and then.
    content: full
`
