package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/subscriber"
)

const adaPage = "/p/" + adaWeekly

// reader is the person of a token, as the books have him.
func (h *house) reader(token string) subscriber.Subscriber {
	h.Helper()
	r, err := h.store.SubscriptionByToken(h.Context(), token)
	if err != nil {
		h.Fatal(err)
	}
	return r.Subscriber
}

func (h *house) subscription(token string) subscriber.Subscription {
	h.Helper()
	r, err := h.store.SubscriptionByToken(h.Context(), token)
	if err != nil {
		h.Fatal(err)
	}
	return r.Subscription
}

// says checks an answer's status and that the page says a text.
func (h *house) says(got answer, status int, text string) {
	h.Helper()
	if got.status != status || !strings.Contains(got.body, text) {
		h.Fatalf("status %d, want %d and %q\n%s", got.status, status, text, got.main())
	}
}

// publish has pieces of some sections in the books.
func (h *house) publish(sections ...string) {
	h.Helper()
	for i, section := range sections {
		at := time.Date(2026, 3, 1+i, 8, 0, 0, 0, time.UTC)
		_, err := h.store.SaveRevision(h.Context(), piece.Record{
			Slug: "in-" + section, ID: "tag:" + section, Status: piece.StatusPublished, Title: "In " + section, Section: section,
			Topic: strings.ToUpper(section), Month: "2026-03", Revision: 1, Published: at,
		}, piece.Revision{Slug: "in-" + section, Number: 1, Saved: at}, nil)
		if err != nil {
			h.Fatal(err)
		}
	}
}

func TestAReaderChoosesWhatHeGetsOfAList(t *testing.T) {
	h := newHouse(t)
	h.publish("ports", "rivers", "locks")
	h.server.Lists[0].Cadence, h.server.Lists[0].Content = subscriber.Weekly, subscriber.Takeaways
	at := adaPage + "/lists/weekly/choices"
	for _, c := range []struct {
		form string
		want subscriber.Choice
	}{
		{"list=weekly&cadence.weekly=daily&topic.weekly=ports&topic.weekly=rivers&content.weekly=full", subscriber.Choice{
			Cadence: subscriber.Daily, Sections: []string{"ports", "rivers"}, Content: subscriber.Full,
		}},
		{"list=weekly&cadence.weekly=weekly&content.weekly=takeaways", subscriber.Choice{}}, // the list's own
		{"list=weekly&cadence.weekly=hourly&content.weekly=pictures&topic.weekly=nothing", subscriber.Choice{}},
		{"list=weekly&topic.weekly=ports&topic.weekly=rivers&topic.weekly=locks", subscriber.Choice{}}, // all, those to come too
	} {
		got := h.post(at, c.form)
		h.says(got, 200, "Saved: what you get of The Weekly &lt;Tide&gt;.")
		sub := h.subscription(adaWeekly)
		if sub.Cadence != c.want.Cadence || sub.Content != c.want.Content || !slices.Equal(sub.Sections, c.want.Sections) {
			t.Errorf("%s: chosen %q %q %q", c.form, sub.Cadence, sub.Content, sub.Sections)
		}
	}
	if other := h.subscription(boWeekly); other.Cadence != "" || len(other.Sections) > 0 {
		t.Error("Bo's have changed")
	}
	h.says(h.post(at, "list=daily"), 422, "did not say what to do")
	h.says(h.post(adaPage+"/lists/daily/choices", "list=daily"), 422, "This list is no more")
	if got := h.post("/p/"+boWeekly+"/lists/daily/choices", "list=daily"); got.status == 200 {
		t.Error("Bo changed a list that he is not on")
	}
}

func TestAReaderLeavesAndJoinsListsOfHisPage(t *testing.T) {
	h := newHouse(t)
	h.server.Lists = append(h.server.Lists, subscriber.List{Slug: "notes", Name: "Notes"}, subscriber.List{Slug: "inner", Name: "Inner", Closed: true})
	h.server.Self = h.selfService()
	page := h.get(adaPage)
	h.says(page, 200, adaPage+"/lists/notes/join")
	if strings.Contains(page.body, "/lists/inner/") {
		t.Error("a closed list is offered")
	}
	h.says(h.post(adaPage+"/lists/notes/join", ""), 422, "did not say what to do")
	h.says(h.post(adaPage+"/lists/notes/join", "do=yes"), 200, "You get Notes from now on.")
	proofs, err := h.store.Consents(t.Context(), "ada@harbour.example")
	if err != nil || len(proofs) != 1 {
		t.Fatalf("%v, %v", proofs, err)
	}
	if p := proofs[0]; p.List != "notes" || p.Form != "/p/" || p.ConfirmedFrom != "192.0.2.0/24" || !strings.Contains(p.Text, "[Join Notes]") {
		t.Errorf("the proof: %+v", p)
	}
	h.says(h.post(adaPage+"/lists/weekly/leave", oneClick), 200, "You have left The Weekly &lt;Tide&gt;.")
	if h.status(adaWeekly) != subscriber.Left || h.status(adaDaily) != subscriber.Confirmed {
		t.Errorf("weekly %s, daily %s", h.status(adaWeekly), h.status(adaDaily))
	}
	h.says(h.post(adaPage+"/lists/weekly/join", "do=yes"), 200, "You get The Weekly &lt;Tide&gt; from now on.")
	if h.status(adaWeekly) != subscriber.Confirmed {
		t.Error("she did not come back")
	}
	h.says(h.post(adaPage+"/lists/nowhere/join", "do=yes"), 422, "This list is no more")
}

func TestABreakEndsWhenTheReaderSays(t *testing.T) {
	h := newHouse(t)
	h.now = time.Date(2099, 1, 31, 15, 0, 0, 0, time.UTC)
	at := adaPage + "/pause"
	for form, want := range map[string]string{
		"for=week": "2099-02-07", "for=month": "2099-03-03", "for=day&until=2099-02-01": "2099-02-01", "for=day&until=2100-01-31": "2100-01-31",
	} {
		h.says(h.post(at, form), 200, "Nothing is sent to you before ")
		if got := h.reader(adaWeekly).PausedUntil; got.Format(time.DateOnly) != want || got.Hour() != 0 {
			t.Errorf("%s: until %v", form, got)
		}
	}
	h.says(h.get(adaPage), 200, "End the break now")
	for _, form := range []string{
		"for=day&until=2099-01-31", "for=day&until=2100-02-01", "for=day&until=2010-01-01", "for=day&until=soon", "for=day", "for=ever", "",
	} {
		if got := h.post(at, form); got.status != 422 || h.reader(adaWeekly).PausedUntil.IsZero() {
			t.Errorf("%s: status %d", form, got.status)
		}
	}
	h.says(h.post(at, "for=end"), 200, "The break is over.")
	if got := h.reader(adaWeekly).PausedUntil; !got.IsZero() {
		t.Errorf("until %v", got)
	}
}

func TestANameIsChangedAndTakenOutAndNeverShown(t *testing.T) {
	h := newHouse(t)
	at := adaPage + "/name"
	got := h.post(at, url.Values{"do": {"save"}, "name": {"Adelheid\r\nBcc: Quayside"}}.Encode())
	h.says(got, 200, "A••• B••• Q•••")
	if name := h.reader(adaWeekly).Name; name != "Adelheid Bcc: Quayside" {
		t.Errorf("the name is %q", name)
	}
	if strings.Contains(got.body+h.get(adaPage).body, "Adelheid") {
		t.Error("the page tells the name to whoever has the link")
	}
	for _, name := range []string{"", " \t", strings.Repeat("a", 201)} {
		if got := h.post(at, url.Values{"do": {"save"}, "name": {name}}.Encode()); got.status != 422 || h.reader(adaWeekly).Name == "" {
			t.Errorf("%q: status %d", name, got.status)
		}
	}
	h.says(h.post(at, "do=remove"), 200, "Your name is taken out.")
	if name := h.reader(adaWeekly).Name; name != "" {
		t.Errorf("the name is %q", name)
	}
}

// TestANewAddressSaysYes follows a change of address from the page to both letters.
func TestANewAddressSaysYes(t *testing.T) {
	h := newHouse(t)
	h.says(h.post(adaPage+"/address", "email=Ada%40New.example"), 200, "A letter with a button is on its way to A•••@New.example.")
	h.says(h.get(adaPage), 200, "A letter has gone to A•••@New.example.")
	waits, err := h.store.MoveOf(t.Context(), adaDaily)
	if err != nil || h.letters != 1 {
		t.Fatalf("%+v, %v, %d letters", waits, err, h.letters)
	}
	link := "/move/" + waits.Token
	for _, looks := range []answer{h.get(link), h.ask("HEAD", link, "", ""), h.post(link, "do=perhaps"), h.post(link, "")} {
		if h.reader(adaWeekly).Email != "ada@harbour.example" {
			t.Fatalf("looking changed it (status %d)", looks.status)
		}
	}
	h.says(h.get(link), 200, "a•••@harbour.example so far will go to A•••@New.example")
	for range 2 {
		h.says(h.post(link, "do=yes"), 200, "Your mail comes here now")
	}
	h.says(h.get(link), 200, "Your mail comes here now")
	if got := h.reader(adaWeekly).Email; got != "Ada@New.example" || h.letters != 2 {
		t.Errorf("the address is %q, %d letters", got, h.letters)
	}
	if h.status(adaWeekly) != subscriber.Confirmed || h.status(adaDaily) != subscriber.Confirmed {
		t.Error("she has lost lists")
	}
}

// TestATakenAddressTellsNothing asks for an address that is another reader's, and for one that nobody has.
func TestATakenAddressTellsNothing(t *testing.T) {
	h := newHouse(t)
	taken, free := h.post(adaPage+"/address", "email=bo%40harbour.example"), h.post("/p/"+adaDaily+"/address", "email=by%40harbour.example")
	same := func(a answer) string { return strings.ReplaceAll(a.main(), adaDaily, adaWeekly) }
	if taken.status != free.status || same(taken) != same(free) || h.letters != 2 {
		t.Errorf("status %d and %d, %d letters\n%s\n%s", taken.status, free.status, h.letters, same(taken), same(free))
	}
	h.post(adaPage+"/address", "email=bo%40harbour.example")
	m, err := h.store.MoveOf(t.Context(), adaWeekly)
	if err != nil {
		t.Fatal(err)
	}
	h.says(h.post("/move/"+m.Token, "do=yes"), 422, "This address gets our mail by itself")
	if h.reader(boWeekly).Email != "bo@harbour.example" || h.reader(adaWeekly).Email != "ada@harbour.example" {
		t.Error("somebody has another address")
	}
}

func TestAddressesAreAskedForOnlySoOften(t *testing.T) {
	h := newHouse(t)
	for i := range 4 {
		got := h.post(adaPage+"/address", "email=x"+string(rune('a'+i))+"%40new.example")
		if want := map[bool]int{true: 200, false: 429}[i < 3]; got.status != want {
			t.Errorf("ask %d: status %d, want %d", i+1, got.status, want)
		}
	}
	for _, bad := range []string{"", "ada", "ada@", "a%0d%0ab@x.example", "ada@here"} {
		if got := h.post("/p/"+boWeekly+"/address", "email="+bad); got.status != 422 {
			t.Errorf("%q: status %d", bad, got.status)
		}
	}
	if h.letters != 3 {
		t.Errorf("%d letters", h.letters)
	}
}

// TestTheLinkIsSentToItsAddressAlone asks for the links of a reader and of nobody.
func TestTheLinkIsSentToItsAddressAlone(t *testing.T) {
	h := newHouse(t)
	h.says(h.get("/link"), 200, "Send me my link")
	known, unknown := h.post("/link", "email=ada%40harbour.example"), h.post("/link", "email=nobody%40harbour.example")
	if known.status != 200 || known.body != unknown.body || strings.Contains(known.body, "ada") {
		t.Errorf("status %d, the same: %v\n%s", known.status, known.body == unknown.body, known.main())
	}
	for range 5 { // no more than three letters a day, and no word of it
		if got := h.post("/link", "email=ada%40harbour.example"); got.body != known.body {
			t.Error("the answer tells how often it was asked for")
		}
	}
	if h.letters != 4 {
		t.Errorf("%d letters, want 3 to Ada and 1 that will not be sent", h.letters)
	}
	h.says(h.post("/link", "email=ada"), 422, "no @")
	h.says(h.post("/link", ""), 422, "Write your email address")
}

func TestAllThatIsHeldIsGivenToWhoKnowsTheAddress(t *testing.T) {
	h := newHouse(t)
	for _, wrong := range []string{"", "bo%40harbour.example", "ada"} {
		got := h.post(adaPage+"/export", "email="+wrong)
		h.says(got, 422, "the file was not made")
	}
	if got := h.get(adaPage + "/export"); got.status != http.StatusSeeOther {
		t.Errorf("GET: status %d", got.status)
	}
	got := h.post(adaPage+"/export", "email=ADA%40harbour.example")
	var held subscriber.Held
	if err := json.Unmarshal([]byte(got.body), &held); err != nil || got.status != 200 {
		t.Fatalf("status %d, %v", got.status, err)
	}
	if held.Person.Email != "ada@harbour.example" || len(held.Subscriptions) != 2 || held.Publication != "Harbour Institute" {
		t.Errorf("%+v", held)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Content-Disposition": `attachment; filename="my-data.json"`, "Cache-Control": "no-store",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q", name, got.header.Get(name))
		}
	}
}

func TestErasingIsSaidAndDone(t *testing.T) {
	h := newHouse(t)
	h.says(h.get(adaPage+"/erase"), 200, "a keyed hash")
	h.says(h.post(adaPage+"/erase", "do=perhaps"), 400, "nothing was changed")
	if h.status(adaWeekly) != subscriber.Confirmed {
		t.Fatal("looking has erased her")
	}
	h.says(h.post(adaPage+"/erase", "do=yes"), 200, "You are erased")
	if h.forgot == nil || !h.forgot("Ada@Harbour.example") || h.forgot("bo@harbour.example") {
		t.Error("kept mails were not removed, or another's")
	}
	for _, got := range []answer{h.get(adaPage), h.get("/u/" + adaDaily), h.post(adaPage+"/erase", "do=yes"), h.post("/u/"+adaWeekly, oneClick)} {
		h.says(got, 404, "This link is not known")
	}
	if h.status(boWeekly) != subscriber.Confirmed {
		t.Error("Bo is erased")
	}
}

// TestOtherSitesChangeNoPreferences sends the forms of the page from elsewhere, with the right token.
func TestOtherSitesChangeNoPreferences(t *testing.T) {
	p := newHouse(t).online()
	for _, form := range []struct{ path, body string }{
		{"/pause", "for=week"},
		{"/name", "do=save&name=x"},
		{"/address", "email=x%40new.example"},
		{"/erase", "do=yes"},
		{"/lists/weekly/leave", oneClick},
		{"/lists/daily/join", "do=yes"},
		{"/lists/weekly/choices", "list=weekly&cadence.weekly=daily"},
		{"/export", "email=ada%40harbour.example"},
	} {
		for _, from := range [][]string{
			{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"},
			{"Sec-Fetch-Site: same-site"},
			{"Origin: https://evil.example"},
			{"Origin: null"},
		} {
			got := p.send("POST", adaPage+form.path, formType, form.body, from...)
			p.says(got, 403, "came from another site")
		}
	}
	if who := p.reader(adaWeekly); who.Name != "" || !who.PausedUntil.IsZero() || p.letters != 0 || p.status(adaWeekly) != subscriber.Confirmed {
		t.Errorf("changed: %+v, %d letters", who, p.letters)
	}
	for _, from := range [][]string{
		nil, {"Sec-Fetch-Site: same-origin"}, {"Origin: https://harbour.example"}, {"Origin: " + p.address},
	} {
		p.says(p.send("POST", adaPage+"/name", formType, "do=save&name=Ada", from...), 200, "A•••")
	}
}

// TestAnAddressOfAChangeLeadsToThePage has a reader press Enter in the address field of a page that answered a change.
func TestAnAddressOfAChangeLeadsToThePage(t *testing.T) {
	h := newHouse(t)
	for _, change := range []string{"/pause", "/name", "/address", "/lists/weekly/leave", "/nothing"} {
		got := h.get(adaPage + change)
		if got.status != http.StatusSeeOther || got.header.Get("Location") != adaPage {
			t.Errorf("%s: status %d to %q", change, got.status, got.header.Get("Location"))
		}
	}
}

// TestWhoIsSuppressedChangesNothingAboutIt has the changes that would bring mail to somebody.
func TestWhoIsSuppressedChangesNothingAboutIt(t *testing.T) {
	h := newHouse(t)
	h.server.Lists = append(h.server.Lists, subscriber.List{Slug: "notes", Name: "Notes"})
	h.server.Self = h.selfService()
	if err := h.store.Suppress(t.Context(), "ada@harbour.example", "complained"); err != nil {
		t.Fatal(err)
	}
	page := h.get(adaPage)
	if strings.Contains(page.body, "/lists/notes/join") || strings.Contains(page.body, "Change the address") {
		t.Error("it is offered")
	}
	h.says(h.post(adaPage+"/address", "email=new%40harbour.example"), 422, "nothing is sent")
	h.says(h.post(adaPage+"/lists/notes/join", "do=yes"), 422, "nothing is sent")
	h.says(h.post(adaPage+"/lists/weekly/join", "do=yes"), 422, "nothing is sent")
	if h.letters != 0 {
		t.Errorf("%d letters", h.letters)
	}
}
