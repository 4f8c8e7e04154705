package store

import (
	"context"
	"errors"
	"time"

	"pressrun/internal/ledger"
)

// ErrAtEnd says that a run has reached its end and can't be held or changed.
var ErrAtEnd = errors.New("it is at its end already; nothing was changed")

// ErrOnTheWire says that an edition was cancelled while mails of it were on the wire, and these are still there.
var ErrOnTheWire = errors.New("it was cancelled, and mails of it are still on the wire; try again in a moment")

// ReleaseEditions lets the frozen editions of a run go: they can be claimed from now on. Those of a run that
// is paused are paused as well; those of one that was cancelled stay as they are.
func (s *Store) ReleaseEditions(ctx context.Context, runID int64) error {
	err := s.writeRuns(ctx, func(t session) error {
		var state ledger.RunState
		var reason string
		if err := t.get(`SELECT state, reason FROM run WHERE id = ? {lock}`, []any{runID}, &state, &reason); err != nil {
			return err
		}
		next := ledger.EditionSending
		switch state {
		case ledger.RunCancelled:
			return nil
		case ledger.RunPaused:
			next = ledger.EditionPaused
		default:
			reason = ""
		}
		_, err := t.exec(`UPDATE edition SET state = ?, reason = ? WHERE run_id = ? AND state = 'frozen'`,
			next, reason, runID)
		return err
	})
	return name(err, "editions of run %d", runID)
}

// PauseEdition holds an edition: nothing new of it is sent until it is resumed. braked says that too many of
// its first mails failed; that stops it once only.
func (s *Store) PauseEdition(ctx context.Context, id int64, reason string, braked bool) error {
	err := s.writeRuns(ctx, func(t session) error {
		_, err := t.exec(`UPDATE edition SET state = 'paused', reason = ?, braked = CASE WHEN ? = 1 THEN 1 ELSE braked END
			WHERE id = ? AND state = 'sending'`, reason, flag(braked), id)
		if err != nil {
			return err
		}
		_, err = t.exec(`UPDATE run SET state = 'paused', reason = ? WHERE state = 'running'
			AND id = (SELECT run_id FROM edition WHERE id = ? AND state = 'paused')`, reason, id)
		return err
	})
	return name(err, "edition %d", id)
}

// PauseRun holds a run and its editions.
func (s *Store) PauseRun(ctx context.Context, id int64, reason string) error {
	return s.control(ctx, id, func(t session) error {
		if _, err := t.exec(`UPDATE edition SET state = 'paused', reason = ?
			WHERE run_id = ? AND state = 'sending'`, reason, id); err != nil {
			return err
		}
		_, err := t.exec(`UPDATE run SET state = 'paused', reason = ? WHERE id = ?`, reason, id)
		return err
	})
}

// ResumeRun lets a paused run go on; one whose time has not come waits for it.
func (s *Store) ResumeRun(ctx context.Context, id int64) error {
	return s.control(ctx, id, func(t session) error {
		if _, err := t.exec(`UPDATE edition SET reason = '', state = 'sending' WHERE run_id = ? AND state = 'paused'`, id); err != nil {
			return err
		}
		// A run that was never released has none of its steps done and is due by its date.
		_, err := t.exec(`UPDATE run SET reason = '', state = CASE WHEN due_at IS NOT NULL AND NOT EXISTS
				(SELECT 1 FROM run_step p WHERE p.run_id = run.id AND p.state = 'done') THEN 'scheduled' ELSE 'running' END
			WHERE id = ? AND state = 'paused'`, id)
		return err
	})
}

// CancelEdition takes back what an edition has not sent. Mails that are on the wire still come to their end,
// and CloseEditions closes the books then; without any it is at its end at once.
func (s *Store) CancelEdition(ctx context.Context, id int64, reason string) error {
	err := s.writeRuns(ctx, func(t session) error { return cancelEdition(t, id, reason, s.now()) })
	return name(err, "open edition %d", id)
}

func cancelEdition(t session, id int64, reason string, when time.Time) error {
	if err := touched(t.exec(`UPDATE edition SET state = 'cancelled', reason = ? WHERE id = ? AND finished IS NULL`,
		reason, id)); err != nil {
		return err
	}
	_, err := closeEdition(t, id, when)
	return err
}

// CancelRun takes back what a run has not carried: its editions as CancelEdition does, and the copies that
// partners have not got. Channels of which nothing was carried are not for this run any more; feeds that were
// not made stay open, which tells that the piece never came out.
func (s *Store) CancelRun(ctx context.Context, id int64, reason string) error {
	return s.control(ctx, id, func(t session) error {
		now := s.now()
		if _, err := t.exec(`UPDATE run SET state = 'cancelled', reason = ?, finished = ? WHERE id = ?`,
			reason, at(now), id); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE dispatch SET state = 'held', reason = 'cancelled', next_at = NULL
			WHERE run_id = ? AND state IN ('queued', 'deferred')`, id); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE run_step SET state = CASE
				WHEN channel = 'email' AND EXISTS (SELECT 1 FROM edition e WHERE e.run_id = run_step.run_id) THEN 'done'
				WHEN channel = 'partners' AND EXISTS (SELECT 1 FROM dispatch d WHERE d.run_id = run_step.run_id) THEN 'done'
				ELSE 'off' END
			WHERE run_id = ? AND state = 'open' AND channel <> 'feeds'`, id); err != nil {
			return err
		}
		open, err := list(t, scanID, `SELECT id FROM edition WHERE run_id = ? AND finished IS NULL ORDER BY id`, id)
		for _, edition := range open {
			err = errors.Join(err, cancelEdition(t, edition, reason, now))
		}
		return err
	})
}

// control changes a run that is not at its end.
func (s *Store) control(ctx context.Context, id int64, change func(t session) error) error {
	err := s.writeRuns(ctx, func(t session) error {
		var state ledger.RunState
		if err := t.get(`SELECT state FROM run WHERE id = ? {lock}`, []any{id}, &state); err != nil {
			return err
		}
		if state.AtEnd() {
			return ErrAtEnd
		}
		return change(t)
	})
	return name(err, "run %d", id)
}

// Reopen has the failed or unknown deliveries of an edition sent again on the operator's word, and returns
// how many there are. An edition that was at its end is sending again, its run running. One that was cancelled
// and still waits for mails on the wire is refused with ErrOnTheWire.
func (s *Store) Reopen(ctx context.Context, editionID int64, from ledger.DeliveryState) (n int, err error) {
	if from != ledger.Failed && from != ledger.Unknown {
		return 0, errors.New("only failed and unknown deliveries are sent again")
	}
	err = s.writeRuns(ctx, func(t session) error {
		n = 0
		if err := notOnTheWire(t, editionID); err != nil {
			return err
		}
		doubted := "" // it is remembered that it may have arrived
		if from == ledger.Unknown {
			doubted = ledger.Doubted
		}
		n, err = t.exec(`UPDATE delivery SET state = 'deferred', next_at = ?,
				reason = CASE WHEN reason LIKE ? THEN reason ELSE CAST(? AS TEXT) || reason END
			WHERE edition_id = ? AND state = ?`, at(s.now()), ledger.Doubted+"%", doubted, editionID, from)
		if err != nil || n == 0 {
			return err
		}
		if _, err := t.exec(`UPDATE edition SET finished = NULL, books = NULL,
				state = CASE WHEN state IN ('finished', 'cancelled') THEN 'sending' ELSE state END WHERE id = ?`, editionID); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE run_step SET state = 'open' WHERE channel = 'email'
			AND run_id = (SELECT run_id FROM edition WHERE id = ?)`, editionID); err != nil {
			return err
		}
		_, err := t.exec(`UPDATE run SET finished = NULL, state = CASE WHEN state IN ('finished', 'cancelled') THEN 'running' ELSE state END
			WHERE id = (SELECT run_id FROM edition WHERE id = ?)`, editionID)
		return err
	})
	return n, name(err, "edition %d", editionID)
}

func notOnTheWire(t session, editionID int64) error {
	var waits bool
	err := t.get(`SELECT CASE WHEN state = 'cancelled' AND finished IS NULL THEN 1 ELSE 0 END FROM edition WHERE id = ?`,
		[]any{editionID}, &waits)
	if waits {
		return ErrOnTheWire
	}
	return ignoreNotFound(err)
}

// OpenStates tells where each edition stands that is not at its end; one that is missing is.
func (s *Store) OpenStates(ctx context.Context) (map[int64]ledger.EditionState, error) {
	states := map[int64]ledger.EditionState{}
	return states, each(s.read(ctx), func(row scanner) error {
		var id int64
		var state ledger.EditionState
		err := row.Scan(&id, &state)
		states[id] = state
		return err
	}, `SELECT id, state FROM edition WHERE finished IS NULL`)
}

// Pending tells what is left to do of an edition, or of all when it is 0, besides what is paused.
func (s *Store) Pending(ctx context.Context, editionID int64) (p ledger.Pending, err error) {
	err = s.snapshot(ctx, func(t session) error {
		now := at(s.now())
		one := ` AND (CAST(? AS BIGINT) = 0 OR e.id = ?)`
		if err := t.get(`SELECT COUNT(*) FROM chunk c JOIN edition e ON e.id = c.edition_id WHERE c.owner <> 0`+one,
			[]any{editionID, editionID}, &p.Claimed); err != nil {
			return err
		}
		if err := t.get(`SELECT CASE WHEN EXISTS (SELECT 1 FROM edition e WHERE `+claimable+one+` AND (
				e.next_seq < `+until+` OR EXISTS (SELECT 1 FROM chunk c WHERE c.edition_id = e.id AND c.owner = 0)
				OR EXISTS (SELECT 1 FROM delivery d WHERE d.edition_id = e.id AND d.state = 'deferred' AND d.next_at <= ?)))
			THEN 1 ELSE 0 END`, []any{editionID, editionID, now, now}, &p.Now); err != nil {
			return err
		}
		return t.get(`SELECT MIN(due) FROM (
				SELECT (SELECT MIN(d.next_at) FROM delivery d WHERE d.edition_id = e.id AND d.state = 'deferred') AS due
				FROM edition e WHERE `+claimable+one+`
				UNION ALL
				SELECT e.others_at FROM edition e WHERE `+claimable+one+` AND e.next_seq <= e.audience AND e.others_at > ?) w`,
			[]any{editionID, editionID, editionID, editionID, now}, into(&p.Next))
	})
	return p, err
}
