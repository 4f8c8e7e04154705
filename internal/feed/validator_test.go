package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pressrun/internal/publication"
)

// The public validator (w3c/feedvalidator) runs here when a clone of it is at hand:
//
//	PRESSRUN_FEEDVALIDATOR  folder of the clone; python3 with html5lib and rdflib is needed
//	PRESSRUN_FEEDS          folder (absolute path) whose *.rss and *.atom files are validated, too (such as public/)
const (
	cloneVariable = "PRESSRUN_FEEDVALIDATOR"
	feedsVariable = "PRESSRUN_FEEDS"
)

// driver reads a list of feeds on its standard input and prints the events of the strictest level.
const driver = `
import json, sys
import urllib.request # which the validator uses and does not import
sys.path.insert(0, sys.argv[1] + "/src")
import feedvalidator
from feedvalidator import compatibility
from feedvalidator.formatter.text_plain import Formatter
events = []
for feed in json.load(sys.stdin):
    try:
        if feed.get("URL"):
            found = feedvalidator.validateURL(feed["URL"], firstOccurrenceOnly=0)["loggedEvents"]
        else:
            with open(feed["File"], "rb") as f:
                found = feedvalidator.validateStream(f, firstOccurrenceOnly=0,
                    contentType=feed["Type"] + "; charset=utf-8", base=feed["Self"])["loggedEvents"]
    except feedvalidator.logging.ValidationFailure as failure:
        found = [failure.event]
    for event in compatibility.AAA(found):
        text = " ".join(Formatter([event]))
        events.append(feed["Name"] + ": " + event.__class__.__name__ + ": " + text)
json.dump(events, sys.stdout)
`

// target is a feed for the driver: a file with its media type and self link, or an address.
type target struct{ Name, File, Type, Self, URL string }

func runValidator(t *testing.T, targets []target) (events []string) {
	t.Helper()
	clone := os.Getenv(cloneVariable)
	if clone == "" {
		t.Skipf("SKIPPED: no public validator; set %s to a clone of w3c/feedvalidator", cloneVariable)
	}
	input, err := json.Marshal(targets)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python(t), "-c", driver, clone)
	cmd.Stdin = bytes.NewReader(input)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the validator did not run: %v", err)
	}
	if err := json.Unmarshal(out, &events); err != nil {
		t.Fatalf("the validator printed %q: %v", out, err)
	}
	return events
}

// python is an interpreter that has what the validator imports.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), name, "-c", "import html5lib, rdflib").Run() == nil {
			return name
		}
	}
	t.Skip("SKIPPED: no python3 with html5lib and rdflib; install them (Debian: python3-html5lib python3-rdflib)")
	return ""
}

func TestPublicValidator(t *testing.T) {
	pub := testPublication()
	var targets []target
	for _, c := range feedCases(pub) {
		for _, format := range []publication.FeedFormat{publication.RSS, publication.Atom} {
			name := c.name + "." + string(format)
			file := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(file, build(t, pub, c.channel, format, c.entries...), 0o600); err != nil {
				t.Fatal(err)
			}
			self := newChannelView(pub, c.channel, format).self
			targets = append(targets, target{Name: name, File: file, Type: format.MediaType(), Self: self})
		}
	}
	for _, event := range runValidator(t, targets) {
		t.Error(event)
	}
}

func TestPublicValidatorIsReallyAsked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "broken.rss")
	if err := os.WriteFile(file, []byte(`<rss version="2.0"><channel><title>x</title></channel></rss>`), 0o600); err != nil {
		t.Fatal(err)
	}
	events := runValidator(t, []target{{Name: "broken", File: file, Type: publication.RSS.MediaType(), Self: "https://a.example/"}})
	if !strings.Contains(strings.Join(events, "\n"), "MissingDescription") {
		t.Errorf("the validator finds nothing wrong with a channel without description: %v", events)
	}
}

// Its parser is another one than ours, and stricter: hostile texts may be strange to it, never malformed.
func TestPublicValidatorCanReadHostileTexts(t *testing.T) {
	pub := testPublication()
	var targets []target
	for i, text := range []string{
		"]]> \x00\x0b\xff\xfe \uFFFD\uFFFE\U0001FFFF\u0085", "<script>alert(1)</script><!-- <![CDATA[ &#xB; &lt;",
		"a\r\nb", "\xed\xa0\x80 \u202E \u2028",
	} {
		for _, format := range []publication.FeedFormat{publication.RSS, publication.Atom} {
			e := hostileEntry(pub, text, "https://a.example/?"+url.QueryEscape(text), "en")
			e.Piece.ID = "tag:a.example,2026:hostile"
			file := filepath.Join(t.TempDir(), strconv.Itoa(i))
			if err := os.WriteFile(file, build(t, pub, Channel{}, format, e), 0o600); err != nil {
				t.Fatal(err)
			}
			targets = append(targets, target{Name: fmt.Sprintf("%q as %s", text, format), File: file, Type: format.MediaType()})
		}
	}
	for _, event := range runValidator(t, targets) {
		for _, fatal := range []string{"SAXError", "UnicodeError", "BadCharacters", "SecurityRisk", "ContainsRelRef"} {
			if strings.Contains(event, ": "+fatal) {
				t.Error(event)
			}
		}
	}
}

// Over HTTP the validator compares the self link with where it found the feed, and looks at headers.
func TestPublicValidatorOverHTTP(t *testing.T) {
	pub := testPublication()
	files := http.NewServeMux()
	server := httptest.NewServer(files)
	defer server.Close()
	base, err := url.Parse(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	pub.URL = base
	var targets []target
	for _, format := range []publication.FeedFormat{publication.RSS, publication.Atom} {
		gz, _, err := Compress(build(t, pub, Channel{}, format, tenEntries(pub)...))
		if err != nil {
			t.Fatal(err)
		}
		files.HandleFunc("/feed."+string(format), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", format.MediaType()+"; charset=utf-8")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(gz)
		})
		address := pub.At(publication.FeedPath(format, ""))
		targets = append(targets, target{Name: address, URL: address})
	}
	for _, event := range runValidator(t, targets) {
		t.Error(event)
	}
}

func TestPublicValidatorOverFolder(t *testing.T) {
	root := os.Getenv(feedsVariable)
	if root == "" {
		t.Skipf("SKIPPED: set %s to a folder of feeds, such as public/, to validate them", feedsVariable)
	}
	var targets []target
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		format := publication.FeedFormat(strings.TrimPrefix(filepath.Ext(path), "."))
		if format != publication.RSS && format != publication.Atom {
			return nil
		}
		self, err := selfLink(path, format)
		targets = append(targets, target{Name: path, File: path, Type: format.MediaType(), Self: self})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(targets) == 0 {
		t.Fatalf("no feed below %s; build them with: pressrun feeds build", root)
	}
	for _, event := range runValidator(t, targets) {
		t.Error(event)
	}
	t.Logf("validated %d feeds", len(targets))
}

func selfLink(path string, format publication.FeedFormat) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	c := checker{format: format}
	read := c.readAtom
	if format == publication.RSS {
		read = c.readRSS
	}
	f, err := read(data)
	if err == nil && len(f.self) != 1 {
		err = fmt.Errorf("%s has %d self links", path, len(f.self))
	}
	return first(f.self), err
}
