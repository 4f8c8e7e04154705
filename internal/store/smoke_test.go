package store

import (
	"context"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

func TestSmoke(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, "sqlite:"+t.TempDir()+"/a/b?c#d.db", Options{Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	r, err := s.SaveRevision(ctx, piece.Record{Slug: "a", ID: "tag:a", Status: piece.StatusPublished, Published: now, Revision: 1, Section: "europe", Topic: "Europe"}, piece.Revision{Slug: "a", Number: 1, Saved: now}, []uint64{1, 2, 1 << 63})
	t.Log(r, err)
	t.Log(s.PiecesSharing(ctx, []uint64{1 << 63, 2, 5}))
	id, err := s.CreateRun(ctx, ledger.Run{Kind: "publish", State: "running", Created: now, Pieces: []ledger.PieceRef{{Slug: "a", Revision: 1}}, Steps: map[ledger.Channel]ledger.StepState{"email": "open"}})
	t.Log(id, err)
	t.Log(s.Run(ctx, id))
	t.Log(s.FreezeEditions(ctx, id, []ledger.EditionPlan{{List: "x", Pieces: []ledger.PieceRef{{Slug: "a", Revision: 1}}}}))
	t.Log(s.CountAudience(ctx, []ledger.EditionPlan{{List: "x", Pieces: []ledger.PieceRef{{Slug: "a", Revision: 1}}}}))
	t.Log(s.RecordOutcomes(ctx, []ledger.Outcome{{EditionID: 1, Seq: 1, State: "sent", At: now}}))
	t.Log(s.Sections(ctx))
	t.Log(s.Months(ctx))
	t.Log(s.Latest(ctx, "", 0))
}
