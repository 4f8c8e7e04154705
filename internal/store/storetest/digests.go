package storetest

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func digestTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"an edition is for the readers of its cadence":         audienceByCadence,
		"who changed over gets what was gathered for him":      formerReaders,
		"each reader gets what he takes and has not had":       piecesByReader,
		"a variant brings the pieces of its bits alone":        variantsAreHadByPiece,
		"who chose another content gets a variant":             contentByReader,
		"who pauses is skipped, and passed over at his turn":   pauses,
		"an edition has sixty pieces at most":                  mostPieces,
		"a correction goes to those who have the piece as was": correctionsCountNotAsHad,
		"a variant without a body reaches nobody":              variantBodies,
	}
}

// choose puts a reader on a list with choices of his own.
func (b *bench) choose(t testing.TB, email string, sub subscriber.Subscription) (token string) {
	t.Helper()
	sub.Status, sub.Token = subscriber.Confirmed, b.newToken()
	got, err := b.AddSubscription(b.ctx, subscriber.Subscriber{Email: email}, sub)
	must(t, err)
	return got.Token
}

// bring is how an edition stands: "who: variant" or, of who is skipped, the reason.
func (b *bench) bring(t testing.TB, edition int64) (out []string) {
	t.Helper()
	lines, err := b.Deliveries(b.ctx, ledger.DeliveryFilter{EditionID: edition})
	must(t, err)
	for _, d := range lines {
		what := d.Reason
		if what == "" {
			what = strconv.FormatInt(d.Variant, 2)
		}
		out = append(out, d.Email+": "+what)
	}
	return out
}

func digest(cadence string, inherits bool, slugs ...string) ledger.EditionPlan {
	p := plan("list", slugs...)
	p.Cadence, p.Inherits, p.Content = cadence, inherits, "takeaways"
	return p
}

func audienceByCadence(t *testing.T, b *bench) {
	b.choose(t, "own@x.se", subscriber.Subscription{List: "list"})
	b.choose(t, "day@x.se", subscriber.Subscription{List: "list", Cadence: subscriber.Daily})
	b.choose(t, "week@x.se", subscriber.Subscription{List: "list", Cadence: subscriber.Weekly})
	who := func(p ledger.EditionPlan) []string { return b.bring(t, b.freeze(t, p)[0].ID) }
	same(t, who(digest("weekly", true, "a")), []string{"own@x.se: 0", "week@x.se: 0"})
	same(t, who(digest("weekly", false, "b")), []string{"week@x.se: 0"})
	same(t, who(digest("daily", false, "c")), []string{"day@x.se: 0"})
	same(t, who(digest("each piece", false, "d")), []string(nil))
	same(t, who(digest("", false, "e")), []string{"own@x.se: 0", "day@x.se: 0", "week@x.se: 0"})
	chosen, err := b.ChosenCadences(b.ctx)
	must(t, err)
	same(t, chosen, map[string][]string{"list": {"daily", "weekly"}})
}

func formerReaders(t *testing.T, b *bench) {
	token := b.choose(t, "week@x.se", subscriber.Subscription{List: "list", Cadence: subscriber.Weekly})
	own := b.choose(t, "own@x.se", subscriber.Subscription{List: "list"})
	b.clock = noon().Add(time.Hour)
	for _, of := range []string{token, own} {
		must(t, b.SetChoices(b.ctx, of, subscriber.Choice{List: "list", Cadence: subscriber.EachPiece}))
	}
	who := func(inherits bool, since time.Time, slug string) []string {
		p := digest("weekly", inherits, slug)
		p.Since = since
		return b.bring(t, b.freeze(t, p)[0].ID)
	}
	same(t, who(false, time.Time{}, "a"), []string(nil))
	same(t, who(false, noon(), "b"), []string{"week@x.se: 0"})
	same(t, who(true, noon(), "c"), []string{"week@x.se: 0", "own@x.se: 0"})
	same(t, who(true, noon().Add(2*time.Hour), "d"), []string(nil))
	row := subscriber.Row{Line: 2, Email: "own@x.se", Cadence: subscriber.Daily} // and by a file
	_, err := b.ImportSubscribers(b.ctx, "list", func(yield func(subscriber.Row, error) bool) { yield(row, nil) }, store.Consent{}, b.newToken)
	must(t, err)
	p := digest("each piece", false, "e")
	p.Since = noon()
	same(t, b.bring(t, b.freeze(t, p)[0].ID), []string{"week@x.se: 0", "own@x.se: 0"})
	for since, want := range map[time.Time]bool{noon(): true, noon().Add(2 * time.Hour): false} {
		has, err := b.HasFormerReaders(b.ctx, "list", "weekly", since)
		must(t, err)
		same(t, has, want)
	}
}

func piecesByReader(t *testing.T, b *bench) {
	b.choose(t, "all@x.se", subscriber.Subscription{List: "list"})
	b.choose(t, "law@x.se", subscriber.Subscription{List: "list", Sections: []string{"Law"}})
	b.choose(t, "two@x.se", subscriber.Subscription{List: "list", Sections: []string{"Law", "Trade"}})
	b.choose(t, "had@x.se", subscriber.Subscription{List: "list"})
	b.choose(t, "none@x.se", subscriber.Subscription{List: "list", Sections: []string{"Arts"}})
	b.choose(t, "hadall@x.se", subscriber.Subscription{List: "list", Sections: []string{"Law"}})
	b.subscribe(t, "other", "had@x.se")
	b.subscribe(t, "third", "hadall@x.se")
	b.freeze(t, plan("other", "b"), plan("third", "a"))
	p := digest("weekly", true, "a", "b", "c")
	p.Sections = []string{"law", "trade", "europe"}
	same(t, b.bring(t, b.freeze(t, p)[0].ID), []string{
		"all@x.se: 0", "law@x.se: 1", "two@x.se: 11", "had@x.se: 101", "hadall@x.se: had-it",
	})
}

func variantsAreHadByPiece(t *testing.T, b *bench) {
	b.choose(t, "law@x.se", subscriber.Subscription{List: "list", Sections: []string{"Law"}})
	b.subscribe(t, "later", "law@x.se")
	p := digest("weekly", true, "x", "a", "b")
	p.Sections = []string{"trade", "trade", "law"}
	e := b.freeze(t, p)[0].ID
	same(t, b.bring(t, e), []string{"law@x.se: 100"})
	for slug, want := range map[string]string{"a": "law@x.se: 0", "b": "law@x.se: had-it"} {
		same(t, b.bring(t, b.freeze(t, plan("later", slug))[0].ID), []string{want})
	}
	same(t, b.bring(t, b.freeze(t, plan("later", "b", "x"))[0].ID), []string{"law@x.se: 10"})
}

func contentByReader(t *testing.T, b *bench) {
	b.choose(t, "own@x.se", subscriber.Subscription{List: "list"})
	b.choose(t, "same@x.se", subscriber.Subscription{List: "list", Content: subscriber.Takeaways})
	b.choose(t, "full@x.se", subscriber.Subscription{List: "list", Content: subscriber.Full})
	one := b.freeze(t, digest("weekly", true, "a"))[0].ID
	same(t, b.bring(t, one), []string{"own@x.se: 0", "same@x.se: 0", "full@x.se: " + strconv.FormatInt(ledger.ContentBit("full")|1, 2)})
	missing, err := b.VariantsMissing(b.ctx, one)
	must(t, err)
	same(t, missing, []int64{ledger.ContentBit("full") | 1})
	same(t, ledger.VariantContent(missing[0]), "full")
	same(t, ledger.VariantPieces(missing[0], refs("a")), refs("a"))
}

func pauses(t *testing.T, b *bench) {
	token := b.choose(t, "ada@x.se", subscriber.Subscription{List: "list"})
	bo := b.choose(t, "bo@x.se", subscriber.Subscription{List: "list"})
	must(t, b.SetPause(b.ctx, token, noon().Add(time.Hour)))
	p := digest("daily", true, "a")
	p.Doubt = ledger.Resend
	same(t, b.bring(t, b.freeze(t, p)[0].ID), []string{"ada@x.se: paused", "bo@x.se: 0"})
	must(t, b.SetPause(b.ctx, bo, noon().Add(time.Hour))) // since it was frozen
	rows, err := b.ClaimedDeliveries(b.ctx, b.claim(t, 10), 0, 10)
	must(t, err)
	same(t, len(rows), 1)
	same(t, rows[0].Skip, ledger.SkipPaused)
	_, err = b.TakeOver(b.ctx, 8) // he may have been mailed before he took the break
	must(t, err)
	b.clock = noon().Add(time.Minute)
	same(t, b.claimed(t, b.claim(t, 10)), []string{"bo@x.se"})
	b.clock = noon().Add(2 * time.Hour)
	same(t, b.bring(t, b.freeze(t, digest("daily", true, "b"))[0].ID), []string{"ada@x.se: 0", "bo@x.se: 0"})
}

func mostPieces(t *testing.T, b *bench) {
	b.choose(t, "some@x.se", subscriber.Subscription{List: "list", Sections: []string{"Law"}, Content: subscriber.Full})
	b.choose(t, "all@x.se", subscriber.Subscription{List: "list"})
	p := digest("weekly", true)
	for i := range ledger.MostPieces {
		p.Pieces = append(p.Pieces, refs(fmt.Sprintf("p%02d", i))...)
		p.Sections = append(p.Sections, "law")
	}
	p.Sections[0] = "trade"
	e := b.freeze(t, p)[0]
	lines, err := b.Deliveries(b.ctx, ledger.DeliveryFilter{EditionID: e.ID})
	must(t, err)
	same(t, lines[0].Variant, ledger.AllPieces(ledger.MostPieces)-1+ledger.ContentBit("full"))
	same(t, ledger.VariantPieces(lines[0].Variant, e.Pieces), e.Pieces[1:])
	same(t, lines[1].Variant, 0)
	p.Pieces = append(p.Pieces, refs("more")...)
	if _, err := b.FreezeEditions(b.ctx, b.run(t, ledger.Publish, "any"), []ledger.EditionPlan{p}); err == nil {
		t.Error("an edition with 61 pieces was frozen")
	}
}

func correctionsCountNotAsHad(t *testing.T, b *bench) {
	b.choose(t, "ada@x.se", subscriber.Subscription{List: "list"})
	first := b.freeze(t, plan("list", "a"))[0].ID
	b.record(t, first, 1, ledger.Sent)
	b.subscribe(t, "list", "new@x.se")
	correction := plan("list", "a")
	correction.Kind, correction.Pieces[0].Revision = ledger.CorrectionEdition, 2
	same(t, b.bring(t, b.freeze(t, correction)[0].ID), []string{"ada@x.se: 0"})
	same(t, b.bring(t, b.freeze(t, plan("list", "a"))[0].ID), []string{"ada@x.se: had-it", "new@x.se: 0"})
}

func variantBodies(t *testing.T, b *bench) {
	b.choose(t, "full@x.se", subscriber.Subscription{List: "list", Content: subscriber.Full})
	e := b.freeze(t, digest("weekly", true, "a"))[0].ID
	variant := ledger.ContentBit("full") | 1
	put := func(body []byte) {
		must(t, b.PutVariant(b.ctx, e, ledger.VariantBody{Variant: variant, Subject: "S", Body: body}))
	}
	put([]byte("whole"))
	missing, err := b.VariantsMissing(b.ctx, e)
	must(t, err)
	same(t, len(missing), 0)
	kept, err := b.VariantBody(b.ctx, e, variant)
	must(t, err)
	same(t, string(kept), "whole")
	put(nil) // all of it was withdrawn
	rows, err := b.ClaimedDeliveries(b.ctx, b.claim(t, 10), 0, 10)
	must(t, err)
	same(t, rows[0].Skip, ledger.SkipWithdrawn)
	all, err := b.Variants(b.ctx, e)
	must(t, err)
	same(t, all, []int64{variant})
}
