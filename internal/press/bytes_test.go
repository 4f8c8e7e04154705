package press_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/mail"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/press"
	"pressrun/internal/subscriber"
)

func TestTheSameInputAndClockGiveTheSameBytes(t *testing.T) {
	var made []map[string]string
	for range 2 {
		h := newHouse(t)
		h.subscribe("commentary", "one@example.org", "two@example.org")
		names := h.samplePieces()
		if _, err := h.Proof(t.Context(), names[1], h.path("proof")); err != nil {
			t.Fatal(err)
		}
		h.publish(press.Options{}, names...)
		h.edit("pieces/in-praise-of-the-quiet-budget.md", "eleven minutes", "twelve minutes")
		h.correct(press.Correction{Piece: "in-praise-of-the-quiet-budget", Note: "It took twelve."})
		h.withdraw("a-harbour-should-not-close-at-ten", "It should.")
		made = append(made, h.files(append(outputs(), "proof")...))
	}
	want(t, "enough files to compare", len(made[0]) > 60, true)
	wantSame(t, made[0], made[1])
}

func TestAProofIsWhatGoesOut(t *testing.T) {
	for _, name := range []string{"night-ferries.txt", "school-gardens.html", "quiet-budget.md"} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.samplePieces()
			report, err := h.Proof(t.Context(), h.path("drafts/"+name), h.path("proof"))
			if err != nil {
				t.Fatal(err)
			}
			want(t, "written elsewhere", len(h.files("public", "pieces", "var")), 0)
			h.subscribe("commentary", "reader@example.org")
			h.publish(press.Options{}, h.path("drafts/"+name))
			slug := report.Slug
			want(t, "page", h.read("proof/page.html"), h.read("public/pieces/"+slug+"/index.html"))
			for _, c := range h.copies() {
				file := path.Join("proof/partners", strings.Replace(c, "/"+slug+"/", "/", 1))
				want(t, "same copy "+c, h.read(file) == h.read("var/partners/"+c), true)
			}
			for _, feed := range []string{"feed.rss", "feed.atom", "feed.json"} {
				entry := entryOf(h.read("proof/" + feed))
				if entry == "" || !strings.Contains(h.read("public/"+feed), entry) {
					t.Errorf("%s: the published feed does not hold the entry of the proof", feed)
				}
			}
			wantSameMail(t, h, "proof/email/commentary.eml")
		})
	}
}

// entryOf is the one entry of a feed, as text.
func entryOf(feed string) string {
	for _, marks := range [][2]string{{"<item>", "</item>"}, {"<entry>", "</entry>"}, {`"items":[`, "]}"}, {`"items": [`, "]"}} {
		if _, rest, ok := strings.Cut(feed, marks[0]); ok {
			return strings.TrimSpace(rest[:strings.LastIndex(rest, marks[1])])
		}
	}
	return ""
}

// wantSameMail composes the edition as kept for the reader of the proof and compares whole messages.
func wantSameMail(t *testing.T, h *house, proof string) {
	t.Helper()
	editions, err := h.store.Editions(t.Context(), "commentary", 1)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := h.store.EditionBody(t.Context(), editions[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var body digest.Body
	if err := json.Unmarshal(kept, &body); err != nil {
		t.Fatal(err)
	}
	reader := ledger.Delivery{Email: "reader@proof.invalid", Name: "A Reader", LeaveToken: "proof"}
	sent, err := h.Composer.Message(&h.Lists[0], 1, editions[0].Created, body, reader)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "html part", h.read(strings.TrimSuffix(proof, ".eml")+".html") == sent.HTML, true)
	want(t, "text part", h.read(strings.TrimSuffix(proof, ".eml")+".txt"), sent.Text)
	message, err := mail.ReadMessage(strings.NewReader(h.read(proof)))
	if err != nil {
		t.Fatal(err)
	}
	want(t, "message id", message.Header.Get("Message-ID"), "<"+sent.MessageID+">")
}

// ids are the ids of the entries of all three feeds and the canonical files, by title in no order.
func (h *house) ids() map[string][]string {
	h.t.Helper()
	var rss struct {
		GUID []string `xml:"channel>item>guid"`
	}
	var atom struct {
		ID []string `xml:"entry>id"`
	}
	var feed struct {
		Items []struct{ ID string }
	}
	for name, read := range map[string]func([]byte) error{
		"public/feed.rss":  func(b []byte) error { return xml.Unmarshal(b, &rss) },
		"public/feed.atom": func(b []byte) error { return xml.Unmarshal(b, &atom) },
		"public/feed.json": func(b []byte) error { return json.Unmarshal(b, &feed) },
	} {
		if err := read([]byte(h.read(name))); err != nil {
			h.t.Fatalf("%s: %v", name, err)
		}
	}
	out := map[string][]string{"rss": rss.GUID, "atom": atom.ID}
	for _, item := range feed.Items {
		out["json"] = append(out["json"], item.ID)
	}
	for name, text := range h.files("pieces") {
		if strings.HasSuffix(name, ".md") {
			_, rest, _ := strings.Cut(text, "\nid: \"")
			id, _, _ := strings.Cut(rest, "\"")
			out["files"] = append(out["files"], id)
		}
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}

func TestIdsOutliveTitlesAddressesAndTheDatabase(t *testing.T) {
	h := newHouse(t)
	h.publish(press.Options{}, h.samplePieces()...)
	h.edit("pieces/in-praise-of-the-quiet-budget.md", "In Praise of the Quiet Budget", "In Praise of a Loud Budget")
	before := h.ids()
	want(t, "entries", len(before["rss"]), 3)
	wantIDs := func(what string, h *house) {
		t.Helper()
		for _, where := range []string{"rss", "atom", "json", "files"} {
			wantList(t, what+", "+where, h.ids()[where], before[where]...)
			wantList(t, what+", same everywhere, "+where, h.ids()[where], before["rss"]...)
		}
	}
	h.correct(press.Correction{Piece: "in-praise-of-the-quiet-budget", Note: "The title was wrong."})
	wantIDs("after a new title", h)

	withAddress("https://elsewhere.example/paper/")(h)
	if _, err := h.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(h.read("public/feed.rss"), "https://elsewhere.example/paper/pieces/") {
		t.Error("the feed does not have the new address")
	}
	wantIDs("under another address", h)

	rebuilt := newHouse(t)
	if err := os.CopyFS(rebuilt.path("kept"), os.DirFS(h.path("pieces"))); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(rebuilt.path("kept/*.md"))
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	rebuilt.publish(press.Options{Archive: true}, files...)
	wantIDs("rebuilt from the files", rebuilt)
	wantSame(t, h.files("pieces"), rebuilt.files("pieces"))
	want(t, "anybody told", len(rebuilt.copies()), 0)
}

func TestRebuildWritesTheSameAndKeepsAnEditorsFile(t *testing.T) {
	h := newHouse(t)
	h.publish(press.Options{}, h.samplePieces()...)
	h.publish(press.Options{}, h.write("gone.md", simple("A Quay")))
	h.withdraw("a-quay", "Wrong.")
	before := h.files("public", "pieces")
	if _, err := h.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := h.files("public", "pieces")
	wantSame(t, before, after)
	if err := os.RemoveAll(h.path("public")); err != nil {
		t.Fatal(err)
	}
	h.edit("pieces/in-praise-of-the-quiet-budget.md", "eleven minutes", "twelve minutes")
	if err := os.Remove(h.path("pieces/a-harbour-should-not-close-at-ten.md")); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	after = h.files("public", "pieces")
	if !strings.Contains(after["pieces/in-praise-of-the-quiet-budget.md"], "twelve minutes") {
		t.Error("the edit of a canonical file is gone")
	}
	after["pieces/in-praise-of-the-quiet-budget.md"] = before["pieces/in-praise-of-the-quiet-budget.md"]
	wantSame(t, before, after)
}

func TestAWeeklyListGetsWhatItGatheredOnce(t *testing.T) {
	h := newHouse(t, withLists(
		subscriber.List{Slug: "weekly", Name: "Weekly", Cadence: subscriber.Weekly},
		subscriber.List{Slug: "commentary", Name: "Commentary", Cadence: subscriber.EachPiece},
	))
	h.subscribe("weekly", "one@example.org")
	send := func(want ...string) {
		t.Helper()
		gathered, err := h.Gathered(t.Context(), "weekly", "")
		if err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, r := range gathered.Pieces {
			titles = append(titles, r.Title)
		}
		wantList(t, "gathered", titles, want...)
		if _, err := h.SendGathered(t.Context(), "weekly", ""); err != nil {
			t.Fatal(err)
		}
	}
	send()
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")), h.write("b.md", simple("B Pier")))
	want(t, "mails before", len(h.mails("weekly")), 0)
	send("A Quay", "B Pier")
	send()
	h.clock = h.clock.Add(time.Hour)
	h.publish(press.Options{}, h.write("c.md", simple("C Lock", "date: 2026-11-19"))) // dated before the edition, out after it
	send("C Lock")
	send()
	want(t, "mails", len(h.mails("weekly")), 2)
}

func TestAGatheredEditionThatWasCutOffIsMailedOnce(t *testing.T) {
	for at := 1; ; at++ {
		h := newHouse(t, withLists(
			subscriber.List{Slug: "weekly", Name: "Weekly", Cadence: subscriber.Weekly},
			subscriber.List{Slug: "commentary", Name: "Commentary", Cadence: subscriber.EachPiece},
		))
		h.subscribe("weekly", "one@example.org")
		h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
		f := &faulty{store: h.store, at: at, how: dead}
		h.over(f)
		if _, err := h.SendGathered(t.Context(), "weekly", ""); err == nil {
			return // past the last call
		}
		h.over(&faulty{store: h.store, how: never})
		h.subscribe("commentary", "late@example.org") // must not get it by the way
		if _, err := h.SendGathered(t.Context(), "weekly", ""); err != nil {
			t.Fatal(err)
		}
		h.publish(press.Options{}, "a-quay")
		wantList(t, fmt.Sprintf("mails, killed after call %d", at), h.mails("weekly"), "one@example.org")
		want(t, "mails by the way", len(h.mails("commentary")), 0)
	}
}
