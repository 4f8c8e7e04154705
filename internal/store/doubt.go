package store

import (
	"context"
	"time"

	"pressrun/internal/ledger"
)

// MarkInDoubt commits that a message is about to be handed over: the delivery is unknown, for the reason
// ledger.BeingSent, until RecordOutcomes is given its outcome or ClearDoubt says that nothing was sent. When the
// program ends in between it stays so, is listed, and is never sent again on its own. Only an open delivery
// can be marked; any other is refused with a *FinalError.
func (s *Store) MarkInDoubt(ctx context.Context, editionID int64, seq int, when time.Time) error {
	return s.write(ctx, func(t session) error {
		n, err := t.exec(`UPDATE delivery SET state = 'unknown', reason = ?, at = ?
			WHERE edition_id = ? AND seq = ? AND state IN ('queued', 'deferred')`, ledger.BeingSent, at(when), editionID, seq)
		if err != nil || n > 0 {
			return err
		}
		final := &FinalError{EditionID: editionID, Seq: seq, Refused: ledger.Unknown}
		err = t.get(`SELECT state FROM delivery WHERE edition_id = ? AND seq = ?`, []any{editionID, seq}, &final.State)
		if err != nil {
			return name(err, "delivery %d of edition %d", seq, editionID)
		}
		return final
	})
}

// ClearDoubt opens a delivery again that MarkInDoubt marked and whose message was not handed over. It changes
// no other.
func (s *Store) ClearDoubt(ctx context.Context, editionID int64, seq int) error {
	return s.write(ctx, func(t session) error {
		_, err := t.exec(`UPDATE delivery SET reason = '', at = NULL,
				state = CASE WHEN next_at IS NULL THEN 'queued' ELSE 'deferred' END
			WHERE edition_id = ? AND seq = ? AND state = 'unknown' AND reason = ?`, editionID, seq, ledger.BeingSent)
		return err
	})
}
