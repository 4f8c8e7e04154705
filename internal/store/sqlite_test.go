package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// TestMain lets the test binary play the process that is killed.
func TestMain(m *testing.M) {
	if address := os.Getenv("PRESSRUN_TEST_RECORDER"); address != "" {
		recordUntilKilled(address)
		return
	}
	goleak.VerifyTestMain(m)
}

func noon() time.Time { return time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC) }

func addresses(n int) iter.Seq2[subscriber.Row, error] {
	return func(yield func(subscriber.Row, error) bool) {
		for i := range n {
			if !yield(subscriber.Row{Email: fmt.Sprintf("reader-%07d@x.se", i), Name: "Ada Lovelace"}, nil) {
				return
			}
		}
	}
}

func tokens() func() string {
	n := 0
	return func() string { n++; return fmt.Sprintf("token-%020d", n) }
}

// frozen is a store with an edition of n queued deliveries.
func frozen(t testing.TB, s *store.Store, n int) (editionID int64) {
	t.Helper()
	ctx := context.Background()
	if _, err := s.ImportSubscribers(ctx, "weekly", addresses(n), store.Consent{}, tokens()); err != nil {
		t.Fatal(err)
	}
	return freeze(t, s, "a")
}

func freeze(t testing.TB, s *store.Store, slug string) (editionID int64) {
	t.Helper()
	ctx := context.Background()
	run, err := s.CreateRun(ctx, ledger.Run{Kind: ledger.Publish, State: ledger.RunRunning, Created: noon()})
	if err != nil {
		t.Fatal(err)
	}
	editions, err := s.FreezeEditions(ctx, run, []ledger.EditionPlan{
		{List: "weekly", Pieces: []ledger.PieceRef{{Slug: slug, Revision: 1}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return editions[0].ID
}

func outcomes(edition int64, from, n int) []ledger.Outcome {
	out := make([]ledger.Outcome, n)
	for i := range out {
		out[i] = ledger.Outcome{EditionID: edition, Seq: from + i, State: ledger.Sent, At: noon()}
	}
	return out
}

const (
	killedAudience = 60_000
	killedGroup    = 2_000 // several statements of one transaction
)

// recordUntilKilled records groups of outcomes and names each on stdout before it begins.
func recordUntilKilled(address string) {
	s, err := store.Open(context.Background(), address, store.Options{})
	if err != nil {
		panic(err)
	}
	for from := 1; from <= killedAudience; from += killedGroup {
		if err := s.RecordOutcomes(context.Background(), outcomes(1, from, killedGroup)); err != nil {
			panic(err)
		}
		fmt.Println(from)
	}
}

func TestAKilledRecorderLeavesWholeTransactions(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: kills processes, takes seconds")
	}
	address, _ := sqliteAddress(t)
	s := open(t, address, noon)
	frozen(t, s, killedAudience)
	for round := range 5 {
		if _, err := s.Runs(context.Background(), 1); err != nil {
			t.Fatal(err)
		}
		recorder := exec.Command(os.Args[0]) //nolint:gosec // this test binary
		recorder.Env = append(os.Environ(), "PRESSRUN_TEST_RECORDER="+address)
		stdout, err := recorder.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := recorder.Start(); err != nil {
			t.Fatal(err)
		}
		acknowledged := 0
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			acknowledged++
			if acknowledged == 2+5*round {
				break
			}
		}
		time.Sleep(time.Duration(round) * 3700 * time.Microsecond)
		if err := recorder.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			acknowledged++
		}
		_ = recorder.Wait()
		books, err := s.Balance(context.Background(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if books.Sent%killedGroup != 0 || books.Sent < acknowledged*killedGroup || books.Audience != killedAudience {
			t.Fatalf("after %d acknowledged groups of %d the books are %+v", acknowledged, killedGroup, books)
		}
		t.Logf("killed after %d groups: %d sent", acknowledged, books.Sent)
	}
}

func TestReadersSeeWholeStatesWhileAWriterWrites(t *testing.T) {
	address, _ := sqliteAddress(t)
	s := open(t, address, noon)
	const audience, group = 2000, 20
	id := frozen(t, s, audience)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for last := 0; ; {
				select {
				case <-stop:
					return
				default:
				}
				books, err := s.Balance(context.Background(), id)
				if err != nil {
					t.Error(err)
					return
				}
				if books.Sent%group != 0 || books.Sent < last || books.Audience != audience {
					t.Errorf("after %d sent a reader saw %+v", last, books)
					return
				}
				last = books.Sent
			}
		})
	}
	for from := 1; from <= audience; from += group {
		if err := s.RecordOutcomes(context.Background(), outcomes(id, from, group)); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	readers.Wait()
}

// Two stores stand for two processes. Their transactions read before they write, which fails at once
// unless they take the writer's place from the start.
func TestTwoProcessesMayWriteByTurns(t *testing.T) {
	address, _ := sqliteAddress(t)
	stores := []*store.Store{open(t, address, noon), open(t, address, noon)}
	var wg sync.WaitGroup
	for i, s := range stores {
		wg.Go(func() {
			for n := range 25 {
				if err := savePiece(s, 2*n+i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if latest, err := stores[0].Latest(context.Background(), "", 0); err != nil || len(latest) != 50 {
		t.Errorf("%d pieces were kept: %v", len(latest), err)
	}
}

func TestALockThatLastsIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: waits for the lock's ten seconds")
	}
	t.Parallel()
	address, path := sqliteAddress(t)
	s := open(t, address, noon)
	holder, err := sql.Open("sqlite", path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := holder.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = tx.Rollback(), holder.Close() }()
	err = s.PutDocument(context.Background(), "a", "b", nil)
	if !errors.Is(err, store.ErrLocked) {
		t.Fatalf("got %v", err)
	}
	if _, err := s.Runs(context.Background(), 1); err != nil { // reading goes on
		t.Error(err)
	}
}

func TestImportKeepsMemoryFlat(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("SKIPPED: imports 100,000 readers; not under -short or -race")
	}
	s := open(t, "sqlite:"+filepath.Join(t.TempDir(), "x.db"), noon)
	var most uint64
	watched := func(yield func(subscriber.Row, error) bool) {
		n := 0
		for row, err := range addresses(100_000) {
			if n++; n%10_000 == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
			if !yield(row, err) {
				return
			}
		}
	}
	report, err := s.ImportSubscribers(context.Background(), "weekly", watched, store.Consent{}, tokens())
	if err != nil || report.Added != 100_000 {
		t.Fatal(report, err)
	}
	const limit = 32 << 20
	if most > limit {
		t.Errorf("the heap grew to %d MB; batches are to keep it below %d MB", most>>20, limit>>20)
	}
	t.Logf("heap at most %.1f MB", float64(most)/(1<<20))
}

func TestACancelledContextEndsAnImport(t *testing.T) {
	s := open(t, "sqlite:"+filepath.Join(t.TempDir(), "x.db"), noon)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.ImportSubscribers(ctx, "weekly", addresses(10), store.Consent{}, tokens()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkRecord(b *testing.B) {
	for _, group := range []int{1, 10, 50, 500} {
		b.Run(strconv.Itoa(group), func(b *testing.B) {
			s := open(b, "sqlite:"+filepath.Join(b.TempDir(), "x.db"), noon)
			const audience = 50_000
			id, next, n := frozen(b, s, audience), 1, 0
			for b.Loop() {
				if next+group > audience {
					b.StopTimer()
					id, next = freeze(b, s, fmt.Sprintf("piece-%d", n)), 1
					b.StartTimer()
				}
				if err := s.RecordOutcomes(context.Background(), outcomes(id, next, group)); err != nil {
					b.Fatal(err)
				}
				next, n = next+group, n+group
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func BenchmarkLatest50(b *testing.B) {
	for _, pieces := range []int{100, 10_000} {
		b.Run(strconv.Itoa(pieces), func(b *testing.B) {
			s := archive(b, pieces)
			for b.Loop() {
				if got, err := s.Latest(context.Background(), "", 50); err != nil || len(got) != 50 {
					b.Fatal(len(got), err)
				}
			}
		})
	}
}

func BenchmarkSaveRevision(b *testing.B) {
	for _, pieces := range []int{100, 10_000} {
		b.Run(strconv.Itoa(pieces), func(b *testing.B) {
			s, n := archive(b, pieces), pieces
			for b.Loop() {
				n++
				if err := savePiece(s, n); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// archive is a store with so many pieces, all of days of their own.
func archive(b *testing.B, pieces int) *store.Store {
	s := open(b, "sqlite:"+filepath.Join(b.TempDir(), "x.db"), noon)
	for i := range pieces {
		if err := savePiece(s, i); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func savePiece(s *store.Store, i int) error {
	slug := fmt.Sprintf("piece-%06d", i)
	published := noon().Add(-time.Duration(i) * 7 * time.Hour)
	_, err := s.SaveRevision(context.Background(), piece.Record{
		Slug: slug, ID: "tag:" + slug, Status: piece.StatusPublished, Title: slug, Section: fmt.Sprintf("section-%d", i%8),
		Topic: "Topic", Month: published.Format("2006-01"), Revision: 1, Published: published,
	}, piece.Revision{Slug: slug, Number: 1, Markdown: make([]byte, 8000), Saved: noon()}, []uint64{uint64(i), uint64(i + 1), uint64(i + 2)})
	return err
}

func BenchmarkBalance100k(b *testing.B) {
	s := open(b, "sqlite:"+filepath.Join(b.TempDir(), "x.db"), noon)
	id := frozen(b, s, 100_000)
	for b.Loop() {
		if _, err := s.Balance(context.Background(), id); err != nil {
			b.Fatal(err)
		}
	}
}

// Freezing gives a piece to a reader once, under a lock; the sender looks again, should the books have been
// changed by hand.
func TestWhoGotThePieceMeanwhileIsPassedOver(t *testing.T) {
	address, path := sqliteAddress(t)
	s := open(t, address, nil)
	ctx := context.Background()
	for _, list := range []string{"weekly", "daily"} {
		if _, err := s.AddSubscription(ctx, subscriber.Subscriber{Email: "ada@x.se"},
			subscriber.Subscription{List: list, Status: subscriber.Confirmed, Token: list}); err != nil {
			t.Fatal(err)
		}
	}
	run, err := s.CreateRun(ctx, ledger.Run{Kind: ledger.Publish, State: ledger.RunRunning, Created: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	pieces := []ledger.PieceRef{{Slug: "a", Revision: 1}}
	if _, err := s.FreezeEditions(ctx, run, []ledger.EditionPlan{
		{List: "weekly", Subject: "A", Pieces: pieces}, {List: "daily", Subject: "A", Pieces: pieces},
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.ReleaseEditions(ctx, run); err != nil {
		t.Fatal(err)
	}
	change(t, path, `UPDATE delivery SET state = 'sent' WHERE edition_id = 1`)
	change(t, path, `UPDATE delivery SET state = 'queued', reason = '' WHERE edition_id = 2`)
	for range 2 {
		claim, ok, err := s.Claim(ctx, ledger.ClaimRequest{Owner: 1, Size: 5})
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		lines, err := s.ClaimedDeliveries(ctx, claim, 0, 5)
		if err != nil {
			t.Fatal(err)
		}
		if claim.EditionID == 2 && (len(lines) != 1 || lines[0].Skip != ledger.SkipHadIt) {
			t.Errorf("got %+v", lines)
		}
	}
}
