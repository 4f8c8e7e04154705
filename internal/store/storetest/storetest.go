// Package storetest runs one suite of tests against the store on any database. What holds on
// SQLite must hold on PostgreSQL, to the letter.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// Opener opens a new, empty database that is closed at the end of the test.
type Opener func(t testing.TB, now func() time.Time) *store.Store

// Run runs the suite.
func Run(t *testing.T, open Opener) {
	for _, group := range []struct {
		name  string
		tests map[string]func(*testing.T, *bench)
	}{
		{"pieces", pieceTests()},
		{"archive", archiveTests()},
		{"authors", authorTests()},
		{"fragments", fragmentTests()},
		{"runs", runTests()},
		{"editions", editionTests()},
		{"digests", digestTests()},
		{"windows", windowTests()},
		{"own editions", ownEditionTests()},
		{"deliveries", deliveryTests()},
		{"claims", claimTests()},
		{"control", controlTests()},
		{"cancel", cancelTests()},
		{"reasons", reasonTests()},
		{"dispatches", dispatchTests()},
		{"pings", pingTests()},
		{"subscribers", subscriberTests()},
		{"self-service", selfServiceTests()},
		{"moves", moveTests()},
		{"preferences", preferenceTests()},
		{"import", importTests()},
		{"import of states", importStatusTests()},
		{"suppressions", suppressionTests()},
		{"documents", documentTests()},
		{"probes", probeTests()},
		{"clicks", clickTests()},
		{"together", togetherTests()},
		{"books", bookTests()},
		{"alerts", alertTests()},
		{"letters", letterTests()},
		{"sign-ups", signUpTests()},
		{"returns", returnTests()},
	} {
		t.Run(group.name, func(t *testing.T) {
			for name, test := range group.tests {
				t.Run(name, func(t *testing.T) { test(t, newBench(t, open)) })
			}
		})
	}
}

// bench is a store with a clock that the test moves.
type bench struct {
	*store.Store
	ctx   context.Context
	clock time.Time
	token int
}

// noon is the moment at which every test begins.
func noon() time.Time { return time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC) }

func newBench(t testing.TB, open Opener) *bench {
	b := &bench{ctx: context.Background(), clock: noon()}
	b.Store = open(t, func() time.Time { return b.clock })
	return b
}

// newToken makes leave tokens that are told apart.
func (b *bench) newToken() string {
	b.token++
	return fmt.Sprintf("token-%06d", b.token)
}

// publish saves a first revision of a published piece.
func (b *bench) publish(t testing.TB, slug, section string, published time.Time, hashes ...uint64) piece.Record {
	t.Helper()
	rec, err := b.SaveRevision(b.ctx, record(slug, section, published), revision(slug, 1), hashes)
	must(t, err)
	return rec
}

func record(slug, section string, published time.Time) piece.Record {
	return piece.Record{
		Slug: slug, ID: "tag:harbour.example,2026-01-05:pieces/" + slug, Source: "in/" + slug + ".txt",
		Status: piece.StatusPublished, Title: "Title of " + slug, Section: section, Topic: "Topic " + section,
		Month: published.Format("2006-01"), Revision: 1, Published: published,
	}
}

func revision(slug string, number int) piece.Revision {
	return piece.Revision{
		Slug: slug, Number: number, Markdown: fmt.Appendf(nil, "# %s %d\n", slug, number),
		Words: fmt.Sprintf("words-%d", number), Saved: noon(),
	}
}

// run opens a run of pieces.
func (b *bench) run(t testing.TB, kind ledger.RunKind, slugs ...string) int64 {
	t.Helper()
	id, err := b.CreateRun(b.ctx, ledger.Run{
		Kind: kind, State: ledger.RunRunning, Pieces: refs(slugs...), Created: b.clock,
		Steps: map[ledger.Channel]ledger.StepState{ledger.Feeds: ledger.StepOpen},
	})
	must(t, err)
	return id
}

func refs(slugs ...string) []ledger.PieceRef {
	out := make([]ledger.PieceRef, len(slugs))
	for i, slug := range slugs {
		out[i] = ledger.PieceRef{Slug: slug, Revision: 1}
	}
	return out
}

func plan(list string, slugs ...string) ledger.EditionPlan {
	return ledger.EditionPlan{
		List: list, Subject: "Subject for " + list, Preheader: "Preheader", Pieces: refs(slugs...),
		Body: []byte("body for " + list),
	}
}

// subscribe puts people on a list as confirmed.
func (b *bench) subscribe(t testing.TB, list string, emails ...string) {
	t.Helper()
	for _, email := range emails {
		_, err := b.AddSubscription(b.ctx, subscriber.Subscriber{Email: email},
			subscriber.Subscription{List: list, Status: subscriber.Confirmed, Token: b.newToken(), ConsentAt: b.clock})
		must(t, err)
	}
}

// freeze freezes editions of a new run and lets them go.
func (b *bench) freeze(t testing.TB, plans ...ledger.EditionPlan) []ledger.Edition {
	t.Helper()
	run := b.run(t, ledger.Publish, "any")
	_, err := b.FreezeEditions(b.ctx, run, plans)
	must(t, err)
	must(t, b.ReleaseEditions(b.ctx, run))
	editions, err := b.EditionsOf(b.ctx, run)
	must(t, err)
	return editions
}

// record records the outcome of one delivery, now.
func (b *bench) record(t testing.TB, edition int64, seq int, state ledger.DeliveryState) {
	t.Helper()
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{{EditionID: edition, Seq: seq, State: state, At: b.clock}}))
}

// states is how an edition stands: "who: state(reason)", in the order of the audience.
func (b *bench) states(t testing.TB, edition int64) []string {
	t.Helper()
	lines, err := b.Deliveries(b.ctx, ledger.DeliveryFilter{EditionID: edition})
	must(t, err)
	out := []string{}
	for _, d := range lines {
		line := d.Email + ": " + string(d.State)
		if d.Reason != "" {
			line += "(" + d.Reason + ")"
		}
		out = append(out, line)
	}
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// mustBe fails unless err is the wanted one.
func mustBe(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got the error %v, want %v", err, want)
	}
}

func same[T any](t testing.TB, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
}
