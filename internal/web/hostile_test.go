package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pressrun/internal/subscriber"
)

// TestAClosedListIsJoinedByNobody sends the form that the page does not have.
func TestAClosedListIsJoinedByNobody(t *testing.T) {
	h := newHouse(t)
	h.server.Lists = append(h.server.Lists, subscriber.List{Slug: "inner", Name: "Inner", Closed: true})
	h.server.Self = h.selfService()
	h.says(h.post(adaPage+"/lists/inner/join", "do=yes"), 422, "This list is closed")
	all, err := h.store.SubscriptionsByToken(t.Context(), adaWeekly)
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	_, err = h.store.AddSubscription(t.Context(), subscriber.Subscriber{Email: "ada@harbour.example"}, subscriber.Subscription{
		List: "inner", Token: "ADAINNER23456", Status: subscriber.Confirmed,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.says(h.post(adaPage+"/lists/inner/leave", oneClick), 200, "You have left Inner.")
	h.says(h.post(adaPage+"/lists/inner/join", "do=yes"), 200, "You get Inner from now on.")
}

// TestTheFormBehindAServerOfAnotherName signs up from a browser without Sec-Fetch-Site, behind a web server that passes on
// its own name for the host.
func TestTheFormBehindAServerOfAnotherName(t *testing.T) {
	c := newCounter(t)
	for origin, want := range map[string]int{"https://harbour.example": 200, "https://evil.example": 403, "null": 403} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/subscribe", strings.NewReader(c.fields("kim@quay.se").Encode()))
		r.Host = "127.0.0.1:8080"
		r.Header.Set("Content-Type", formType)
		r.Header.Set("Origin", origin)
		if got := c.do(r); got.status != want {
			t.Errorf("%s: status %d, want %d", origin, got.status, want)
		}
	}
}

// TestNoLogNamesWhoTypesABreak asks for a link with a line break behind the address.
func TestNoLogNamesWhoTypesABreak(t *testing.T) {
	h := newHouse(t)
	h.says(h.post("/link", "email=ada%40harbour.example%0d%0a"), 200, "")
	if log := h.log.String(); strings.Contains(log, "ada") {
		t.Error(log)
	}
}

// TestAnAddressIsNotGuessed tries addresses for the file of what is held, by a link that somebody found.
func TestAnAddressIsNotGuessed(t *testing.T) {
	h := newHouse(t)
	for range 10 {
		h.says(h.post(adaPage+"/export", "email=adam%40harbour.example"), 422, "was not made")
	}
	for _, page := range []string{adaPage, "/p/" + adaDaily} {
		h.says(h.post(page+"/export", "email=ada%40harbour.example"), 429, "more often today")
	}
	h.says(h.post("/p/"+boWeekly+"/export", "email=bo%40harbour.example"), 200, "bo@harbour.example")
}

// TestTheAddressOfAnAnswerIsOpenedAgain opens again what stands in the browser after the button was pressed.
func TestTheAddressOfAnAnswerIsOpenedAgain(t *testing.T) {
	h := newHouse(t)
	h.says(h.get("/u/"+adaWeekly+"/back"), 200, "The Weekly")
	if h.status(adaWeekly) != subscriber.Confirmed {
		t.Error("it changed something")
	}
}

// TestAListOfNoNameIsNotLookedFor leaves a list whose name PostgreSQL does not take.
func TestAListOfNoNameIsNotLookedFor(t *testing.T) {
	h := newHouse(t)
	for _, list := range []string{"%00", "%ff", "a%2fb"} {
		h.says(h.post(adaPage+"/lists/"+list+"/leave", oneClick), 422, "did not say what to do")
	}
}
