package piece

import "time"

// Status is where a piece stands.
type Status string

// The states of a piece. Drafts are files; the store knows a piece from its first publication on.
const (
	StatusScheduled Status = "scheduled"
	StatusPublished Status = "published"
	StatusWithdrawn Status = "withdrawn"
)

// Record is what the publication knows of a piece beyond its text.
type Record struct {
	Slug      string
	ID        string
	Source    string // path or address it was first read from
	Status    Status
	Title     string // of the current revision
	Section   string // slug of its topic
	Topic     string
	Month     string    // "2026-11": the month of Published in the publication's zone, for the archive
	Revision  int       // current one
	Published time.Time // never moves once it is out
	Updated   time.Time // last significant change; unique in a publication
	DueAt     time.Time // of a scheduled piece
	Reason    string    // of a withdrawal
	Withdrawn time.Time
	Archived  bool // taken into the archive without telling anybody
}

// Revision is one immutable state of a piece.
type Revision struct {
	Slug     string
	Number   int
	Markdown []byte    // canonical file of this state; the piece is read back from it
	Words    string    // hash of what a reader sees; equal hashes mean nothing to carry
	Minor    bool      // a slip: `updated` stayed
	Note     string    // of a correction
	Saved    time.Time // when it was made
}
