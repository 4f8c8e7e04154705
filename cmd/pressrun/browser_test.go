package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pressrun/internal/cli"
)

// published makes a publication in a temporary folder with the sample pieces published and proofed.
func published(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	pieces, err := filepath.Abs("../../internal/sample/pieces")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"init", ".", "--name", "Harbour Institute", "--url", "https://harbour.example/"},
		{"publish", "--yes", filepath.Join(pieces, "quiet-budget.md"), filepath.Join(pieces, "school-gardens.html")},
		{"publish", "--yes", filepath.Join(pieces, "night-ferries.txt")},
		{"proof", filepath.Join(pieces, "night-ferries.txt"), "--out", "public/proof"},
	} {
		var out bytes.Buffer
		s := &cli.IO{
			In: strings.NewReader(""), Out: &out, Err: &out, Dir: dir, Now: time.Now,
			Getenv: func(string) (string, bool) { return "", false },
		}
		if code := cli.Run(t.Context(), s, args); code != 0 {
			t.Fatalf("pressrun %v: exit code %d\n%s", args, code, out.String())
		}
	}
	return dir
}

// TestPagesInARealBrowser opens every page and mail in Chromium at four widths: nothing may
// scroll sideways, body text of the mail is at least 16 px, its button at least 44 px high,
// its bullets are visible.
func TestPagesInARealBrowser(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	answer := make(chan []byte, 1)
	handler := http.NewServeMux()
	server := httptest.NewServer(handler)
	defer server.Close()
	cmd := startChromium(ctx, t, "--remote-debugging-port=0", server.URL+"/harness")
	public := filepath.Join(published(t), "public")
	handler.Handle("/", harness(t, public, answer))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { stop(); _ = cmd.Wait() }()
	var results []struct {
		Page   string
		Width  int
		Faults []string
	}
	select {
	case text := <-answer:
		if err := json.Unmarshal(text, &results); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
	case <-ctx.Done():
		t.Fatal("the browser gave no result within two minutes")
	}
	if len(results) < 40 {
		t.Fatalf("only %d views were looked at", len(results))
	}
	for _, r := range results {
		for _, fault := range r.Faults {
			t.Errorf("%s at %d px: %s", r.Page, r.Width, fault)
		}
	}
}

// harness serves the pages and a page that frames each of them at each width and measures it.
func harness(t *testing.T, public string, answer chan<- []byte) http.Handler {
	t.Helper()
	pages := pagesBelow(t, public)
	list, err := json.Marshal(pages)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(public)))
	mux.HandleFunc("POST /result", func(_ http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err == nil {
			answer <- text
		}
	})
	mux.HandleFunc("/harness", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, harnessPage, list)
	})
	return mux
}

func pagesBelow(t *testing.T, public string) []string {
	t.Helper()
	var pages []string
	err := filepath.WalkDir(public, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".html" {
			rel, _ := filepath.Rel(public, path)
			pages = append(pages, "/"+filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

const harnessPage = `<!doctype html><meta charset="utf-8"><body><script>
const pages = %s, results = [];
async function look(page, width) {
  const frame = document.createElement("iframe");
  frame.width = width; frame.height = 800;
  const loaded = new Promise(done => frame.onload = done);
  frame.src = page.replace(/index\.html$/, "");
  document.body.append(frame);
  await loaded;
  const doc = frame.contentDocument, faults = [];
  if (doc.documentElement.scrollWidth > width) faults.push("scrolls sideways, " + doc.documentElement.scrollWidth + " px wide");
  if (doc.querySelectorAll("h1").length != 1) faults.push("has not one h1");
  if (!doc.documentElement.lang) faults.push("names no language");
  for (const img of doc.images) if (!img.hasAttribute("alt")) faults.push("has a picture without alt");
  if (page.includes("/email/") || page.includes("/editions/commentary/") && page != "/editions/commentary/index.html") {
    for (const li of doc.querySelectorAll("li")) if (getComputedStyle(li).listStyleType == "none") faults.push("hides its bullets");
    for (const p of doc.querySelectorAll("li")) if (parseFloat(getComputedStyle(p).fontSize) < 16) faults.push("sets small type: " + getComputedStyle(p).fontSize);
    const links = [...doc.querySelectorAll("a")].filter(a => a.textContent.trim().startsWith("Read "));
    if (!links.length) faults.push("has no link to read on");
    for (const a of links) if (a.getBoundingClientRect().height < 44) faults.push("has a read-on link of less than 44 px");
  }
  results.push({Page: page, Width: width, Faults: faults});
  frame.remove();
}
(async () => {
  for (const page of pages) for (const width of [320, 360, 600, 1440]) await look(page, width);
  await fetch("/result", {method: "POST", body: JSON.stringify(results)});
})();
</script>`

// TestXMLIsWellFormedForAnotherParser reads feeds and sitemaps with libxml2.
func TestXMLIsWellFormedForAnotherParser(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("SKIPPED: xmllint is not installed")
	}
	public := filepath.Join(published(t), "public")
	checked := 0
	err = filepath.WalkDir(public, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch filepath.Ext(path) {
		case ".rss", ".atom", ".xml", ".svg":
			checked++
			if out, err := exec.CommandContext(t.Context(), xmllint, "--nonet", "--noout", path).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", path, err, out)
			}
		}
		return nil
	})
	if err != nil || checked < 6 {
		t.Fatalf("checked %d files: %v", checked, err)
	}
	if _, err := os.Stat(filepath.Join(public, "feed.json")); err != nil {
		t.Error(err)
	}
}
