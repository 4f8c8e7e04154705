package store

import (
	"context"
	"encoding/json"
	"time"

	"pressrun/internal/ledger"
)

// CloseEditions ends the editions of which nothing is left to do, with their books, and the runs of which
// they were the last open step. It returns the editions it closed.
func (s *Store) CloseEditions(ctx context.Context) (closed []int64, err error) {
	ids, err := list(s.read(ctx), scanID, `SELECT e.id FROM edition e WHERE e.finished IS NULL AND `+workedOff+` ORDER BY e.id`)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		ended := false
		err := s.writeRuns(ctx, func(t session) (err error) {
			ended, err = closeEdition(t, id, s.now())
			return err
		})
		if err != nil {
			return closed, name(err, "edition %d", id)
		}
		if ended {
			closed = append(closed, id)
		}
	}
	return closed, nil
}

// workedOff is an edition e that has nothing left to send, or that was cancelled and has nothing on the wire.
const workedOff = `(
	e.state = 'sending' AND e.next_seq > e.audience
		AND NOT EXISTS (SELECT 1 FROM chunk c WHERE c.edition_id = e.id)
		AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.edition_id = e.id AND d.state = 'deferred')
	OR e.state = 'cancelled' AND NOT EXISTS (SELECT 1 FROM chunk c WHERE c.edition_id = e.id AND c.owner <> 0))`

// closeEdition ends one edition, unless it has moved since it was looked at.
func closeEdition(t session, id int64, when time.Time) (closed bool, err error) {
	var runID int64
	var state ledger.EditionState
	err = t.get(`SELECT e.run_id, e.state FROM edition e WHERE e.id = ? AND e.finished IS NULL AND `+workedOff+` {lock}`,
		[]any{id}, &runID, &state)
	if err != nil {
		return false, ignoreNotFound(err)
	}
	if state == ledger.EditionCancelled {
		if err := cancelOpen(t, id, when); err != nil {
			return false, err
		}
	} else {
		state = ledger.EditionFinished
	}
	b, err := countBalance(t, id)
	if err != nil {
		return false, err
	}
	if b.Open() > 0 {
		return false, errUnbalanced // a delivery that no chunk holds
	}
	books, err := json.Marshal(b)
	if err != nil {
		return false, err
	}
	if _, err := t.exec(`UPDATE edition SET state = ?, finished = ?, books = ? WHERE id = ?`,
		state, at(when), string(books), id); err != nil {
		return false, err
	}
	return true, closeRun(t, runID, when)
}

// cancelOpen takes back what an edition has not sent. What may have arrived stays in doubt.
func cancelOpen(t session, editionID int64, when time.Time) error {
	if _, err := t.exec(`UPDATE delivery SET next_at = NULL, at = ?,
			state = CASE WHEN reason LIKE ? THEN 'unknown' ELSE 'cancelled' END
		WHERE edition_id = ? AND state IN ('queued', 'deferred')`, at(when), ledger.Doubted+"%", editionID); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM chunk WHERE edition_id = ?`, editionID)
	return err
}

// closeRun ends the email step of a run whose editions are all at their end, and the run when that was its
// last step.
func closeRun(t session, runID int64, when time.Time) error {
	if _, err := t.exec(`UPDATE run_step SET state = 'done' WHERE run_id = ? AND channel = 'email' AND state = 'open'
		AND NOT EXISTS (SELECT 1 FROM edition e WHERE e.run_id = run_step.run_id AND e.finished IS NULL)`, runID); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE run SET state = 'finished', finished = ? WHERE id = ? AND state IN ('running', 'paused')
		AND NOT EXISTS (SELECT 1 FROM run_step p WHERE p.run_id = run.id AND p.state = 'open')`, at(when), runID)
	return err
}
