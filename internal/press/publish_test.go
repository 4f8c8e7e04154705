package press_test

import (
	"maps"
	"strings"
	"testing"

	"pressrun/internal/ledger"
	"pressrun/internal/press"
	"pressrun/internal/subscriber"
)

func outputs() []string {
	return []string{"public", "pieces", "var/outbox", "var/partners", "var/mail"}
}

func TestPublishCarriesAPieceToEverybodyOnce(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org", "two@example.org")
	names := h.samplePieces()
	report := h.publish(press.Options{}, names[2])
	want(t, "runs", len(report.Runs), 1)
	want(t, "state", report.Runs[0].Run.State, ledger.RunFinished)
	want(t, "complete", report.Complete(), true)
	wantList(t, "mails", h.mails("commentary"), "one@example.org", "two@example.org")
	const slug = "in-praise-of-the-quiet-budget"
	wantList(t, "copies", h.copies(), "bank/"+slug+"/"+slug+".v1.ninjs.json", "gazette/"+slug+"/"+slug+".v1.html",
		"reader/"+slug+"/"+slug+".v1.md", "wire/"+slug+"/"+slug+".v1.txt")
	for _, file := range []string{"feed.rss", "feed.atom", "feed.json", "index.html", "pieces/" + slug + "/index.html"} {
		if !strings.Contains(h.read("public/"+file), "In Praise of the Quiet Budget") {
			t.Errorf("public/%s does not hold the title", file)
		}
	}

	before := h.files(outputs()...)
	plan, err := h.Plan(t.Context(), names[2:], press.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "a second plan is empty", plan.Empty(), true)
	h.publish(press.Options{}, names[2])
	h.publish(press.Options{}, slug)
	h.publish(press.Options{}, h.path("pieces/"+slug+".md"))
	wantSame(t, before, h.files(outputs()...))
}

func TestChannelsAreCarriedOneByOneAndOnce(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	name := h.write("a.md", simple("A Quay"))
	report := h.publish(press.Options{Only: []ledger.Channel{ledger.Feeds}}, name)
	want(t, "open", len(report.Runs[0].Open), 2)
	want(t, "page", h.exists("public/pieces/a-quay/index.html"), true)
	want(t, "mails", len(h.mails("commentary"))+len(h.copies()), 0)

	h.publish(press.Options{Only: []ledger.Channel{ledger.Partners}}, name)
	want(t, "copies", len(h.copies()), 4)
	want(t, "mails", len(h.mails("commentary")), 0)
	before := h.files("public", "var/partners", "pieces")

	report = h.publish(press.Options{}, "a-quay")
	want(t, "state", report.Runs[0].Run.State, ledger.RunFinished)
	want(t, "mails", len(h.mails("commentary")), 1)
	after := h.files("public", "var/partners", "pieces")
	edition := func(name string, _ string) bool { return strings.HasPrefix(name, "public/editions/") }
	maps.DeleteFunc(before, edition) // the page of newsletters, which names the edition now
	maps.DeleteFunc(after, edition)
	wantSame(t, before, after)
	want(t, "runs", len(h.runs("a-quay")), 1)
}

func TestArchiveTellsNobodyEvenLater(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	name := h.write("a.md", simple("An Old Quay", "date: 2019-04-02"))
	report := h.publish(press.Options{Archive: true}, name)
	want(t, "state", report.Runs[0].Run.State, ledger.RunFinished)
	want(t, "page", h.exists("public/pieces/an-old-quay/index.html"), true)
	want(t, "month", h.exists("public/archive/2019-04/index.html") || h.exists("public/archive/2019/04/index.html"), true)
	h.publish(press.Options{}, name)
	want(t, "mails and copies", len(h.mails("commentary"))+len(h.copies()), 0)
}

func TestSeveralPiecesAreOneRunWithOneEditionPerList(t *testing.T) {
	h := newHouse(t, withLists(
		subscriber.List{Slug: "commentary", Name: "Commentary", Cadence: subscriber.EachPiece},
		subscriber.List{Slug: "everything", Name: "Everything", Cadence: subscriber.EachPiece},
	))
	h.subscribe("commentary", "both@example.org", "one@example.org")
	h.subscribe("everything", "Both@Example.org", "two@example.org")
	report := h.publish(press.Options{}, h.samplePieces()...)
	want(t, "runs", len(report.Runs), 1)
	editions := report.Runs[0].Editions
	want(t, "editions", len(editions), 2)
	want(t, "pieces of the first", len(editions[0].Edition.Pieces), 3)
	want(t, "first balance", editions[0].Balance, ledger.Balance{Audience: 2, Sent: 2})
	want(t, "second balance", editions[1].Balance, ledger.Balance{Audience: 2, Sent: 1, Skipped: 1})
	wantList(t, "second list", h.mails("everything"), "two@example.org")
	want(t, "copies", len(h.copies()), 12)
}

func TestStrictRefusesWarnings(t *testing.T) {
	h := newHouse(t)
	ferries := h.samplePieces()[0]
	h.refused(press.Options{Strict: true}, "night-ferries.txt", ferries)
	want(t, "anything written", len(h.files(outputs()...)), 0)
	h.publish(press.Options{}, ferries)
}

func TestKnownPiecesAreKnownAgain(t *testing.T) {
	h := newHouse(t)
	name := h.write("a.md", simple("A Quay"))
	h.publish(press.Options{}, name)
	before := h.files(outputs()...)

	h.publish(press.Options{}, h.write("elsewhere/b.md", simple("A Quay")))
	wantSame(t, before, h.files(outputs()...))

	h.write("a.md", strings.Replace(simple("A Quay"), "some length", "no length", 1))
	h.refused(press.Options{}, "pressrun correct a-quay", name)

	mostly := strings.Replace(simple("A Quay"), "Paragraph 5", "Another sentence", 1)
	h.refused(press.Options{}, "pressrun correct a-quay", h.write("mostly.md", mostly))
	half := strings.NewReplacer("Paragraph 5", "Another sentence", "Paragraph 4", "A fourth").Replace(simple("A Quay"))
	h.publish(press.Options{}, h.write("half.md", half))
	want(t, "another piece of that title", h.exists("public/pieces/a-quay-2/index.html"), true)

	h.publish(press.Options{New: true}, h.write("again.md", mostly))
	want(t, "a new piece on request", h.exists("public/pieces/a-quay-3/index.html"), true)

	h.withdraw("a-quay", "It was about another quay.")
	h.refused(press.Options{}, "withdrawn", h.write("a.md", simple("A Quay")))
	h.refused(press.Options{}, "withdrawn", "a-quay")
}
