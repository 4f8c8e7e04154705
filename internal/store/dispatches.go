package store

import (
	"context"
	"strings"
	"time"

	"pressrun/internal/ledger"
)

const dispatchColumns = `id, run_id, partner, slug, revision, format, channel, notice, state, reason, location, sent_at,
	attempt, tried_at, next_at, ` + returnedOfDispatch

// returnedOfDispatch is what came back of a dispatch, if anything did.
const returnedOfDispatch = `COALESCE((SELECT CASE WHEN b.words LIKE '%' || b.status || '%' THEN b.words
		ELSE b.status || ' ' || b.words END FROM bounce b
	WHERE b.dispatch_id = dispatch.id AND b.kind = 'bounced' ORDER BY b.id DESC LIMIT 1), '')`

func scanDispatch(row scanner) (d ledger.Dispatch, err error) {
	err = row.Scan(&d.ID, &d.RunID, &d.Partner, &d.Piece.Slug, &d.Piece.Revision, &d.Format, &d.Channel, &d.Notice,
		&d.State, &d.Reason, &d.Location, into(&d.SentAt), &d.Attempt, into(&d.TriedAt), into(&d.NextAt), &d.Returned)
	d.Returned = strings.TrimSpace(d.Returned)
	return d, err
}

// PlanDispatches opens lines of the partners' ledger. A line that is there already stays as it is.
func (s *Store) PlanDispatches(ctx context.Context, dispatches []ledger.Dispatch) error {
	return s.write(ctx, func(t session) error {
		for _, d := range dispatches {
			_, err := t.exec(`INSERT INTO dispatch
				(run_id, partner, slug, revision, format, channel, notice, state, reason, location, sent_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (run_id, partner, slug, format, channel) DO NOTHING`,
				d.RunID, d.Partner, d.Piece.Slug, d.Piece.Revision, d.Format, d.Channel, d.Notice,
				d.State, d.Reason, d.Location, at(d.SentAt))
			if err != nil {
				return name(err, "run %d, %s for %s", d.RunID, d.Piece.Slug, d.Partner)
			}
		}
		return nil
	})
}

// Dispatches lists lines of the partners' ledger in the order in which they were planned.
func (s *Store) Dispatches(ctx context.Context, f ledger.DispatchFilter) ([]ledger.Dispatch, error) {
	where, args := `WHERE 1 = 1`, []any{}
	if f.RunID != 0 {
		where += ` AND run_id = ?`
		args = append(args, f.RunID)
	}
	if f.Slug != "" {
		where += ` AND slug = ?`
		args = append(args, f.Slug)
	}
	if f.Partner != "" {
		where += ` AND partner = ?`
		args = append(args, f.Partner)
	}
	if len(f.States) > 0 {
		states := make([]string, len(f.States))
		for i, state := range f.States {
			states[i] = string(state)
		}
		where += ` AND state IN {texts}`
		args = append(args, set(states))
	}
	return list(s.read(ctx), scanDispatch, `SELECT `+dispatchColumns+` FROM dispatch `+where+` ORDER BY id`, args...)
}

// BeginDispatch notes that a dispatch is being handed over to its Location, and gives it back as it then stands: unknown,
// with the attempt counted. Nothing may leave before. One that has moved on meanwhile, as by another process, is
// ErrNotFound.
func (s *Store) BeginDispatch(ctx context.Context, d ledger.Dispatch, when time.Time) (begun ledger.Dispatch, err error) {
	err = s.write(ctx, func(t session) error {
		n, err := t.exec(`UPDATE dispatch SET state = 'unknown', reason = ?, location = ?, sent_at = ?,
				attempt = attempt + 1, tried_at = COALESCE(tried_at, ?), next_at = NULL
			WHERE id = ? AND state = ? AND state <> 'sent' AND attempt = ?`,
			ledger.BeingHandedOver, d.Location, at(when), at(when), d.ID, d.State, d.Attempt)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		begun, err = one(t, scanDispatch, `SELECT `+dispatchColumns+` FROM dispatch WHERE id = ?`, d.ID)
		return err
	})
	return begun, name(err, "%s dispatch %d, attempt %d", d.State, d.ID, d.Attempt)
}

// RecordDispatch writes what became of a dispatch: state, reason, location, times and attempts. One that was sent
// stays so: what went out is never taken back from the books.
func (s *Store) RecordDispatch(ctx context.Context, d ledger.Dispatch) error {
	err := s.write(ctx, func(t session) error {
		was, err := one(t, scanDispatch, `SELECT `+dispatchColumns+` FROM dispatch WHERE id = ?`, d.ID)
		if err != nil {
			return err
		}
		if was.State == ledger.DispatchSent {
			if d.State == ledger.DispatchSent {
				return nil
			}
			return &SentError{Dispatch: was, Refused: d.State}
		}
		if d.State != ledger.DispatchSent && d.State != ledger.DispatchUnknown {
			d.SentAt = time.Time{}
		}
		_, err = t.exec(`UPDATE dispatch SET state = ?, reason = ?, location = ?, sent_at = ?,
				attempt = ?, tried_at = ?, next_at = ? WHERE id = ?`,
			d.State, d.Reason, d.Location, at(d.SentAt), d.Attempt, at(d.TriedAt), at(d.NextAt), d.ID)
		return err
	})
	return name(err, "dispatch %d", d.ID)
}

// MoveDispatch has a dispatch that was not sent carry another revision than was planned.
func (s *Store) MoveDispatch(ctx context.Context, id int64, revision int) error {
	err := s.write(ctx, func(t session) error {
		n, err := t.exec(`UPDATE dispatch SET revision = ? WHERE id = ? AND state <> 'sent'`, revision, id)
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		return err
	})
	return name(err, "open dispatch %d", id)
}

// Holders lists who holds a copy of a piece: for each partner, format and channel the newest thing
// that went out or may have, however old. Who got a KILL last holds nothing.
func (s *Store) Holders(ctx context.Context, slug string) ([]ledger.Holder, error) {
	scan := func(row scanner) (h ledger.Holder, err error) {
		err = row.Scan(&h.Partner, &h.Format, &h.Channel, &h.Revision, &h.Notice, &h.Location, into(&h.SentAt))
		return h, err
	}
	return list(s.read(ctx), scan, `SELECT partner, format, channel, revision, notice, location, sent_at
		FROM dispatch WHERE id IN (SELECT MAX(id) FROM dispatch WHERE slug = ? AND state IN ('sent', 'unknown')
			GROUP BY partner, format, channel)
		AND NOT (notice = 'KILL' AND state = 'sent')
		ORDER BY partner, format, channel`, slug)
}

// DispatchTotals counts the dispatches of a run by state.
func (s *Store) DispatchTotals(ctx context.Context, runID int64) (totals ledger.DispatchTotals, err error) {
	err = each(s.read(ctx), func(row scanner) error {
		var state ledger.DispatchState
		var n int
		if err := row.Scan(&state, &n); err != nil {
			return err
		}
		totals.Add(state, n)
		return nil
	}, `SELECT state, COUNT(*) FROM dispatch WHERE run_id = ? GROUP BY state`, runID)
	return totals, err
}
