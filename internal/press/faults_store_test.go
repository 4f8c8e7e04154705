package press_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/press"
	"pressrun/internal/store"
)

// failing says how a call of the faulty store fails.
type failing string

const (
	never  failing = "never"
	before failing = "before it is done"   // an error, and nothing was written
	after  failing = "after it was done"   // written, and the answer is lost
	dead   failing = "and all that follow" // the process is killed right after it
)

var errFault = errors.New("fault injected")

// faulty is a store of which the n-th call fails. It names every method, so that one that is new to
// press or delivery can't be forgotten here.
type faulty struct {
	store  *store.Store
	mu     sync.Mutex // the engine's connections call too
	at     int        // from 1
	how    failing
	calls  int
	writes []int // the calls that change the books
	failed bool
}

var (
	_ press.Store    = (*faulty)(nil)
	_ delivery.Books = (*faulty)(nil)
)

func call[R any](f *faulty, do func() (R, error)) (R, error) {
	var none R
	switch f.next() {
	case never:
		return do()
	case after:
		if _, err := do(); err != nil {
			return none, err
		}
	}
	return none, errFault
}

// next counts a call and tells how it fails; dead calls fail before they are done.
func (f *faulty) next() failing {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	switch {
	case f.failed && f.how == dead:
		return dead
	case f.how == never || f.calls != f.at:
		return never
	}
	f.failed = true
	if f.how == before {
		return before
	}
	return after
}

// change is a call that changes the books.
func change[R any](f *faulty, do func() (R, error)) (R, error) {
	f.mu.Lock()
	f.writes = append(f.writes, f.calls+1)
	f.mu.Unlock()
	return call(f, do)
}

func try(f *faulty, do func() error) error {
	_, err := change(f, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

func (f *faulty) Piece(ctx context.Context, slug string) (piece.Record, error) {
	return call(f, func() (piece.Record, error) { return f.store.Piece(ctx, slug) })
}

func (f *faulty) PieceByID(ctx context.Context, id string) (piece.Record, error) {
	return call(f, func() (piece.Record, error) { return f.store.PieceByID(ctx, id) })
}

func (f *faulty) PieceBySource(ctx context.Context, source string) (piece.Record, error) {
	return call(f, func() (piece.Record, error) { return f.store.PieceBySource(ctx, source) })
}

func (f *faulty) PiecesSharing(ctx context.Context, hashes []uint64) ([]piece.Shared, error) {
	return call(f, func() ([]piece.Shared, error) { return f.store.PiecesSharing(ctx, hashes) })
}

func (f *faulty) SaveRevision(ctx context.Context, rec piece.Record, rev piece.Revision, paragraphs []uint64) (piece.Record, error) {
	return change(f, func() (piece.Record, error) { return f.store.SaveRevision(ctx, rec, rev, paragraphs) })
}

func (f *faulty) Revision(ctx context.Context, slug string, number int) (piece.Revision, error) {
	return call(f, func() (piece.Revision, error) { return f.store.Revision(ctx, slug, number) })
}

func (f *faulty) Revisions(ctx context.Context, slug string) ([]piece.Revision, error) {
	return call(f, func() ([]piece.Revision, error) { return f.store.Revisions(ctx, slug) })
}

func (f *faulty) MarkPublished(ctx context.Context, slug string, published time.Time) error {
	return try(f, func() error { return f.store.MarkPublished(ctx, slug, published) })
}

func (f *faulty) Withdraw(ctx context.Context, slug, reason string, at time.Time) error {
	return try(f, func() error { return f.store.Withdraw(ctx, slug, reason, at) })
}

func (f *faulty) Latest(ctx context.Context, section string, limit int) ([]piece.Record, error) {
	return call(f, func() ([]piece.Record, error) { return f.store.Latest(ctx, section, limit) })
}

func (f *faulty) MoveDispatch(ctx context.Context, id int64, revision int) error {
	return try(f, func() error { return f.store.MoveDispatch(ctx, id, revision) })
}

func (f *faulty) Due(ctx context.Context, now time.Time) ([]piece.Record, error) {
	return call(f, func() ([]piece.Record, error) { return f.store.Due(ctx, now) })
}

func (f *faulty) Withdrawn(ctx context.Context) ([]piece.Record, error) {
	return call(f, func() ([]piece.Record, error) { return f.store.Withdrawn(ctx) })
}

func (f *faulty) Months(ctx context.Context) ([]piece.MonthCount, error) {
	return call(f, func() ([]piece.MonthCount, error) { return f.store.Months(ctx) })
}

func (f *faulty) InMonth(ctx context.Context, year int, month time.Month) ([]piece.Record, error) {
	return call(f, func() ([]piece.Record, error) { return f.store.InMonth(ctx, year, month) })
}

func (f *faulty) Sections(ctx context.Context) ([]piece.SectionCount, error) {
	return call(f, func() ([]piece.SectionCount, error) { return f.store.Sections(ctx) })
}

func (f *faulty) LatestFragments(ctx context.Context, section string, limit int, renderer, home string) (
	kept []piece.Fragment, missing []piece.Record, err error,
) {
	kept, err = call(f, func() ([]piece.Fragment, error) {
		kept, missing, err = f.store.LatestFragments(ctx, section, limit, renderer, home)
		return kept, err
	})
	return kept, missing, err
}

func (f *faulty) MonthFragments(ctx context.Context, year int, month time.Month, renderer, home string) (
	kept []piece.Fragment, missing []piece.Record, err error,
) {
	kept, err = call(f, func() ([]piece.Fragment, error) {
		kept, missing, err = f.store.MonthFragments(ctx, year, month, renderer, home)
		return kept, err
	})
	return kept, missing, err
}

func (f *faulty) PutFragment(ctx context.Context, fragment piece.Fragment, renderer, home string) error {
	return try(f, func() error { return f.store.PutFragment(ctx, fragment, renderer, home) })
}

func (f *faulty) CreateRun(ctx context.Context, run ledger.Run) (int64, error) {
	return change(f, func() (int64, error) { return f.store.CreateRun(ctx, run) })
}

func (f *faulty) Run(ctx context.Context, id int64) (ledger.Run, error) {
	return call(f, func() (ledger.Run, error) { return f.store.Run(ctx, id) })
}

func (f *faulty) RunsOf(ctx context.Context, slug string) ([]ledger.Run, error) {
	return call(f, func() ([]ledger.Run, error) { return f.store.RunsOf(ctx, slug) })
}

func (f *faulty) RunOfDigest(ctx context.Context, d ledger.Digest) (ledger.Run, error) {
	return call(f, func() (ledger.Run, error) { return f.store.RunOfDigest(ctx, d) })
}

func (f *faulty) DueRuns(ctx context.Context, now time.Time) ([]ledger.Run, error) {
	return call(f, func() ([]ledger.Run, error) { return f.store.DueRuns(ctx, now) })
}

func (f *faulty) SetStep(ctx context.Context, runID int64, channel ledger.Channel, state ledger.StepState) error {
	return try(f, func() error { return f.store.SetStep(ctx, runID, channel, state) })
}

func (f *faulty) SetRunState(ctx context.Context, runID int64, state ledger.RunState, at time.Time) error {
	return try(f, func() error { return f.store.SetRunState(ctx, runID, state, at) })
}

func (f *faulty) CancelRun(ctx context.Context, runID int64, reason string) error {
	return try(f, func() error { return f.store.CancelRun(ctx, runID, reason) })
}

func (f *faulty) FreezeEditions(ctx context.Context, runID int64, plans []ledger.EditionPlan) ([]ledger.Edition, error) {
	return change(f, func() ([]ledger.Edition, error) { return f.store.FreezeEditions(ctx, runID, plans) })
}

func (f *faulty) EditionsOf(ctx context.Context, runID int64) ([]ledger.Edition, error) {
	return call(f, func() ([]ledger.Edition, error) { return f.store.EditionsOf(ctx, runID) })
}

func (f *faulty) Editions(ctx context.Context, list string, limit int) ([]ledger.Edition, error) {
	return call(f, func() ([]ledger.Edition, error) { return f.store.Editions(ctx, list, limit) })
}

func (f *faulty) EditionByNumber(ctx context.Context, list string, number int) (ledger.Edition, error) {
	return call(f, func() (ledger.Edition, error) { return f.store.EditionByNumber(ctx, list, number) })
}

func (f *faulty) EditionsWith(ctx context.Context, slug string) ([]ledger.Edition, error) {
	return call(f, func() ([]ledger.Edition, error) { return f.store.EditionsWith(ctx, slug) })
}

func (f *faulty) ReplaceEdition(ctx context.Context, id int64, subject, preheader string, body []byte) error {
	return try(f, func() error { return f.store.ReplaceEdition(ctx, id, subject, preheader, body) })
}

func (f *faulty) EditionBody(ctx context.Context, id int64) ([]byte, error) {
	return call(f, func() ([]byte, error) { return f.store.EditionBody(ctx, id) })
}

func (f *faulty) Balance(ctx context.Context, id int64) (ledger.Balance, error) {
	return call(f, func() (ledger.Balance, error) { return f.store.Balance(ctx, id) })
}

func (f *faulty) NextEditionNumber(ctx context.Context, list string) (int, error) {
	return call(f, func() (int, error) { return f.store.NextEditionNumber(ctx, list) })
}

func (f *faulty) CountAudience(ctx context.Context, plans []ledger.EditionPlan) ([]ledger.AudienceCount, error) {
	return call(f, func() ([]ledger.AudienceCount, error) { return f.store.CountAudience(ctx, plans) })
}

func (f *faulty) PlanDispatches(ctx context.Context, dispatches []ledger.Dispatch) error {
	return try(f, func() error { return f.store.PlanDispatches(ctx, dispatches) })
}

func (f *faulty) Dispatches(ctx context.Context, filter ledger.DispatchFilter) ([]ledger.Dispatch, error) {
	return call(f, func() ([]ledger.Dispatch, error) { return f.store.Dispatches(ctx, filter) })
}

func (f *faulty) BeginDispatch(ctx context.Context, d ledger.Dispatch, at time.Time) (ledger.Dispatch, error) {
	return change(f, func() (ledger.Dispatch, error) { return f.store.BeginDispatch(ctx, d, at) })
}

func (f *faulty) RecordDispatch(ctx context.Context, d ledger.Dispatch) error {
	return try(f, func() error { return f.store.RecordDispatch(ctx, d) })
}

func (f *faulty) Holders(ctx context.Context, slug string) ([]ledger.Holder, error) {
	return call(f, func() ([]ledger.Holder, error) { return f.store.Holders(ctx, slug) })
}

func (f *faulty) DispatchTotals(ctx context.Context, runID int64) (ledger.DispatchTotals, error) {
	return call(f, func() (ledger.DispatchTotals, error) { return f.store.DispatchTotals(ctx, runID) })
}

func (f *faulty) Edition(ctx context.Context, id int64) (ledger.Edition, error) {
	return call(f, func() (ledger.Edition, error) { return f.store.Edition(ctx, id) })
}

func (f *faulty) Claim(ctx context.Context, r ledger.ClaimRequest) (c ledger.Claim, ok bool, err error) {
	c, err = change(f, func() (ledger.Claim, error) {
		claim, found, err := f.store.Claim(ctx, r)
		ok = found
		return claim, err
	})
	return c, ok && err == nil, err
}

func (f *faulty) ClaimedDeliveries(ctx context.Context, c ledger.Claim, afterSeq, limit int) ([]ledger.Delivery, error) {
	return call(f, func() ([]ledger.Delivery, error) { return f.store.ClaimedDeliveries(ctx, c, afterSeq, limit) })
}

func (f *faulty) Record(ctx context.Context, b ledger.Batch) ([]ledger.Claim, error) {
	return change(f, func() ([]ledger.Claim, error) { return f.store.Record(ctx, b) })
}

func (f *faulty) TakeOver(ctx context.Context, mine int64) (int, error) {
	return change(f, func() (int, error) { return f.store.TakeOver(ctx, mine) })
}

func (f *faulty) CloseEditions(ctx context.Context) ([]int64, error) {
	return change(f, func() ([]int64, error) { return f.store.CloseEditions(ctx) })
}

func (f *faulty) OpenStates(ctx context.Context) (map[int64]ledger.EditionState, error) {
	return f.store.OpenStates(ctx) // by the clock on the wall: counting it would make no two runs alike
}

func (f *faulty) Pending(ctx context.Context, editionID int64) (ledger.Pending, error) {
	return call(f, func() (ledger.Pending, error) { return f.store.Pending(ctx, editionID) })
}

func (f *faulty) PauseEdition(ctx context.Context, id int64, reason string, braked bool) error {
	return try(f, func() error { return f.store.PauseEdition(ctx, id, reason, braked) })
}

func (f *faulty) ReleaseEditions(ctx context.Context, runID int64) error {
	return try(f, func() error { return f.store.ReleaseEditions(ctx, runID) })
}

func (f *faulty) CancelEdition(ctx context.Context, id int64, reason string) error {
	return try(f, func() error { return f.store.CancelEdition(ctx, id, reason) })
}

func (f *faulty) PlanPings(ctx context.Context, pings []ledger.HubPing) error {
	return try(f, func() error { return f.store.PlanPings(ctx, pings) })
}

func (f *faulty) OpenPings(ctx context.Context) ([]ledger.HubPing, error) {
	return call(f, func() ([]ledger.HubPing, error) { return f.store.OpenPings(ctx) })
}

func (f *faulty) BeginPing(ctx context.Context, p ledger.HubPing, now, until time.Time) (ledger.HubPing, error) {
	return change(f, func() (ledger.HubPing, error) { return f.store.BeginPing(ctx, p, now, until) })
}

func (f *faulty) RecordPing(ctx context.Context, p ledger.HubPing) error {
	return try(f, func() error { return f.store.RecordPing(ctx, p) })
}
