package press

import (
	"context"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// Store is the keeper as the press sees it. What it does not know is ledger.ErrNotFound.
type Store interface {
	pieceFinder
	pieceKeeper
	archiveReader
	shelfReader
	authorKeeper
	fragmentKeeper
	runKeeper
	editionKeeper
	variantKeeper
	windowKeeper
	gatherer
	dispatchKeeper
	pingKeeper
}

type pieceFinder interface {
	Piece(ctx context.Context, slug string) (piece.Record, error)
	PieceByID(ctx context.Context, id string) (piece.Record, error)
	PieceBySource(ctx context.Context, source string) (piece.Record, error)
	PiecesSharing(ctx context.Context, hashes []uint64) ([]piece.Shared, error)
}

type pieceKeeper interface {
	SaveRevision(ctx context.Context, rec piece.Record, rev piece.Revision, paragraphs []uint64) (piece.Record, error)
	Revision(ctx context.Context, slug string, number int) (piece.Revision, error)
	Revisions(ctx context.Context, slug string) ([]piece.Revision, error)
	MarkPublished(ctx context.Context, slug string, published time.Time) error
	Withdraw(ctx context.Context, slug, reason string, at time.Time) error
}

type archiveReader interface {
	Latest(ctx context.Context, section string, limit int) ([]piece.Record, error)
	Due(ctx context.Context, now time.Time) ([]piece.Record, error)
	Withdrawn(ctx context.Context) ([]piece.Record, error)
	Months(ctx context.Context) ([]piece.MonthCount, error)
	InMonth(ctx context.Context, year int, month time.Month) ([]piece.Record, error)
	Sections(ctx context.Context) ([]piece.SectionCount, error)
}

// shelfReader reads the archive by section and by author.
type shelfReader interface {
	OnShelf(ctx context.Context, shelf piece.Shelf, limit int) ([]piece.Record, error)
	OnShelfIn(ctx context.Context, shelf piece.Shelf, year int) ([]piece.Record, error)
	YearsOf(ctx context.Context, shelf piece.Shelf) ([]piece.YearCount, error)
}

type authorKeeper interface {
	PutAuthors(ctx context.Context, slug string, authors []piece.AuthorRef) error
	Authors(ctx context.Context) ([]piece.AuthorCount, error)
	AuthorsOf(ctx context.Context, slug string) ([]piece.AuthorRef, error)
	// WithoutAuthors lists the published pieces whose authors were never kept.
	WithoutAuthors(ctx context.Context) ([]piece.Record, error)
}

type fragmentKeeper interface {
	// LatestFragments gives the newest fragments kept under the renderer and home, and the
	// records of those among the newest that have none.
	LatestFragments(ctx context.Context, section string, limit int, renderer, home string) (
		kept []piece.Fragment, missing []piece.Record, err error)
	// MonthFragments does the same for all pieces of a month of the archive.
	MonthFragments(ctx context.Context, year int, month time.Month, renderer, home string) (
		kept []piece.Fragment, missing []piece.Record, err error)
	PutFragment(ctx context.Context, f piece.Fragment, renderer, home string) error
}

type runKeeper interface {
	CreateRun(ctx context.Context, run ledger.Run) (int64, error)
	Run(ctx context.Context, id int64) (ledger.Run, error)
	RunsOf(ctx context.Context, slug string) ([]ledger.Run, error)
	RunOfDigest(ctx context.Context, d ledger.Digest) (ledger.Run, error)
	DueRuns(ctx context.Context, now time.Time) ([]ledger.Run, error)
	SetStep(ctx context.Context, runID int64, channel ledger.Channel, state ledger.StepState) error
	// SetRunState leaves a run that is at its end as it is.
	SetRunState(ctx context.Context, runID int64, state ledger.RunState, at time.Time) error
	CancelRun(ctx context.Context, runID int64, reason string) error
}

type editionKeeper interface {
	FreezeEditions(ctx context.Context, runID int64, plans []ledger.EditionPlan) ([]ledger.Edition, error)
	EditionsOf(ctx context.Context, runID int64) ([]ledger.Edition, error)
	Editions(ctx context.Context, list string, limit int) ([]ledger.Edition, error)
	EditionByNumber(ctx context.Context, list string, number int) (ledger.Edition, error)
	EditionsWith(ctx context.Context, slug string) ([]ledger.Edition, error)
	ReplaceEdition(ctx context.Context, editionID int64, subject, preheader string, body []byte) error
	// ReleaseEditions lets the frozen editions of a run be sent.
	ReleaseEditions(ctx context.Context, runID int64) error
	CancelEdition(ctx context.Context, editionID int64, reason string) error
	EditionBody(ctx context.Context, editionID int64) ([]byte, error)
	Balance(ctx context.Context, editionID int64) (ledger.Balance, error)
	NextEditionNumber(ctx context.Context, list string) (int, error)
	CountAudience(ctx context.Context, plans []ledger.EditionPlan) ([]ledger.AudienceCount, error)
}

type variantKeeper interface {
	// VariantsMissing lists the variants of an edition that readers wait for and that have no body yet.
	VariantsMissing(ctx context.Context, editionID int64) ([]int64, error)
	Variants(ctx context.Context, editionID int64) ([]int64, error)
	PutVariant(ctx context.Context, editionID int64, v ledger.VariantBody) error
}

type windowKeeper interface {
	Windows(ctx context.Context) ([]ledger.Window, error)
	// SeeWindow begins a window that is not known, or is due by another schedule, at the time given.
	SeeWindow(ctx context.Context, list, cadence, schedule string, closed time.Time) (ledger.Window, error)
	// CloseWindow closes a window and opens the run of its digest, if it has pieces; ledger.ErrMoved: somebody else has.
	CloseWindow(ctx context.Context, w ledger.Window, until time.Time, run ledger.Run) (runID int64, err error)
	ForgetWindow(ctx context.Context, w ledger.Window) error
}

type gatherer interface {
	Gathered(ctx context.Context, g ledger.Gathering) ([]piece.Record, error)
	LastDigest(ctx context.Context, list, cadence string) (ledger.Edition, error)
	// UnfrozenDigests are the runs that are to mail a digest and have not made its edition yet.
	UnfrozenDigests(ctx context.Context) ([]ledger.Run, error)
	Arrangement(ctx context.Context, list, cadence string) (ledger.Arrangement, error)
	cadenceReader
}

type cadenceReader interface {
	// ChosenCadences lists by list the cadences that readers have chosen for themselves.
	ChosenCadences(ctx context.Context) (map[string][]string, error)
	HasInheritingReaders(ctx context.Context, list string) (bool, error)
	HasFormerReaders(ctx context.Context, list, cadence string, since time.Time) (bool, error)
}

type dispatchKeeper interface {
	PlanDispatches(ctx context.Context, dispatches []ledger.Dispatch) error
	Dispatches(ctx context.Context, filter ledger.DispatchFilter) ([]ledger.Dispatch, error)
	BeginDispatch(ctx context.Context, d ledger.Dispatch, at time.Time) (ledger.Dispatch, error)
	RecordDispatch(ctx context.Context, d ledger.Dispatch) error
	MoveDispatch(ctx context.Context, id int64, revision int) error
	Holders(ctx context.Context, slug string) ([]ledger.Holder, error)
	DispatchTotals(ctx context.Context, runID int64) (ledger.DispatchTotals, error)
}

type pingKeeper interface {
	PlanPings(ctx context.Context, pings []ledger.HubPing) error
	// OpenPings lists what hubs are still to be told of runs whose feeds are in place.
	OpenPings(ctx context.Context) ([]ledger.HubPing, error)
	// BeginPing counts an attempt; one that another process makes is ErrNotFound.
	BeginPing(ctx context.Context, p ledger.HubPing, now, until time.Time) (ledger.HubPing, error)
	RecordPing(ctx context.Context, p ledger.HubPing) error
}
