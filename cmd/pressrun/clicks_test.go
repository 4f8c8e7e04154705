package main

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

var countedLink = regexp.MustCompile(`href="([^"]*/c/commentary/1/[^"]*)"`)

func readFile(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestALinkOfAMailIsCountedAndLeadsToThePiece follows a link of a mail as a reader does, and as a scanner does.
func TestALinkOfAMailIsCountedAndLeadsToThePiece(t *testing.T) {
	p := newPlace(t)
	listen := freeAddress(t)
	t.Setenv("PRESSRUN_SITE_APP_URL", "http://"+listen+"/")
	t.Setenv("PRESSRUN_PRIVACY_LINK_TAG", "utm_source={list}&utm_campaign={number}")
	p.write("subscribers/readers.csv", "email\nada@example.org\n")
	p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
	plain := readFile(t, p.mailPage("ada@example.org"))
	if !strings.Contains(plain, "?utm_source=commentary&amp;utm_campaign=1") || strings.Contains(plain, "/c/commentary/") {
		t.Error("with clicks off the mail links to the piece with the tag")
	}

	p = newPlace(t)
	t.Setenv("PRESSRUN_PRIVACY_CLICKS", "totals")
	p.write("subscribers/readers.csv", "email\nada@example.org\n")
	p.serveOn(listen)
	p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
	found := countedLink.FindStringSubmatch(readFile(t, p.mailPage("ada@example.org")))
	if found == nil {
		t.Fatal("the mail has no counted link")
	}
	if edition := readFile(t, p.path("public/editions/commentary/1/index.html")); strings.Contains(edition, "/c/commentary/") {
		t.Error("the edition in the browser has counted links")
	}
	for _, agent := range []string{"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "MailScanner/1.0"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, found[1], nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("User-Agent", agent)
		req.Header.Set("Accept-Language", "en")
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if to := res.Header.Get("Location"); res.StatusCode != http.StatusFound || !strings.HasSuffix(to, "/?utm_source=commentary&utm_campaign=1") {
			t.Errorf("%s to %q", res.Status, to)
		}
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		out := p.run(0, "editions", "show", "commentary", "1", "--json")
		if strings.Contains(out, `"people": 1`) && strings.Contains(out, `"machines": 1`) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not counted:\n%s", out)
		}
	}
}
