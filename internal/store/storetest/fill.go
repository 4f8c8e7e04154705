package storetest

import (
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// Fill puts something into every table of an empty store: published, scheduled and withdrawn pieces, an edition
// that all its readers have and one in the middle of its mailing, people who left, bounced and were erased, and texts and bytes that a
// copy might change. A test of the store says which table was forgotten.
func Fill(t testing.TB, s *store.Store) {
	t.Helper()
	b := &bench{Store: s, ctx: t.Context(), clock: noon()}
	b.fillPieces(t)
	b.fillReaders(t)
	sent := b.freeze(t, plan("weekly", "harbour"))[0]
	for seq := 1; seq <= 3; seq++ {
		b.record(t, sent.ID, seq, ledger.Sent)
	}
	must(t, b.SetRunState(b.ctx, sent.RunID, ledger.RunFinished, noon()))
	b.fillOpenEdition(t)
	must(t, b.PlanDispatches(b.ctx, []ledger.Dispatch{dispatch(sent.RunID, "courier", "harbour", "text", "folder")}))
	must(t, b.PlanPings(b.ctx, []ledger.HubPing{{RunID: sent.RunID, Hub: hubOfTests, Topic: "https://x.se/feed.rss"}}))
	must(t, b.PutDocument(b.ctx, "lists.yaml", "sha", []byte("lists: []\x00\xff")))
	must(t, b.PutDocument(b.ctx, "empty.yaml", "sha", nil))
	must(t, b.RaiseAlert(b.ctx, "edition:1", "an edition is paused"))
	m, err := b.Mailed(b.ctx, sent.ID, 2)
	must(t, err)
	b.returned(t, m, ledger.ReturnBounced, ledger.ReturnSoft)
	_, err = b.ReturnKeys(b.ctx)
	must(t, err)
	must(t, b.NoteRead(b.ctx, "imap", "7:12"))
	must(t, b.PutProbe(b.ctx, "nonce", "answer"))
	b.fillLetters(t)
	b.fillSignUps(t)
	b.fillDigests(t, sent.ID)
	must(t, b.AddClicks(b.ctx, []ledger.Clicks{{ReadOnLink: ledger.ReadOnLink{List: "weekly", Number: 1, Slug: "harbour"}, People: 1}}))
}

func (b *bench) fillDigests(t testing.TB, edition int64) {
	t.Helper()
	_, err := b.SeeWindow(b.ctx, "weekly", "weekly", "monday 07:00 UTC", noon())
	must(t, err)
	must(t, b.PutArrangement(b.ctx, "weekly", "weekly", ledger.Arrangement{Subject: "Über “uns”", Order: []string{"weir", "harbour"}}))
	must(t, b.PutVariant(b.ctx, edition, ledger.VariantBody{Variant: 1<<61 | 1, Subject: "The whole text", Body: []byte{'x', 0, 0xff}}))
}

func (b *bench) fillPieces(t testing.TB) {
	t.Helper()
	b.publish(t, "harbour", "ports", noon(), 1, 1<<63|5)
	b.publish(t, "weir", "rivers", noon().Add(time.Second))
	b.publish(t, "zürich-日本", "ports", noon().Add(2*time.Second), 7)
	must(t, b.Withdraw(b.ctx, "weir", "The figures were wrong: 'half' of \"them\" 🚢", noon()))
	waiting := record("waiting", "ports", noon().AddDate(0, 1, 0))
	waiting.Status, waiting.DueAt, waiting.Published = piece.StatusScheduled, noon().AddDate(0, 1, 0), time.Time{}
	_, err := b.SaveRevision(b.ctx, waiting, revision("waiting", 1), nil)
	must(t, err)
	must(t, b.PutFragment(b.ctx, piece.Fragment{
		Slug: "harbour", Revision: 1, RSS: []byte("<item/>"), Atom: []byte{0, 1, 0xff}, JSON: []byte{},
	}, "renderer", "home"))
	must(t, b.PutAuthors(b.ctx, "harbour", []piece.AuthorRef{{Slug: "håkan-o-neil", Name: "Håkan “Hal” O'Neil"}}))
	_, err = b.CreateRun(b.ctx, ledger.Run{
		Kind: ledger.Publish, State: ledger.RunScheduled, Created: noon(), DueAt: waiting.DueAt, Pieces: refs("waiting"),
	})
	must(t, err)
}

func (b *bench) fillReaders(t testing.TB) {
	t.Helper()
	b.subscribe(t, "weekly", "ada@x.se", "Bo.Ö@x.se", "cy@x.se")
	b.subscribe(t, "daily", "ada@x.se", "di@x.se", "eve@x.se", "fay@x.se", "gus@x.se")
	_, err := b.AddSubscription(b.ctx, subscriber.Subscriber{Email: "hal@x.se", Name: "Håkan “Hal” O'Neil"}, subscriber.Subscription{
		List: "daily", Status: subscriber.Confirmed, Token: b.newToken(), Sections: []string{"ports", "rivers"},
	})
	must(t, err)
	must(t, b.Suppress(b.ctx, "hal@x.se", "bounced: a slip"))
	must(t, b.LiftSuppression(b.ctx, "hal@x.se", "the server was broken"))
	must(t, b.Suppress(b.ctx, "gus@x.se", "bounced"))
	b.askMove(t, "token-000001", "ada@new.x.se", "link-1")
	_, err = b.LeaveByEmail(b.ctx, "fay@x.se", "daily")
	must(t, err)
	must(t, b.Erase(b.ctx, "eve@x.se"))
}

// fillOpenEdition leaves a mailing as a killed sender does.
func (b *bench) fillOpenEdition(t testing.TB) {
	t.Helper()
	open := b.freeze(t, plan("daily", "zürich-日本"))[0]
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{{
		EditionID: open.ID, Seq: 1, State: ledger.Deferred, Reason: "450 4.2.1 later", NextAt: noon().Add(time.Minute), At: noon(),
	}}))
	b.record(t, open.ID, 2, ledger.Unknown)
	_, ok, err := b.Claim(b.ctx, ledger.ClaimRequest{Owner: 1, Size: 2, PerSecond: 1})
	must(t, err)
	same(t, ok, true)
}
