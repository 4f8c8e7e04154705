package storetest

import (
	"errors"
	"testing"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/store"
)

func pieceTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a record comes back as saved, by slug, id and source": findsByAnyName,
		"what is not there is not found":                       missesWhatIsNotThere,
		"revisions keep every byte":                            keepsEveryByte,
		"names of another piece are refused":                   refusesTakenNames,
		"a piece that is out keeps its date, month and source": keepsDateAndSource,
		"`updated` moves on to a free second":                  movesUpdatedOn,
		"paragraphs find the piece they stand in":              findsByParagraphs,
		"very long pieces are kept whole":                      keepsLongPieces,
		"a scheduled piece falls due and goes out once":        schedules,
		"a withdrawn piece keeps its first reason":             keepsFirstReason,
	}
}

func findsByAnyName(t *testing.T, b *bench) {
	rec := record("night-ferries", "transport", noon())
	rec.Updated, rec.Archived = noon().Add(time.Hour), true
	saved, err := b.SaveRevision(b.ctx, rec, revision(rec.Slug, 1), nil)
	must(t, err)
	same(t, saved, rec)
	for _, find := range []func() (piece.Record, error){
		func() (piece.Record, error) { return b.Piece(b.ctx, rec.Slug) },
		func() (piece.Record, error) { return b.PieceByID(b.ctx, rec.ID) },
		func() (piece.Record, error) { return b.PieceBySource(b.ctx, rec.Source) },
	} {
		got, err := find()
		must(t, err)
		same(t, got, rec)
	}
}

func missesWhatIsNotThere(t *testing.T, b *bench) {
	_, err := b.Piece(b.ctx, "none")
	mustBe(t, err, store.ErrNotFound)
	_, err = b.PieceByID(b.ctx, "tag:none")
	mustBe(t, err, store.ErrNotFound)
	_, err = b.PieceBySource(b.ctx, "")
	mustBe(t, err, store.ErrNotFound)
	_, err = b.Revision(b.ctx, "none", 1)
	mustBe(t, err, store.ErrNotFound)
	mustBe(t, b.Withdraw(b.ctx, "none", "reason", noon()), store.ErrNotFound)
	mustBe(t, b.MarkPublished(b.ctx, "none", noon()), store.ErrNotFound)
}

func keepsEveryByte(t *testing.T, b *bench) {
	b.publish(t, "a", "x", noon())
	second := piece.Revision{
		Slug: "a", Number: 2, Markdown: []byte("\x00\xff >>> 1945. That"), Words: "w",
		Minor: true, Note: "It's a ? mark", Saved: noon().Add(time.Microsecond),
	}
	rec := record("a", "x", noon())
	rec.Revision = 2
	_, err := b.SaveRevision(b.ctx, rec, second, nil)
	must(t, err)
	got, err := b.Revision(b.ctx, "a", 2)
	must(t, err)
	same(t, got, second)
	all, err := b.Revisions(b.ctx, "a")
	must(t, err)
	same(t, all, []piece.Revision{revision("a", 1), second})
}

func keepsDateAndSource(t *testing.T, b *bench) {
	first := b.publish(t, "a", "x", noon())
	rec := record("a", "y", noon().AddDate(0, 2, 0))
	rec.Revision, rec.Source = 2, "elsewhere"
	got, err := b.SaveRevision(b.ctx, rec, revision("a", 2), nil)
	must(t, err)
	same(t, got.Published, first.Published)
	same(t, got.Month, "2026-11")
	same(t, got.Source, first.Source)
	same(t, got.Section, "y")
}

func findsByParagraphs(t *testing.T, b *bench) {
	b.publish(t, "a", "x", noon(), 1, 2, 3, 1<<63)
	b.publish(t, "b", "x", noon(), 3, 4)
	got, err := b.PiecesSharing(b.ctx, []uint64{1 << 63, 2, 3, 3, 99})
	must(t, err)
	same(t, got, []piece.Shared{{Slug: "a", Common: 3, Total: 4}, {Slug: "b", Common: 1, Total: 2}})
	rec := record("a", "x", noon())
	rec.Revision = 2
	_, err = b.SaveRevision(b.ctx, rec, revision("a", 2), []uint64{7, 7})
	must(t, err)
	got, err = b.PiecesSharing(b.ctx, []uint64{7, 2})
	must(t, err)
	same(t, got, []piece.Shared{{Slug: "a", Common: 1, Total: 1}})
	got, err = b.PiecesSharing(b.ctx, nil)
	must(t, err)
	same(t, len(got), 0)
}

func keepsLongPieces(t *testing.T, b *bench) {
	hashes := make([]uint64, 20_001)
	for i := range hashes {
		hashes[i] = uint64(i) << 40
	}
	b.publish(t, "long", "x", noon(), hashes...)
	got, err := b.PiecesSharing(b.ctx, hashes)
	must(t, err)
	same(t, got, []piece.Shared{{Slug: "long", Common: 20_001, Total: 20_001}})
}

func keepsFirstReason(t *testing.T, b *bench) {
	b.publish(t, "a", "x", noon())
	must(t, b.Withdraw(b.ctx, "a", "wrong figures", noon().Add(time.Hour)))
	must(t, b.Withdraw(b.ctx, "a", "another reason", noon().Add(2*time.Hour)))
	got, err := b.Piece(b.ctx, "a")
	must(t, err)
	same(t, got.Status, piece.StatusWithdrawn)
	same(t, got.Reason, "wrong figures")
	same(t, got.Withdrawn, noon().Add(time.Hour))
}

func refusesTakenNames(t *testing.T, b *bench) {
	b.publish(t, "a", "x", noon())
	other := record("a", "x", noon())
	other.ID = "tag:another"
	renamed := record("b", "x", noon())
	renamed.ID = record("a", "x", noon()).ID
	for field, rec := range map[string]piece.Record{"slug": other, "id": renamed, "revision": record("a", "x", noon())} {
		_, err := b.SaveRevision(b.ctx, rec, revision(rec.Slug, 1), nil)
		var taken *store.TakenError
		if !errors.As(err, &taken) || taken.Field != field || taken.By != "a" {
			t.Errorf("%s: got %v", field, err)
		}
	}
	revs, err := b.Revisions(b.ctx, "a")
	must(t, err)
	same(t, len(revs), 1)
	if _, err := b.SaveRevision(b.ctx, record("c", "x", noon()), revision("d", 1), nil); err == nil {
		t.Error("a revision of another piece was taken")
	}
	undated := record("c", "x", time.Time{})
	if _, err := b.SaveRevision(b.ctx, undated, revision("c", 1), nil); err == nil {
		t.Error("a published piece without a date was taken")
	}
}

func movesUpdatedOn(t *testing.T, b *bench) {
	for i, slug := range []string{"a", "b", "c"} {
		rec := b.publish(t, slug, "x", noon())
		same(t, rec.Published, noon())
		same(t, rec.Updated, noon().Add(time.Duration(i)*time.Second))
	}
	// its own second is free for a piece: a slip leaves `updated` where it was
	rec, err := b.Piece(b.ctx, "b")
	must(t, err)
	rec.Revision = 2
	rec, err = b.SaveRevision(b.ctx, rec, revision("b", 2), nil)
	must(t, err)
	same(t, rec.Updated, noon().Add(time.Second))
	// a taken one with parts of a second moves on as well, over the whole row of taken ones
	rec.Revision, rec.Updated = 3, noon().Add(300*time.Millisecond)
	rec, err = b.SaveRevision(b.ctx, rec, revision("b", 3), nil)
	must(t, err)
	same(t, rec.Updated, noon().Add(time.Second))
	rec.Revision, rec.Updated = 4, noon().Add(time.Hour)
	_, err = b.SaveRevision(b.ctx, rec, revision("b", 4), nil)
	must(t, err)
	same(t, b.publish(t, "d", "x", noon()).Updated, noon().Add(time.Second))
}

func schedules(t *testing.T, b *bench) {
	rec := record("a", "x", noon().AddDate(0, 0, 3))
	rec.Status, rec.DueAt = piece.StatusScheduled, noon().AddDate(0, 0, 3)
	_, err := b.SaveRevision(b.ctx, rec, revision("a", 1), nil)
	must(t, err)
	due, err := b.Due(b.ctx, rec.DueAt.Add(-time.Microsecond))
	must(t, err)
	same(t, len(due), 0)
	latest, err := b.Latest(b.ctx, "", 0)
	must(t, err)
	same(t, len(latest), 0)
	due, err = b.Due(b.ctx, rec.DueAt)
	must(t, err)
	same(t, len(due), 1)
	same(t, due[0].Slug, "a")

	zone := time.FixedZone("", 3600)
	out := time.Date(2026, time.November, 30, 23, 30, 0, 0, time.UTC)
	must(t, b.MarkPublished(b.ctx, "a", out.In(zone)))
	must(t, b.MarkPublished(b.ctx, "a", noon()))
	got, err := b.Piece(b.ctx, "a")
	must(t, err)
	same(t, got.Published, out)
	same(t, got.Month, "2026-12") // in the zone of the publication
	same(t, got.Updated, out)
	same(t, got.DueAt, time.Time{})
	due, err = b.Due(b.ctx, noon().AddDate(1, 0, 0))
	must(t, err)
	same(t, len(due), 0)
}

func archiveTests() map[string]func(*testing.T, *bench) {
	slugs := func(t *testing.T, records []piece.Record, err error) []string {
		t.Helper()
		must(t, err)
		out := []string{}
		for _, r := range records {
			out = append(out, r.Slug)
		}
		return out
	}
	return map[string]func(*testing.T, *bench){
		"the latest pieces of all and of a section": func(t *testing.T, b *bench) {
			b.publish(t, "old", "x", noon().AddDate(0, -2, 0))
			b.publish(t, "b-tie", "y", noon())
			b.publish(t, "Z-tie", "x", noon())
			b.publish(t, "é-tie", "x", noon())
			b.publish(t, "gone", "x", noon().Add(time.Hour))
			must(t, b.Withdraw(b.ctx, "gone", "reason", noon()))
			all, err := b.Latest(b.ctx, "", 0)
			same(t, slugs(t, all, err), []string{"Z-tie", "b-tie", "é-tie", "old"})
			two, err := b.Latest(b.ctx, "", 2)
			same(t, slugs(t, two, err), []string{"Z-tie", "b-tie"})
			x, err := b.Latest(b.ctx, "x", 5)
			same(t, slugs(t, x, err), []string{"Z-tie", "é-tie", "old"})
			gone, err := b.Withdrawn(b.ctx)
			same(t, slugs(t, gone, err), []string{"gone"})
			november, err := b.InMonth(b.ctx, 2026, time.November)
			same(t, slugs(t, november, err), []string{"Z-tie", "b-tie", "é-tie"})
			none, err := b.InMonth(b.ctx, 2026, time.March)
			same(t, slugs(t, none, err), []string{})
		},
		"months and sections are counted through every change": func(t *testing.T, b *bench) {
			b.publish(t, "a", "x", noon())
			b.publish(t, "b", "x", noon().AddDate(0, -1, 0))
			b.publish(t, "c", "y", noon())
			waiting := record("d", "z", noon().AddDate(0, 5, 0))
			waiting.Status = piece.StatusScheduled
			_, err := b.SaveRevision(b.ctx, waiting, revision("d", 1), nil)
			must(t, err)
			counts(t, b, []piece.MonthCount{{Year: 2026, Month: time.November, Count: 2}, {Year: 2026, Month: time.October, Count: 1}},
				[]piece.SectionCount{{Slug: "x", Topic: "Topic x", Count: 2}, {Slug: "y", Topic: "Topic y", Count: 1}})

			moved, err := b.Piece(b.ctx, "c") // a correction moves it to another section
			must(t, err)
			moved.Section, moved.Topic, moved.Revision = "x", "X anew", 2
			_, err = b.SaveRevision(b.ctx, moved, revision("c", 2), nil)
			must(t, err)
			must(t, b.Withdraw(b.ctx, "b", "reason", noon()))
			must(t, b.Withdraw(b.ctx, "b", "reason", noon()))
			must(t, b.MarkPublished(b.ctx, "d", waiting.Published))
			counts(t, b, []piece.MonthCount{{Year: 2027, Month: time.April, Count: 1}, {Year: 2026, Month: time.November, Count: 2}},
				[]piece.SectionCount{{Slug: "x", Topic: "Topic x", Count: 2}, {Slug: "z", Topic: "Topic z", Count: 1}})
		},
	}
}

func counts(t *testing.T, b *bench, months []piece.MonthCount, sections []piece.SectionCount) {
	t.Helper()
	gotMonths, err := b.Months(b.ctx)
	must(t, err)
	same(t, gotMonths, months)
	gotSections, err := b.Sections(b.ctx)
	must(t, err)
	same(t, gotSections, sections)
}

func fragmentTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"kept entries are good only for their revision, renderer and publication": func(t *testing.T, b *bench) {
			b.publish(t, "a", "x", noon())
			b.publish(t, "b", "y", noon().Add(-time.Hour))
			f := piece.Fragment{Slug: "a", Revision: 1, RSS: []byte("<item>\x00"), Atom: []byte("<entry>"), JSON: []byte("{}")}
			must(t, b.PutFragment(b.ctx, f, "r1", "home"))
			f.Published, f.Updated = noon(), noon()

			kept, missing, err := b.LatestFragments(b.ctx, "", 10, "r1", "home")
			must(t, err)
			same(t, kept, []piece.Fragment{f})
			same(t, len(missing), 1)
			same(t, missing[0].Slug, "b")
			kept, missing, err = b.MonthFragments(b.ctx, noon().Year(), noon().Month(), "r1", "home")
			must(t, err)
			same(t, kept, []piece.Fragment{f})
			same(t, len(missing), 1)
			kept, missing, err = b.MonthFragments(b.ctx, noon().Year()-1, noon().Month(), "r1", "home")
			must(t, err)
			same(t, len(kept)+len(missing), 0)
			for _, key := range [][2]string{{"r2", "home"}, {"r1", "moved"}} {
				kept, missing, err = b.LatestFragments(b.ctx, "x", 10, key[0], key[1])
				must(t, err)
				same(t, len(kept), 0)
				same(t, len(missing), 1)
			}
			rec := record("a", "x", noon())
			rec.Revision = 2
			_, err = b.SaveRevision(b.ctx, rec, revision("a", 2), nil)
			must(t, err)
			kept, _, err = b.LatestFragments(b.ctx, "x", 10, "r1", "home")
			must(t, err)
			same(t, len(kept), 0)
			must(t, b.PutFragment(b.ctx, piece.Fragment{Slug: "a", Revision: 2}, "r1", "home"))
			kept, missing, err = b.LatestFragments(b.ctx, "x", 1, "r1", "home")
			must(t, err)
			same(t, len(kept), 1)
			same(t, len(missing), 0)
		},
		"an unknown piece has no entries": func(t *testing.T, b *bench) {
			if err := b.PutFragment(b.ctx, piece.Fragment{Slug: "none", Revision: 1}, "r", "h"); err == nil {
				t.Fatal("entries of an unknown piece were kept")
			}
		},
	}
}
