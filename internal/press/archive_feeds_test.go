package press_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pressrun/internal/press"
	"pressrun/internal/publication"
)

// withFeedItems limits the feed of the newest pieces.
func withFeedItems(n int) func(*house) { return func(h *house) { h.Publication.FeedItems = n } }

var (
	previousLink = regexp.MustCompile(`href="([^"]+)" rel="prev-archive"`)
	nextLink     = regexp.MustCompile(`href="([^"]+)" rel="next-archive"`)
	itemID       = regexp.MustCompile(`(?:<guid isPermaLink="false">|<entry>(?s:.*?)<id>)([^<]+)<`)
)

// document is the feed at an address, as its file holds it.
func (h *house) document(address string) string {
	h.t.Helper()
	path, ours := strings.CutPrefix(address, h.Publication.URL.String())
	if !ours {
		h.t.Fatalf("%s is not ours", address)
	}
	return h.read("public/" + path)
}

// walk follows the feed of a format into the past and lists the ids of all its entries, sorted, and the addresses of the
// archive documents.
func (h *house) walk(format publication.FeedFormat) (ids, archive []string) {
	h.t.Helper()
	seen := map[string]bool{}
	after := ""
	for at := h.Publication.At(publication.FeedPath(format, "")); at != ""; {
		text := h.document(at)
		next := ""
		if format == publication.JSON {
			var doc struct {
				Next  string `json:"next_url"`
				Items []struct {
					ID string `json:"id"`
				} `json:"items"`
			}
			if err := json.Unmarshal([]byte(text), &doc); err != nil {
				h.t.Fatal(err)
			}
			next = doc.Next
			for _, item := range doc.Items {
				seen[item.ID] = true
			}
		} else {
			for _, found := range itemID.FindAllStringSubmatch(text, -1) {
				seen[found[1]] = true
			}
			if found := previousLink.FindStringSubmatch(text); found != nil {
				next = found[1]
			}
			if isArchive := strings.Contains(text, "<fh:archive>"); isArchive != (len(archive) > 0) {
				h.t.Errorf("%s: an archive document: %v", at, isArchive)
			}
			if found := nextLink.FindStringSubmatch(text); (found != nil) != (len(archive) > 1) || found != nil && found[1] != after {
				h.t.Errorf("%s: the next document is %q, want %s", at, found, after)
			}
		}
		after = at
		if at = next; at != "" {
			archive = append(archive, at)
		}
	}
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, archive
}

// wantReachable walks all formats and compares what is found with the books.
func (h *house) wantReachable() (archive []string) {
	h.t.Helper()
	records, err := h.store.Latest(h.t.Context(), "", 0)
	if err != nil {
		h.t.Fatal(err)
	}
	var all []string
	for _, rec := range records {
		all = append(all, rec.ID)
	}
	slices.Sort(all)
	for _, format := range publication.FeedFormats() {
		var ids []string
		ids, archive = h.walk(format)
		wantList(h.t, string(format)+": what can be reached", ids, all...)
	}
	return archive
}

func (h *house) archiveFeeds() map[string]string {
	files := h.files("public/archive")
	for name := range files {
		if strings.HasSuffix(name, ".html") {
			delete(files, name)
		}
	}
	return files
}

func TestAFeedThatHoldsAllPiecesHasNoArchive(t *testing.T) {
	h := newHouse(t, withFeedItems(3))
	for i, day := range []string{"2026-06-03", "2026-07-03", "2026-08-03"} {
		h.publish(press.Options{Archive: true}, h.write(fmt.Sprintf("p%d.md", i), simple("Piece "+day, "date: "+day)))
	}
	want(t, "archive feeds", len(h.archiveFeeds()), 0)
	h.publish(press.Options{Archive: true}, h.write("p4.md", simple("Piece 4", "date: 2026-08-04")))
	wantList(t, "archive", h.wantReachable(),
		"https://harbour.example/archive/2026-07/feed.json", "https://harbour.example/archive/2026-06/feed.json")
	h.withdraw("piece-4", "It was none.")
	h.wantReachable()
	want(t, "archive feeds", len(h.archiveFeeds()), 0)
}

func TestAMonthWithMorePiecesThanTheFeedIsInTheArchive(t *testing.T) {
	h := newHouse(t, withFeedItems(2))
	for i := range 3 {
		h.publish(press.Options{Archive: true}, h.write(fmt.Sprintf("p%d.md", i), simple(fmt.Sprintf("Piece %d", i), "date: 2026-08-03")))
	}
	wantList(t, "archive", h.wantReachable(), "https://harbour.example/archive/2026-08/feed.json")
}

// TestOnlyTouchedMonthsAreWritten compares the documents of an archive before and after a change.
func TestOnlyTouchedMonthsAreWritten(t *testing.T) {
	h := newHouse(t, withFeedItems(2))
	for month := 1; month <= 8; month++ {
		if month == 4 {
			continue
		}
		day := fmt.Sprintf("2026-%02d-03", month)
		h.publish(press.Options{Archive: true}, h.write(day+".md", simple("Piece of "+day, "date: "+day)))
	}
	for _, c := range []struct {
		what   string
		change func()
		months []string
	}{
		{"a correction", func() {
			h.edit("pieces/piece-of-2026-03-03.md", "Paragraph 2", "Passage 2")
			h.correct(press.Correction{Piece: "piece-of-2026-03-03", Note: "It was a passage."})
		}, []string{"2026-03"}},
		{"a piece between two months", func() {
			h.publish(press.Options{Archive: true}, h.write("new.md", simple("New of April", "date: 2026-04-03")))
		}, []string{"2026-03", "2026-04", "2026-05"}},
		{"a withdrawal", func() { h.withdraw("new-of-april", "It was none.") }, []string{"2026-03", "2026-04", "2026-05"}},
		{"a new month", func() {
			h.publish(press.Options{Archive: true}, h.write("nine.md", simple("Nine", "date: 2026-09-03")))
		}, []string{"2026-07", "2026-08"}},
		{"another piece of that month", func() {
			h.publish(press.Options{Archive: true}, h.write("ten.md", simple("Ten", "date: 2026-09-04")))
		}, nil},
	} {
		before := h.archiveFeeds()
		c.change()
		after := h.archiveFeeds()
		var changed []string
		for name := range after {
			if before[name] != after[name] {
				changed = append(changed, strings.Split(name, "/")[2])
			}
		}
		for name := range before {
			if _, there := after[name]; !there {
				changed = append(changed, strings.Split(name, "/")[2])
			}
		}
		slices.Sort(changed)
		wantList(t, c.what+" writes", slices.Compact(changed), c.months...)
		h.wantReachable()
	}
}

// TestEveryPieceIsReachable publishes, corrects and withdraws at random, and builds anew at the end.
func TestEveryPieceIsReachable(t *testing.T) {
	for seed := range uint64(2) {
		h := newHouse(t, withFeedItems(3))
		random := rand.New(rand.NewPCG(seed, 0))
		var slugs []string
		for i := range 14 {
			switch n := len(slugs); {
			case n > 2 && random.IntN(4) == 0:
				k := random.IntN(n)
				h.withdraw(slugs[k], "It was none.")
				slugs = slices.Delete(slugs, k, k+1)
			case n > 0 && random.IntN(4) == 0:
				slug := slugs[random.IntN(n)]
				h.edit("pieces/"+slug+".md", "only it says", "only it says, "+strconv.Itoa(i))
				h.correct(press.Correction{Piece: slug, Note: "A number was missing."})
			default:
				day := fmt.Sprintf("date: 2026-%02d-%02d", 1+random.IntN(9), 1+random.IntN(28))
				h.publish(press.Options{Archive: true}, h.write(fmt.Sprintf("p%d.md", i), simple(fmt.Sprintf("Piece %d", i), day)))
				slugs = append(slugs, fmt.Sprintf("piece-%d", i))
			}
			h.wantReachable()
		}
		before := h.archiveFeeds()
		if n, err := h.Rebuild(t.Context()); err != nil || n != 0 {
			t.Errorf("seed %d: building anew wrote %d files, %v", seed, n, err)
		}
		h.remove("public")
		if _, err := h.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantSame(t, before, h.archiveFeeds())
	}
}
