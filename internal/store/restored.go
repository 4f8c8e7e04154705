package store

import "context"

// Held counts what was open and waits for an operator.
type Held struct{ Runs, Editions int }

// HoldOpen pauses every edition and run that is not at its end, scheduled ones whose time has come too. Books that
// come from a backup need it: they know nothing of what was sent after it, so mailing on from them could mail
// people twice.
func (s *Store) HoldOpen(ctx context.Context) (held Held, err error) {
	err = s.write(ctx, func(t session) error {
		if held.Editions, err = t.exec(`UPDATE edition SET state = 'paused' WHERE state IN ('frozen', 'sending')`); err != nil {
			return err
		}
		held.Runs, err = t.exec(`UPDATE run SET state = 'paused'
			WHERE state = 'running' OR state = 'scheduled' AND due_at <= ?`, at(s.now()))
		return err
	})
	return held, err
}
