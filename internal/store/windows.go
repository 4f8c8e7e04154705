package store

import (
	"context"
	"errors"
	"time"

	"pressrun/internal/ledger"
)

// Windows lists how far the digests of all lists have come, by list and cadence.
func (s *Store) Windows(ctx context.Context) ([]ledger.Window, error) {
	return list(s.read(ctx), scanWindow, selectWindows+` ORDER BY list, cadence`)
}

const selectWindows = `SELECT list, cadence, closed_until, opened, schedule FROM digest_window`

func scanWindow(row scanner) (w ledger.Window, err error) {
	return w, row.Scan(&w.List, &w.Cadence, into(&w.ClosedUntil), into(&w.Opened), &w.Schedule)
}

// SeeWindow is the window of a list and cadence that is due by a schedule. One that is not known yet, or was due by
// another schedule, is closed until the time given. To a new one what its list has in windows of another cadence, as
// yet unsent, is not lost.
func (s *Store) SeeWindow(ctx context.Context, list, cadence, schedule string, closed time.Time) (w ledger.Window, err error) {
	err = s.write(ctx, func(t session) error {
		_, err := t.exec(`INSERT INTO digest_window (list, cadence, closed_until, opened, schedule)
			SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), COALESCE(MIN(w.closed_until), CAST(? AS BIGINT)), CAST(? AS TEXT)
			FROM digest_window w WHERE w.list = ? AND w.closed_until < ?
			ON CONFLICT (list, cadence) DO UPDATE SET schedule = excluded.schedule,
				closed_until = CASE WHEN digest_window.closed_until < excluded.closed_until
					THEN excluded.closed_until ELSE digest_window.closed_until END
			WHERE digest_window.schedule <> excluded.schedule`, list, cadence, at(closed), at(closed), schedule, list, at(closed))
		if err != nil {
			return err
		}
		w, err = one(t, scanWindow, selectWindows+` WHERE list = ? AND cadence = ?`, list, cadence)
		return err
	})
	return w, name(err, "digests of %s", list)
}

// ForgetWindow drops the window of a list and cadence that no reader has any more.
func (s *Store) ForgetWindow(ctx context.Context, w ledger.Window) error {
	return s.write(ctx, func(t session) error {
		_, err := t.exec(`DELETE FROM digest_window WHERE list = ? AND cadence = ? AND closed_until = ?`,
			w.List, w.Cadence, at(w.ClosedUntil))
		return err
	})
}

// CloseWindow closes a window until a time and, when something was gathered, uses the arrangement of the run's digest up
// and opens that run, if it has pieces: all in one transaction. Of any number of processes that find the window due one
// does it. Any other gets ledger.ErrMoved, and so does who planned the run by another arrangement than an editor wishes
// by now; looking again tells them how things stand.
func (s *Store) CloseWindow(ctx context.Context, w ledger.Window, until time.Time, run ledger.Run) (runID int64, err error) {
	err = s.write(ctx, func(t session) error {
		n, err := t.exec(`UPDATE digest_window SET closed_until = ? WHERE list = ? AND cadence = ? AND closed_until = ?`,
			at(until), w.List, w.Cadence, at(w.ClosedUntil))
		if err == nil && n == 0 {
			err = ledger.ErrMoved
		}
		if err != nil || run.Digest.IsZero() {
			return err
		}
		if err := useUp(t, w.List, w.Cadence, run.Digest.Arrangement); err != nil || len(run.Pieces) == 0 {
			return err
		}
		runID, err = createRun(t, run)
		return err
	})
	if errors.Is(err, ledger.ErrMoved) {
		return 0, err
	}
	return runID, name(err, "digest of %s", w.List)
}

// useUp takes an arrangement out of the books; ledger.ErrMoved: another one is wished by now.
func useUp(t session, list, cadence string, a ledger.Arrangement) error {
	if a.IsZero() {
		var other string
		err := t.get(`SELECT data FROM arrangement WHERE list = ? AND cadence = ?`, []any{list, cadence}, &other)
		if err == nil {
			err = ledger.ErrMoved
		}
		return ignoreNotFound(err)
	}
	n, err := t.exec(`DELETE FROM arrangement WHERE list = ? AND cadence = ? AND data = ?`, list, cadence, asJSON(a))
	if err == nil && n == 0 {
		err = ledger.ErrMoved
	}
	return err
}
