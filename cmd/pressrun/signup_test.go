package main

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"pressrun/internal/lockfile"
)

// TestAReaderSignsUp goes from the form to the first mail of the list, with the server alone and beside a process that
// does what comes due.
func TestAReaderSignsUp(t *testing.T) {
	for _, beside := range []bool{false, true} {
		name := "serve alone"
		if beside {
			name = "serve beside work"
		}
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.write("subscribers/lists.yaml", formLists)
			p.write("subscribers/readers.csv", "email,name\n")
			if beside {
				p.atWork()
			}
			address := p.serve()
			p.signsUp(http.DefaultClient, address, "kim@example.org", "commentary")
			mail := partsOf(t, p.letter("confirm", "kim@example.org", 1))
			link := confirmLink.FindString(mail["text/plain"])
			token := link[strings.LastIndexByte(link, '/')+1:]
			if said := p.post(http.DefaultClient, address+"confirm/"+token, url.Values{"Confirm": {"Yes"}}); !strings.Contains(said, "You are on the list") {
				t.Fatal(said)
			}
			p.letter("welcome", "kim@example.org", 1)

			p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
			p.stands(1, "kim@example.org sent")
			said := p.run(0, "subscribers", "show", "kim@example.org")
			for _, want := range []string{
				"Consent to commentary", "asked", "by the form /subscribe", "from 127.0.0.0/24", "By signing up you ask Harbour Institute",
			} {
				if !strings.Contains(said, want) {
					t.Errorf("show does not tell %q:\n%s", want, said)
				}
			}
			p.signsUp(http.DefaultClient, address, "kim@example.org", "commentary")
			p.letter("already", "kim@example.org", 1)
			p.run(0, "subscribers", "erase", "kim@example.org", "--yes")
			for name, text := range p.files("var/mail") {
				if strings.Contains(text, "kim@example.org") {
					t.Errorf("%s still names the erased reader", name)
				}
			}
		})
	}
}

var confirmLink = regexp.MustCompile(`https?://\S+/confirm/[0-9A-Za-z]+`)

// atWork starts a process that does what comes due; it is stopped at the end of the test.
func (p *place) atWork() {
	p.Helper()
	cmd, talk := p.command("pressrun", "work")
	if err := cmd.Start(); err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil && p.Context().Err() == nil {
			p.Errorf("work: %v\n%s", err, talk)
		}
	})
	p.until("work is at work", func() bool { return lockfile.Holder(p.path("var/sender.lock")) == cmd.Process.Pid })
}

// signsUp fills in the form as a person does.
func (p *place) signsUp(client *http.Client, address, email, list string) {
	p.Helper()
	page := bodyOf(p, func() (*http.Response, error) { return client.Get(address + "subscribe") })
	stamp := regexp.MustCompile(`name="shown" value="([^"]+)"`).FindStringSubmatch(page)
	if stamp == nil {
		p.Fatalf("there is no form\n%s", page)
	}
	time.Sleep(2100 * time.Millisecond) // no person is faster
	said := p.post(client, address+"subscribe", url.Values{"email": {email}, "list": {list}, "shown": {stamp[1]}})
	if !strings.Contains(said, "Look into your mailbox") {
		p.Fatal(said)
	}
}

// post sends a form and returns the page that came.
func (p *place) post(client *http.Client, address string, fields url.Values) string {
	p.Helper()
	return bodyOf(p, func() (*http.Response, error) { return client.PostForm(address, fields) })
}

// bodyOf asks, and reads what comes to its end.
func bodyOf(t testing.TB, ask func() (*http.Response, error)) string {
	t.Helper()
	res, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestLettersGoByTheMailServer signs up where mail is real.
func TestLettersGoByTheMailServer(t *testing.T) {
	p := newPlace(t)
	p.write("subscribers/readers.csv", "email,name\n")
	mails := newSink(t)
	client := putInPublic(t, p.serve())
	address := "https://" + publicHost + "/"
	p.signsUp(client, address, "kim@readers.harbour.news", "commentary")
	p.until("the mail to confirm", func() bool { return mails.mailTo("kim@readers.harbour.news") != "" })
	raw := mails.mailTo("kim@readers.harbour.news")
	if strings.Contains(raw, "List-Unsubscribe") || !strings.Contains(raw, "Auto-Submitted: auto-generated") {
		t.Errorf("a mail of a list:\n%s", raw)
	}
	link := confirmLink.FindString(partsOf(t, raw)["text/plain"])
	if !strings.HasPrefix(link, address) {
		t.Fatalf("the link is %q", link)
	}
	if said := p.post(client, link, url.Values{"Confirm": {"Yes"}}); !strings.Contains(said, "You are on the list") {
		t.Error(said)
	}
	p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
	p.stands(1, "kim@readers.harbour.news sent")
}
