package press_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/press"
)

// updated is the piece's dates as the JSON feed has them.
func (h *house) updated(title string) (published, updated string) {
	h.t.Helper()
	var feed struct {
		Items []struct {
			Title     string
			Published string `json:"date_published"`
			Modified  string `json:"date_modified"`
		}
	}
	if err := json.Unmarshal([]byte(h.read("public/feed.json")), &feed); err != nil {
		h.t.Fatal(err)
	}
	for _, item := range feed.Items {
		if item.Title == title {
			return item.Published, item.Modified
		}
	}
	h.t.Fatalf("feed.json does not have %s", title)
	return "", ""
}

func TestSlipsAndCorrectionsReachAllWhoHoldThePiece(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	published, updated := h.updated("A Quay")
	ids := h.ids()["rss"]
	h.Partners = h.Partners[2:] // the gazette and the wire are partners no more, but hold a copy

	h.clock = h.clock.Add(24 * time.Hour)
	h.edit("pieces/a-quay.md", "Paragraph 2", "Passage 2")
	report := h.correct(press.Correction{Piece: "a-quay", Minor: true})
	want(t, "kind", report.Runs[0].Run.Kind, ledger.Correct)
	p, u := h.updated("A Quay")
	want(t, "published after a slip", p, published)
	want(t, "updated after a slip", u, updated)
	for _, c := range []string{"gazette/a-quay/a-quay.v2.html", "wire/a-quay/a-quay.v2.txt", "reader/a-quay/a-quay.v2.md"} {
		if text := h.read("var/partners/" + c); !strings.Contains(text, "UPDATE") || !strings.Contains(text, "Passage 2") {
			t.Errorf("%s is no UPDATE with the new words", c)
		}
	}
	if strings.Contains(h.read("public/feed.rss"), "Correction") {
		t.Error("a slip is told to readers")
	}

	h.clock = h.clock.Add(24 * time.Hour)
	h.edit("pieces/a-quay.md", "Passage 2", "Part 2")
	h.correct(press.Correction{Piece: "a-quay", Note: "It was a part."})
	p, u = h.updated("A Quay")
	want(t, "published after a correction", p, published)
	want(t, "updated after a correction", u, h.clock.Format(time.RFC3339))
	wire := h.read("var/partners/wire/a-quay/a-quay.v3.txt")
	for _, text := range []string{"CORRECTION", "It was a part.", "Passage 2", "Part 2"} {
		if !strings.Contains(wire, text) {
			t.Errorf("the wire's third version does not hold %q", text)
		}
	}
	wantList(t, "ids", h.ids()["rss"], ids...)
	want(t, "mails", len(h.mails("commentary")), 1)

	h.withdraw("a-quay", "It was no quay.")
	for _, c := range []string{"gazette/a-quay/a-quay.v3.kill.txt", "wire/a-quay/a-quay.v3.kill.txt", "bank/a-quay/a-quay.v3.kill.ninjs.json"} {
		if !h.exists("var/partners/" + c) {
			t.Errorf("no KILL %s among %q", c, h.copies())
		}
	}
	want(t, "file moved", h.exists("pieces/withdrawn/a-quay.md") && !h.exists("pieces/a-quay.md"), true)
	if _, err := h.PlanWithdrawal(t.Context(), "a-quay", "again"); err == nil {
		t.Error("a piece was withdrawn twice")
	}
}

func TestACorrectionCutOffIsHealedByPublishAsACorrection(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.edit("pieces/a-quay.md", "Paragraph 2", "Passage 2")
	plan, err := h.PlanCorrection(t.Context(), press.Correction{Piece: "a-quay", Note: "It was a passage."})
	if err != nil {
		t.Fatal(err)
	}
	h.over(&faulty{store: h.store, at: 1, how: dead}) // right after SaveRevision
	if _, err := h.Correct(t.Context(), plan); !errors.Is(err, errFault) {
		t.Fatalf("got %v", err)
	}
	h.over(&faulty{store: h.store, how: never})
	report := h.publish(press.Options{}, "a-quay")
	want(t, "kind", report.Runs[0].Run.Kind, ledger.Correct)
	want(t, "note", report.Runs[0].Run.Note, "It was a passage.")
	if text := h.read("var/partners/wire/a-quay/a-quay.v2.txt"); !strings.Contains(text, "CORRECTION") || !strings.Contains(text, "It was a passage.") {
		t.Errorf("the wire's copy:\n%s", text)
	}
	want(t, "mails", len(h.mails("commentary")), 1)
}

func TestACorrectionBringsANewPictureFromAnywhere(t *testing.T) {
	h := newHouse(t)
	const front = "image:\n  src: \"images/lamp.jpg\"\n  alt: \"A lamp\"\n  rights: \"own\""
	body := "\n![A bed](images/bed.jpg)\n"
	h.samplePieces()
	name := h.write("drafts/a.md", simple("A Quay"))
	h.publish(press.Options{}, name)
	for _, dir := range []string{"fixed/images", "fixed/other"} {
		if err := os.MkdirAll(h.path(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	lamp, bed := h.read("drafts/images/council-lamp.jpg"), h.read("drafts/images/school-bed.jpg")
	h.write("fixed/images/lamp.jpg", lamp)
	h.write("fixed/images/bed.jpg", bed)
	h.write("fixed/other/bed.jpg", lamp) // another picture of that name
	h.correct(press.Correction{
		Piece: "a-quay", Minor: true,
		File: h.write("fixed/a.md", simple("A Quay", front)+body+strings.Replace(body, "images/", "other/", 1)),
	})
	pictures := 0
	for name, data := range h.files("pieces/a-quay") {
		if data != lamp && data != bed {
			t.Errorf("%s is another picture", name)
		}
		pictures++
	}
	want(t, "pictures kept", pictures, 3)
	page := h.read("public/pieces/a-quay/index.html")
	want(t, "pictures on the page", strings.Count(page, "<img") >= 3, true)
}

func TestAWithdrawnPieceIsNotCarriedOnWithOthersOfItsRun(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	h.flakyFolders() // all copies fail at first
	h.publish(press.Options{Only: []ledger.Channel{ledger.Feeds, ledger.Partners}},
		h.write("a.md", simple("A Quay")), h.write("b.md", simple("B Pier")))
	h.withdraw("a-quay", "It was no quay.")
	h.publish(press.Options{}, "b-pier")
	for _, c := range h.copies() {
		if strings.Contains(c, "a-quay") {
			t.Errorf("%s was handed over after the piece was withdrawn", c)
		}
	}
	want(t, "copies", len(h.copies()), 4)
	mails := h.files("var/outbox")
	want(t, "mails", len(mails), 1)
	for _, text := range mails {
		if strings.Contains(text, "A Quay") {
			t.Error("a withdrawn piece was mailed")
		}
	}
}
