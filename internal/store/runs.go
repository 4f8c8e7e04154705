package store

import (
	"context"
	"errors"
	"time"

	"pressrun/internal/ledger"
)

const runColumns = `id, kind, state, note, minor, created, due_at, finished, reason, digest`

func scanRun(row scanner) (r ledger.Run, err error) {
	err = row.Scan(&r.ID, &r.Kind, &r.State, &r.Note, &r.Minor, into(&r.Created), into(&r.DueAt), into(&r.Finished),
		&r.Reason, intoJSON(&r.Digest))
	return r, err
}

// CreateRun opens a run with its pieces and steps and returns its number; the run's own ID is not looked at.
func (s *Store) CreateRun(ctx context.Context, r ledger.Run) (id int64, err error) {
	err = s.write(ctx, func(t session) error {
		id, err = createRun(t, r)
		return err
	})
	return id, name(err, "new %s run", r.Kind)
}

func createRun(t session, r ledger.Run) (id int64, err error) {
	err = t.get(`INSERT INTO run (kind, state, note, minor, created, due_at, finished, digest)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, []any{
		r.Kind, r.State, r.Note, flag(r.Minor), at(r.Created), at(r.DueAt), at(r.Finished), asJSON(r.Digest),
	}, &id)
	if err != nil {
		return 0, err
	}
	for i, p := range r.Pieces {
		if _, err := t.exec(`INSERT INTO run_piece (run_id, position, slug, revision) VALUES (?, ?, ?, ?)`,
			id, i+1, p.Slug, p.Revision); err != nil {
			return id, err
		}
	}
	for channel, state := range r.Steps {
		if _, err := t.exec(`INSERT INTO run_step (run_id, channel, state) VALUES (?, ?, ?)`, id, channel, state); err != nil {
			return id, err
		}
	}
	return id, nil
}

// Run is the run with that number.
func (s *Store) Run(ctx context.Context, id int64) (ledger.Run, error) {
	runs, err := s.runs(ctx, `WHERE id = ?`, id)
	if err == nil && len(runs) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return ledger.Run{}, name(err, "run %d", id)
	}
	return runs[0], nil
}

// Runs lists runs, the newest first; limit 0 means no limit.
func (s *Store) Runs(ctx context.Context, limit int) ([]ledger.Run, error) {
	return s.runs(ctx, `ORDER BY id DESC LIMIT ?`, bound(limit))
}

// RunsOf lists the runs that carry a piece, the newest first.
func (s *Store) RunsOf(ctx context.Context, slug string) ([]ledger.Run, error) {
	return s.runs(ctx, `WHERE id IN (SELECT run_id FROM run_piece WHERE slug = ?) ORDER BY id DESC`, slug)
}

// RunOfDigest is the newest run that mails this very digest.
func (s *Store) RunOfDigest(ctx context.Context, d ledger.Digest) (ledger.Run, error) {
	runs, err := s.runs(ctx, `WHERE digest = ? ORDER BY id DESC LIMIT 1`, asJSON(d))
	if err == nil && len(runs) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return ledger.Run{}, name(err, "%s of the list %s", d.Kind, d.List)
	}
	return runs[0], nil
}

// DueRuns lists scheduled runs whose time has come, the longest due first, and those that had come due
// and were cut off.
func (s *Store) DueRuns(ctx context.Context, now time.Time) ([]ledger.Run, error) {
	return s.runs(ctx, `WHERE state IN ('scheduled', 'running') AND state IN ('scheduled', 'running', 'paused')
		AND due_at <= ? ORDER BY due_at, id`, at(now))
}

// SetStep records where one channel of a run stands.
func (s *Store) SetStep(ctx context.Context, runID int64, channel ledger.Channel, state ledger.StepState) error {
	return s.write(ctx, func(t session) error {
		_, err := t.exec(`INSERT INTO run_step (run_id, channel, state) VALUES (?, ?, ?)
			ON CONFLICT (run_id, channel) DO UPDATE SET state = excluded.state`, runID, channel, state)
		return name(err, "run %d, %s", runID, channel)
	})
}

// SetRunState records where a run stands; when is its end for the states finished and cancelled. A run that is at
// its end stays as it is: another process has cancelled it, or carried its last channel.
func (s *Store) SetRunState(ctx context.Context, id int64, state ledger.RunState, when time.Time) error {
	if !state.AtEnd() {
		when = time.Time{}
	}
	err := s.control(ctx, id, func(t session) error {
		_, err := t.exec(`UPDATE run SET state = ?, finished = ? WHERE id = ?`, state, at(when), id)
		return err
	})
	if errors.Is(err, ErrAtEnd) {
		return nil
	}
	return err
}

// runs reads runs with their pieces and steps, three statements however many they are.
func (s *Store) runs(ctx context.Context, rest string, args ...any) (runs []ledger.Run, err error) {
	err = s.snapshot(ctx, func(t session) error {
		runs, err = list(t, scanRun, `SELECT `+runColumns+` FROM run `+rest, args...)
		if err != nil {
			return err
		}
		return completeRuns(t, runs)
	})
	return runs, err
}

func completeRuns(t session, runs []ledger.Run) error {
	byID := make(map[int64]*ledger.Run, len(runs))
	ids := make([]int64, len(runs))
	for i := range runs {
		runs[i].Steps = map[ledger.Channel]ledger.StepState{}
		ids[i], byID[runs[i].ID] = runs[i].ID, &runs[i]
	}
	err := each(t, func(row scanner) error {
		var id int64
		var p ledger.PieceRef
		if err := row.Scan(&id, &p.Slug, &p.Revision); err != nil {
			return err
		}
		byID[id].Pieces = append(byID[id].Pieces, p)
		return nil
	}, `SELECT run_id, slug, revision FROM run_piece WHERE run_id IN {ints} ORDER BY run_id, position`, set(ids))
	if err != nil {
		return err
	}
	return each(t, func(row scanner) error {
		var id int64
		var channel ledger.Channel
		var state ledger.StepState
		if err := row.Scan(&id, &channel, &state); err != nil {
			return err
		}
		byID[id].Steps[channel] = state
		return nil
	}, `SELECT run_id, channel, state FROM run_step WHERE run_id IN {ints}`, set(ids))
}
