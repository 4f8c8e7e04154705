package press_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/partner"
	"pressrun/internal/press"
	"pressrun/internal/subscriber"
)

func TestAPieceWithdrawnBeforeItsRunEndedLeavesThePages(t *testing.T) {
	h := newHouse(t)
	h.publish(press.Options{}, h.write("stays.md", simple("B Pier")))
	h.flakyFolders() // so that the run stays open
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.withdraw("a-quay", "Wrong.")
	if page := h.read("public/pieces/a-quay/index.html"); !strings.Contains(page, "Wrong.") {
		t.Error("the page has no notice")
	}
	if strings.Contains(h.read("public/feed.rss"), "A Quay") || strings.Contains(h.read("public/index.html"), "A Quay") {
		t.Error("the piece is still listed")
	}
	want(t, "canonical file", h.exists("pieces/a-quay.md"), false)
}

func TestAPieceWhoseHourPassesBeforeTheAnswerIsPublished(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	plan, err := h.Plan(t.Context(), []string{h.write("a.md", simple("A Quay", "date: 2026-11-24T09:00:00+01:00"))}, press.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h.clock = time.Date(2026, 11, 24, 9, 0, 1, 0, h.Publication.Location) // somebody thought for long
	if _, err := h.Publish(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	want(t, "in the feed", strings.Contains(h.read("public/feed.rss"), "A Quay"), true)
	want(t, "mails", len(h.mails("commentary")), 1)
}

func TestAnArchiveTellsNobodyOfOpenRunsEither(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	name := h.write("a.md", simple("A Quay"))
	h.publish(press.Options{Only: []ledger.Channel{ledger.Feeds}}, name)
	h.publish(press.Options{Archive: true}, name)
	want(t, "mails", len(h.mails("commentary")), 0)
	want(t, "copies", len(h.copies()), 0)
}

func TestAnArchivedPieceThatWaitsStaysArchivedWhenMoved(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	h.publish(press.Options{Archive: true}, h.write("a.md", simple("A Quay", "date: 2026-11-24")))
	h.publish(press.Options{At: h.clock}, "a-quay")
	want(t, "page", h.exists("public/pieces/a-quay/index.html"), true)
	want(t, "mails", len(h.mails("commentary")), 0)
}

func TestOneRunThatCannotBeCarriedStopsNoOther(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	h.MailGate = func(context.Context) error { return errors.New("no leaving") }
	h.publish(press.Options{}, h.write("a.md", simple("A Quay", "date: 2026-11-24")))
	h.publish(press.Options{}, h.write("b.md", simple("B Pier", "date: 2026-11-25")))
	h.clock = time.Date(2026, 11, 25, 8, 0, 0, 0, h.Publication.Location)
	report, err := h.Due(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no leaving") {
		t.Errorf("got %v", err)
	}
	want(t, "runs", len(report.Runs), 2)
	want(t, "second page", h.exists("public/pieces/b-pier/index.html"), true)
}

// deadCourier ends the program just after it handed a file over.
type deadCourier struct {
	press.Courier
	stop context.CancelFunc
}

func (c deadCourier) Deliver(ctx context.Context, d ledger.Dispatch, parcel partner.Parcel) (ledger.Dispatch, error) {
	d, err := c.Courier.Deliver(ctx, d, parcel)
	c.stop()
	return d, err
}

func TestACopyHandedOverAsTheProgramEndedGetsItsKill(t *testing.T) {
	h := newHouse(t)
	ctx, stop := context.WithCancel(t.Context())
	honest := h.Couriers[partner.ChannelFolder]
	h.Couriers[partner.ChannelFolder] = deadCourier{honest, stop}
	plan, err := h.Plan(ctx, []string{h.write("a.md", simple("A Quay"))}, press.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Publish(ctx, plan); err == nil {
		t.Fatal("want the end of the program")
	}
	held := len(h.copies())
	want(t, "a copy is out", held > 0, true)
	h.Couriers[partner.ChannelFolder] = honest
	h.withdraw("a-quay", "Wrong.")
	kills := 0
	for _, name := range h.copies() {
		if strings.Contains(name, ".kill.") {
			kills++
		}
	}
	want(t, "kills", kills > 0, true)
}

func TestAnotherPieceAtThePlaceOfAWaitingOneDoesNotReplaceIt(t *testing.T) {
	h := newHouse(t)
	name := h.write("draft.md", simple("A Quay", "date: 2026-11-24"))
	h.publish(press.Options{}, name)
	other := "---\ntitle: \"Wholly Other\"\ndate: 2026-11-26\nauthors:\n  - name: \"B\"\n---\n\nNothing here was said before by anybody.\n"
	h.write("draft.md", other)
	h.refused(press.Options{}, "reads nothing like it", name)
	h.publish(press.Options{New: true}, name)
	want(t, "runs of the first", h.runs("a-quay")[0].State, ledger.RunScheduled)
	want(t, "runs of the other", h.runs("wholly-other")[0].State, ledger.RunScheduled)
}

func TestAWithdrawnPieceLeavesEditionsOfListsThatAreNoMore(t *testing.T) {
	old := subscriber.List{Slug: "old", Name: "Old", Cadence: subscriber.EachPiece, Content: subscriber.Full}
	h := newHouse(t, withLists(old))
	h.subscribe("old", "one@example.org")
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.setLists()
	h.withdraw("a-quay", "Wrong.")
	for _, page := range []string{"public/editions/old/1/index.html", "public/editions/old/index.html"} {
		if strings.Contains(h.read(page), "what only it says") || page == "public/editions/old/index.html" && strings.Contains(h.read(page), "A Quay") {
			t.Errorf("%s still shows the piece", page)
		}
	}
}

func TestALateCopyIsOfTheVersionThatTheBooksName(t *testing.T) {
	h := newHouse(t)
	h.flakyFolders()
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.edit("pieces/a-quay.md", "Paragraph 1", "Paragraph One")
	h.correct(press.Correction{Piece: "a-quay", Minor: true})
	h.publish(press.Options{}, "a-quay")
	dispatches, err := h.store.Dispatches(t.Context(), ledger.DispatchFilter{Slug: "a-quay", States: []ledger.DispatchState{ledger.DispatchSent}})
	if err != nil || len(dispatches) == 0 {
		t.Fatal(err, len(dispatches))
	}
	for _, d := range dispatches {
		if !strings.Contains(d.Location, ".v2.") || d.Piece.Revision != 2 {
			t.Errorf("%s is booked as version %d", d.Location, d.Piece.Revision)
		}
	}
}

func TestAPageThatBeginsLikeAPictureIsServedAsAPicture(t *testing.T) {
	h := newHouse(t)
	h.write("x.html", "GIF89a<script>alert(1)</script>")
	h.publish(press.Options{}, h.write("a.md", simple("A Quay", "image:\n  src: x.html\n  alt: a")))
	for name := range h.files("public/pieces") {
		if strings.HasSuffix(name, ".html") && !strings.HasSuffix(name, "index.html") {
			t.Errorf("%s would be served as a page", name)
		}
	}
}

func TestALinkDoesNotLeadOutOfThePiecesFolder(t *testing.T) {
	h := newHouse(t)
	outside := t.TempDir() + "/secret.gif"
	if err := os.WriteFile(outside, []byte("GIF89a secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, h.path("link.gif")); err != nil {
		t.Fatal(err)
	}
	_, err := h.tryPublish(press.Options{}, h.write("a.md", simple("A Quay", "image:\n  src: link.gif\n  alt: a")))
	if err == nil {
		t.Error("want a refusal")
	}
	for name, text := range h.files("public", "pieces") {
		if strings.Contains(text, "secret") {
			t.Errorf("%s holds the file from outside", name)
		}
	}
}
