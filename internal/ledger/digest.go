package ledger

import "time"

// EditionKind says what an edition is, and so who of its list gets it. Nobody who left, is suppressed or has
// paused gets any of them.
type EditionKind string

// The kinds of editions. Corrections do not count as having brought a piece; all others do.
const (
	// PiecesEdition brings each reader those of its pieces that he takes and that no other delivery brought or is
	// bringing him, whatever became of it but skipped and cancelled. Who has them all is skipped(had-it).
	PiecesEdition EditionKind = "pieces"
	// NoteEdition has no pieces. Everybody of the list, or of one cadence of it, gets it.
	NoteEdition EditionKind = "note"
	// CorrectionEdition goes to those to whom an earlier version of one of its pieces was sent or may have been, by any
	// list and edition, and whom no correction of that version or a later one was sent. Who is on several lists gets it
	// from the first of the run. It is one body for all.
	CorrectionEdition EditionKind = "correction"
	// ResendEdition brings an edition again to those who did not get it: no delivery of it is sent, unknown, queued or
	// deferred. Each gets those of its pieces that he takes and has not got by another one either.
	ResendEdition EditionKind = "resend"
)

// Digest is what a run mails that carries one digest to one list, and nothing else: the digest of a window, or what
// an editor sends by his own word.
type Digest struct {
	Kind    EditionKind `json:"kind"`
	List    string      `json:"list"`
	Cadence string      `json:"cadence,omitempty"` // of the readers it is for; empty: of all
	Resends int         `json:"resends,omitempty"` // number of the edition that is sent again
	Unknown bool        `json:"unknown,omitempty"` // to those as well of whom nobody knows whether they got it
	// Since and Until bound the window whose pieces were gathered; zero: there is none. They say which readers had
	// another cadence when the window began.
	Since       time.Time   `json:"since,omitzero"`
	Until       time.Time   `json:"until,omitzero"`
	Arrangement Arrangement `json:"arrangement,omitzero"`
}

// IsZero tells whether the run is not for one digest alone.
func (d Digest) IsZero() bool { return d.List == "" }

// Window is how far the digests of a list and cadence have come.
type Window struct {
	List        string
	Cadence     string
	ClosedUntil time.Time // what is due until then was sent, or there was nothing to send
	Schedule    string    // by which it is due
	Opened      time.Time // where the first one began; what came out before stands in no digest of it
}

// Gathering says what a digest of a list has gathered for readers of a cadence. Archived pieces are never among it.
type Gathering struct {
	List    string
	Cadence string
	Since   time.Time // pieces dated after it
	Opened  time.Time // and that came out then or later, whatever their date; zero: ever
	Held    bool      // those too that an editor still holds back from mails
}
