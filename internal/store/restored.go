package store

import "context"

// Held counts what was open and waits for an operator.
type Held struct{ Runs, Editions int }

// HoldOpen pauses every edition and run that is not at its end, scheduled ones whose time has come too. Books that
// come from a backup need it: they know nothing of what was sent after it, so mailing on from them could mail
// people twice. What was paused before keeps its reason.
func (s *Store) HoldOpen(ctx context.Context, reason string) (held Held, err error) {
	err = s.write(ctx, func(t session) error {
		held.Editions, err = t.exec(`UPDATE edition SET state = 'paused', reason = ?
			WHERE state IN ('frozen', 'sending')`, reason)
		if err != nil {
			return err
		}
		held.Runs, err = t.exec(`UPDATE run SET state = 'paused', reason = ?
			WHERE state = 'running' OR state = 'scheduled' AND due_at <= ?`, reason, at(s.now()))
		return err
	})
	return held, err
}
