package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"pressrun/internal/readership"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// counter is a house with a form by which people sign up. Its clock is moved by the test.
type counter struct {
	*house
	clock   time.Time
	letters []int64
}

func newCounter(t *testing.T) *counter {
	h := newHouse(t)
	c := &counter{house: h, clock: time.Now()}
	h.server.Lists = []subscriber.List{
		{
			Slug: "weekly", Name: "The Weekly <Tide>", Description: "Every Friday.", Cadence: subscriber.Weekly,
			Content: subscriber.Takeaways, Sections: []string{"Ports", "Rivers & lakes"},
		},
		{Slug: "daily", Name: "The Daily", Cadence: subscriber.Daily, Content: subscriber.Takeaways},
		{Slug: "staff", Name: "For the staff", Closed: true},
	}
	h.server.Archive = h.store
	h.server.SignUps = &readership.SignUps{
		Lists: h.server.Lists, Books: h.store, Valid: 24 * time.Hour,
		Count: readership.Counting{
			Key: []byte("a key"), Caps: readership.Caps{PerAddress: 3, PerNetwork: 5000, PerDay: 5000},
		},
		Now: func() time.Time { return c.clock }, Sent: func(letter int64) { c.letters = append(c.letters, letter) },
	}
	return c
}

// stamp is that of a form which a person has filled in just now.
func (c *counter) stamp() string {
	now := c.clock
	c.clock = now.Add(-10 * time.Second)
	defer func() { c.clock = now }()
	return c.server.SignUps.Stamp()
}

// fields are those of a form that is taken.
func (c *counter) fields(email string) url.Values {
	return url.Values{"email": {email}, "list": {"weekly"}, "shown": {c.stamp()}}
}

func (c *counter) send(fields url.Values) answer {
	c.Helper()
	return c.post("/subscribe", fields.Encode())
}

// asked is the token of the sign-up of the last letter.
func (c *counter) asked() string {
	c.Helper()
	if len(c.letters) == 0 {
		c.Fatal("there is no letter")
	}
	l, err := c.store.Letter(c.Context(), c.letters[len(c.letters)-1])
	if err != nil {
		c.Fatal(err)
	}
	return l.Token
}

// TestTheSameAnswerWhoeverHasTheAddress signs one address up in books in which it stands otherwise each time.
func TestTheSameAnswerWhoeverHasTheAddress(t *testing.T) {
	const email = "kim@harbour.example"
	suppress := func(reason string) func(*counter) error {
		return func(c *counter) error { return c.store.Suppress(context.Background(), email, reason) }
	}
	var first answer
	for _, b := range []struct {
		name   string
		before func(*counter) error
	}{
		{"nobody", func(*counter) error { return nil }},
		{"on the list", func(c *counter) error {
			_, err := c.store.AddSubscription(context.Background(), subscriber.Subscriber{Email: email},
				subscriber.Subscription{List: "weekly", Status: subscriber.Confirmed, Token: "KIM"})
			return err
		}},
		{"complained", suppress("complained")},
		{"bounced", suppress("bounced")},
		{"asked already", func(c *counter) error { c.send(c.fields(email)); return nil }},
		{"asked too often", func(c *counter) error {
			for range 10 {
				c.send(c.fields(email))
			}
			return nil
		}},
		{"erased", func(c *counter) error {
			_, err := c.store.AddSubscription(context.Background(), subscriber.Subscriber{Email: email},
				subscriber.Subscription{List: "weekly", Status: subscriber.Confirmed, Token: "KIM"})
			if err != nil {
				return err
			}
			return c.store.Erase(context.Background(), email)
		}},
	} {
		c := newCounter(t)
		if err := b.before(c); err != nil {
			t.Fatal(b.name, err)
		}
		got := c.send(c.fields(email))
		if first.body == "" {
			first = got
		}
		if got.status != http.StatusOK || got.body != first.body || fmt.Sprint(got.header) != fmt.Sprint(first.header) {
			t.Errorf("%s: status %d, same page: %v\n%v\n%v", b.name, got.status, got.body == first.body, got.header, first.header)
		}
	}
	if !strings.Contains(first.body, "Look into your mailbox") || !strings.Contains(first.body, email) {
		t.Error(first.main())
	}
}

// TestAThousandFormsForOneAddress come from as many networks.
func TestAThousandFormsForOneAddress(t *testing.T) {
	c := newCounter(t)
	for n := range 1000 {
		req := httptest.NewRequestWithContext(t.Context(), "POST", "/subscribe",
			strings.NewReader(c.fields("kim@harbour.example").Encode()))
		req.Header.Set("Content-Type", formType)
		req.RemoteAddr = fmt.Sprintf("198.%d.%d.7:4711", 18+n/250, n%250)
		if got := c.do(req); got.status != http.StatusOK {
			t.Fatalf("form %d: status %d", n, got.status)
		}
	}
	queued, err := c.store.QueuedLetters(t.Context())
	if err != nil || len(queued) != 3 || len(c.letters) != 3 {
		t.Errorf("%d letters, %d told of, %v", len(queued), len(c.letters), err)
	}
}

func TestOneNetworkIsToldToComeBackTomorrow(t *testing.T) {
	c := newCounter(t)
	c.server.SignUps.Count.Caps.PerNetwork = 2
	for n := range 3 {
		got := c.send(c.fields(fmt.Sprintf("reader%d@harbour.example", n)))
		if full := got.status == http.StatusTooManyRequests; full != (n == 2) {
			t.Errorf("form %d: status %d", n, got.status)
		}
		if n == 2 && (got.header.Get("Retry-After") == "" || !strings.Contains(got.body, `value="reader2@harbour.example"`)) {
			t.Errorf("%v\n%s", got.header, got.main())
		}
	}
	req := httptest.NewRequestWithContext(t.Context(), "POST", "/subscribe", strings.NewReader(c.fields("kim@harbour.example").Encode()))
	req.Header.Set("Content-Type", formType)
	req.RemoteAddr = "198.51.100.7:4711"
	if got := c.do(req); got.status != http.StatusOK {
		t.Errorf("another network: status %d", got.status)
	}
}

// TestNothingIsLostWithoutAWord sends forms that look as if a machine had filled them in. Each is shown again with all
// that was typed, and sent again as it is shown it is taken.
func TestNothingIsLostWithoutAWord(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*counter, url.Values, http.Header)
		status int
		says   string
	}{
		"too fast": {func(c *counter, f url.Values, _ http.Header) { f.Set("shown", c.server.SignUps.Stamp()) }, 422, "very fast"},
		"too late": {func(c *counter, f url.Values, _ http.Header) {
			f.Set("shown", c.stamp())
			c.clock = c.clock.Add(25 * time.Hour)
		}, 422, "open for long"},
		"without a time": {func(_ *counter, f url.Values, _ http.Header) { f.Del("shown") }, 422, "open for long"},
		"a forged time":  {func(_ *counter, f url.Values, _ http.Header) { f.Set("shown", "tosmc0-0123456789abcdef") }, 422, "open for long"},
		"the trap": {func(_ *counter, f url.Values, _ http.Header) {
			f.Set("website", "https://spam.example/")
		}, 422, "people do not see"},
		"another site": {func(_ *counter, _ url.Values, h http.Header) { h.Set("Sec-Fetch-Site", "cross-site") }, 403, "another site"},
		"another origin": {func(_ *counter, _ url.Values, h http.Header) {
			h.Set("Origin", "https://elsewhere.example")
		}, 403, "another site"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newCounter(t)
			fields := h.fields("kim@harbour.example")
			fields.Set("name", `Kim "K" <Q>`)
			fields.Set("topic.weekly", "ports")
			fields.Set("content.weekly", "full")
			header := http.Header{"Content-Type": {formType}}
			c.change(h, fields, header)
			req := httptest.NewRequestWithContext(t.Context(), "POST", "/subscribe", strings.NewReader(fields.Encode()))
			req.Header = header
			got := h.do(req)
			if got.status != c.status || !strings.Contains(got.body, c.says) || len(h.letters) > 0 {
				t.Fatalf("status %d, %d letters\n%s", got.status, len(h.letters), got.main())
			}
			h.clock = h.clock.Add(10 * time.Second)
			again := h.send(h.shown(got))
			if again.status != http.StatusOK || len(h.letters) != 1 {
				t.Fatalf("again: status %d, %d letters\n%s", again.status, len(h.letters), again.main())
			}
			n, err := h.server.SignUps.Pending(t.Context(), h.asked())
			if err != nil {
				t.Fatal(err)
			}
			choice := n.Choices[0]
			if n.Email != "kim@harbour.example" || n.Name != `Kim "K" <Q>` || choice.Content != subscriber.Full ||
				len(choice.Sections) != 1 || choice.Sections[0] != "ports" || choice.Cadence != "" {
				t.Errorf("%+v", n)
			}
		})
	}
}

var (
	inputs     = regexp.MustCompile(`<input[^>]*>`)
	attributes = regexp.MustCompile(`([a-z]+)="([^"]*)"`)
)

// shown are the fields of the form on a page, as a browser sends them.
func (c *counter) shown(page answer) url.Values {
	c.Helper()
	fields := url.Values{}
	for _, input := range inputs.FindAllString(page.main(), -1) {
		a := map[string]string{}
		for _, m := range attributes.FindAllStringSubmatch(input, -1) {
			a[m[1]] = unescaped(m[2])
		}
		if (a["type"] == "checkbox" || a["type"] == "radio") && !strings.Contains(input, " checked") {
			continue
		}
		fields.Add(a["name"], a["value"])
	}
	return fields
}

func unescaped(text string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&quot;", `"`, "&#39;", "'", "&amp;", "&").Replace(text)
}

func TestWhatIsToBeFilledInOtherwiseIsSaidBesideIt(t *testing.T) {
	c := newCounter(t)
	got := c.send(url.Values{"email": {`ada"<script>`}, "name": {"Ada"}, "shown": {c.stamp()}, "cadence.daily": {"weekly"}})
	if got.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", got.status)
	}
	for _, want := range []string{
		`role="alert"`, `href="#email"`, `href="#list-weekly"`, `id="email-fault"`, `aria-describedby="email-fault"`,
		`aria-invalid="true"`, `id="list-fault"`, `aria-describedby="list-fault"`, `value="Ada"`,
		`value="ada&#34;&lt;script&gt;"`, "<title>Not done yet: ",
	} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %s\n%s", want, got.main())
		}
	}
	slip := c.send(c.fields("kim@gmial.com"))
	if !strings.Contains(slip.body, "Did you mean kim@gmail.com?") || len(c.letters) > 0 {
		t.Fatal(slip.main())
	}
	if again := c.send(c.shown(slip)); again.status != http.StatusOK || len(c.letters) != 1 {
		t.Errorf("status %d, %d letters", again.status, len(c.letters))
	}
}

func TestTheFormOffersWhatIsOpen(t *testing.T) {
	c := newCounter(t)
	page := c.get("/subscribe?list=weekly&list=staff&list=%3Cscript%3E")
	if page.status != http.StatusOK || strings.Contains(page.body, "For the staff") || strings.Contains(page.body, "<script") {
		t.Errorf("status %d\n%s", page.status, page.main())
	}
	for _, want := range []string{"The Weekly &lt;Tide&gt;", "Every Friday.", "Rivers &amp; lakes", "The Daily"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
	if got := c.shown(page)["list"]; len(got) != 1 || got[0] != "weekly" {
		t.Errorf("chosen are %v", got)
	}
	if got := c.shown(c.get("/subscribe"))["list"]; len(got) != 0 {
		t.Errorf("without a list in the address %v are chosen", got)
	}
	for key, want := range map[string]string{"Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
		if page.header.Get(key) != want {
			t.Errorf("%s: %s", key, page.header.Get(key))
		}
	}
	fields := c.fields("kim@harbour.example")
	fields["list"] = []string{"staff"}
	if got := c.send(fields); got.status != http.StatusUnprocessableEntity || len(c.letters) > 0 {
		t.Errorf("a closed list was joined: status %d", got.status)
	}
	c.server.Lists = c.server.Lists[:1]
	if page := c.get("/subscribe"); !strings.Contains(page.body, `<h1>The Weekly &lt;Tide&gt;</h1>`) ||
		c.shown(page).Get("list") != "weekly" {
		t.Errorf("the only list is not chosen\n%s", page.main())
	}
	c.server.SignUps = nil
	for _, got := range []answer{
		c.get("/subscribe"), c.send(url.Values{"email": {"kim@harbour.example"}}), c.get("/confirm/TOKEN"),
		c.post("/confirm/TOKEN", "Confirm=Yes"),
	} {
		if got.status != http.StatusNotFound {
			t.Errorf("without a form: status %d\n%s", got.status, got.main())
		}
	}
}

func TestFormsOfOtherKindsAreRefused(t *testing.T) {
	c := newCounter(t)
	for name, r := range map[string]struct {
		mediaType, body string
		status          int
	}{
		"JSON":  {"application/json", `{"email":"kim@harbour.example"}`, 415},
		"none":  {"", "email=kim@harbour.example", 415},
		"large": {formType, c.fields("kim@harbour.example").Encode() + "&a=" + strings.Repeat("a", 70000), 413},
		"wrong": {formType, "email=%zz", 400},
	} {
		if got := c.ask("POST", "/subscribe", r.mediaType, r.body); got.status != r.status || len(c.letters) > 0 {
			t.Errorf("%s: status %d, want %d", name, got.status, r.status)
		}
	}
}

func TestOnlyThePressConfirms(t *testing.T) {
	c := newCounter(t)
	c.send(c.fields("kim@harbour.example"))
	path := "/confirm/" + c.asked()
	for _, got := range []answer{
		c.get(path), c.ask("HEAD", path, "", ""), c.get(path + "?Confirm=Yes"), c.post(path, "a=b"), c.post(path+"?Confirm=Yes", ""),
	} {
		if got.status != http.StatusOK && got.status != http.StatusBadRequest {
			t.Errorf("status %d", got.status)
		}
	}
	page := c.get(path)
	if !strings.Contains(page.body, "One press to go") || strings.Contains(page.body, "kim@") || page.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%v\n%s", page.header, page.main())
	}
	if _, err := c.store.Subscriber(t.Context(), "kim@harbour.example"); err == nil {
		t.Fatal("confirmed by looking")
	}
	first := c.post(path, "Confirm=Yes")
	second, third := c.post(path, "Confirm=Yes"), c.get(path)
	if first.status != http.StatusOK || !strings.Contains(first.body, "You are on the list") ||
		first.body != second.body || first.body != third.body {
		t.Errorf("status %d, then %d and %d\n%s", first.status, second.status, third.status, first.main())
	}
	p, err := c.store.Subscriber(t.Context(), "kim@harbour.example")
	if err != nil || p.Subscriptions[0].Status != subscriber.Confirmed {
		t.Fatalf("%v %+v", err, p)
	}
	if !strings.Contains(first.body, "/p/"+p.Subscriptions[0].Token) {
		t.Error("no way to the preferences")
	}
	if _, err := c.store.Leave(t.Context(), p.Subscriptions[0].Token); err != nil {
		t.Fatal(err)
	}
	if got := c.post(path, "Confirm=Yes"); !strings.Contains(got.body, "You have left The Weekly") {
		t.Errorf("an old link brings back:\n%s", got.main())
	}
}

func TestLinksThatLeadNowhereLeadToTheForm(t *testing.T) {
	c := newCounter(t)
	c.send(c.fields("kim@harbour.example"))
	late := c.asked()
	if err := c.store.Erase(t.Context(), "kim@harbour.example"); err != nil {
		t.Fatal(err)
	}
	var first string
	for _, token := range []string{"NEVERWAS", late, late[:9], "%00", strings.Repeat("A", 200)} {
		for _, got := range []answer{c.get("/confirm/" + token), c.post("/confirm/"+token, "Confirm=Yes")} {
			if first == "" {
				first = got.body
			}
			if got.status != http.StatusNotFound || got.body != first || !strings.Contains(got.body, `href="/subscribe"`) {
				t.Errorf("%s: status %d\n%s", token, got.status, got.main())
			}
		}
	}
}

func TestABarredReaderIsToldSo(t *testing.T) {
	c := newCounter(t)
	c.send(c.fields("kim@harbour.example"))
	if err := c.store.Suppress(t.Context(), "kim@harbour.example", "complained"); err != nil {
		t.Fatal(err)
	}
	if got := c.post("/confirm/"+c.asked(), "Confirm=Yes"); !strings.Contains(got.body, "Nothing is sent to you") {
		t.Error(got.main())
	}
}

// fullBooks are books that take nothing.
type fullBooks struct{ *store.Store }

func (fullBooks) PutSignUp(context.Context, subscriber.Asking) (int64, error) {
	return 0, errors.New("the books are on fire")
}

func TestLogsHoldNothingOfWhoSignsUp(t *testing.T) {
	c := newCounter(t)
	c.send(c.fields("kim@harbour.example"))
	token := c.asked()
	c.post("/confirm/"+token, "Confirm=Yes")
	c.send(url.Values{"email": {"no address at all"}, "shown": {c.stamp()}})
	c.server.SignUps.Books = fullBooks{c.store}
	got := c.send(c.fields("kim@harbour.example"))
	if got.status != http.StatusServiceUnavailable || strings.Contains(got.body, "on fire") {
		t.Errorf("status %d\n%s", got.status, got.main())
	}
	log := c.log.String()
	for _, secret := range []string{"kim", "no address", token, "192.0.2"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
	if !strings.Contains(log, `route="POST /subscribe" status=200`) {
		t.Errorf("the log does not tell of a form:\n%s", log)
	}
}
