package store

import (
	"context"
	"fmt"

	"pressrun/internal/ledger"
)

// TakeOver frees the chunks of dead owners, so that they can be claimed again. Of each, the first delivery
// without an outcome is in doubt: it becomes unknown, or stays queued when the edition's doubts are resent and it
// was not cancelled.
// All others were surely not sent. It returns how many chunks it freed.
//
// On SQLite the caller holds the sender's lock: every other owner is dead. On PostgreSQL an owner is
// dead when its session is.
func (s *Store) TakeOver(ctx context.Context, mine int64) (freed int, err error) {
	owners, err := list(s.read(ctx), scanID, `SELECT DISTINCT owner FROM chunk WHERE owner NOT IN (0, ?)`, mine)
	if err != nil {
		return 0, err
	}
	for _, owner := range owners {
		n, err := s.takeOverFrom(ctx, owner)
		if err != nil {
			return freed, name(err, "chunks of a process that has ended")
		}
		freed += n
	}
	return freed, nil
}

func (s *Store) takeOverFrom(ctx context.Context, owner int64) (freed int, err error) {
	err = s.write(ctx, func(t session) error {
		freed = 0
		if dead, err := s.ownerIsDead(t, owner); err != nil || !dead {
			return err
		}
		claims, err := list(t, scanClaim, `SELECT id, edition_id, lo, hi, retry FROM chunk WHERE owner = ? ORDER BY id {lock}`, owner)
		if err != nil {
			return err
		}
		for _, c := range claims {
			if err := s.holdDoubt(t, c); err != nil {
				return err
			}
			if _, err := t.exec(`UPDATE chunk SET owner = 0, epoch = epoch + 1 WHERE id = ?`, c.ID); err != nil {
				return err
			}
		}
		freed = len(claims)
		return nil
	})
	return freed, err
}

func scanClaim(row scanner) (c ledger.Claim, err error) {
	return c, row.Scan(&c.ID, &c.EditionID, &c.Lo, &c.Hi, &c.Retry)
}

// holdDoubt marks the one delivery of a dead owner's chunk that may have been on the wire.
func (s *Store) holdDoubt(t session, c ledger.Claim) error {
	var seq int
	var doubt ledger.Doubt
	var state ledger.EditionState
	err := t.get(`SELECT d.seq, e.doubt, e.state FROM delivery d JOIN edition e ON e.id = d.edition_id
		WHERE d.edition_id = ? AND d.state = 'queued' AND `+inChunk(c)+` ORDER BY d.seq LIMIT 1`,
		append([]any{c.EditionID}, chunkArgs(c)...), &seq, &doubt, &state)
	if err != nil {
		return ignoreNotFound(err)
	}
	if doubt == ledger.Resend && state != ledger.EditionCancelled { // what is cancelled is never sent again
		_, err = t.exec(`UPDATE delivery SET reason = ? WHERE edition_id = ? AND seq = ?`, ledger.Doubted+ledger.InDoubt, c.EditionID, seq)
		return err
	}
	_, err = t.exec(`UPDATE delivery SET state = 'unknown', reason = ?, attempt = attempt + 1, at = ?
		WHERE edition_id = ? AND seq = ?`, ledger.InDoubt, at(s.now()), c.EditionID, seq)
	return err
}

// inChunk is the condition for a delivery d of a chunk, with the parameters of chunkArgs.
func inChunk(c ledger.Claim) string {
	if c.Retry {
		return ofRetry
	}
	return ofFirstPass
}

const (
	ofRetry     = `d.chunk = ? AND d.chunk <> 0`
	ofFirstPass = `d.seq >= ? AND d.seq <= ? AND d.chunk = 0`
)

func chunkArgs(c ledger.Claim) []any {
	if c.Retry {
		return []any{c.ID}
	}
	return []any{c.Lo, c.Hi}
}

// ownerIsDead tells whether nobody holds the owner's lock. The lock that is tried here ends with the transaction.
func (s *Store) ownerIsDead(t session, owner int64) (dead bool, err error) {
	if s.dialect.name == "sqlite" {
		return true, nil
	}
	err = t.get(`SELECT pg_try_advisory_xact_lock(?)`, []any{owner}, &dead)
	if err != nil {
		err = fmt.Errorf("whether a process still lives: %w", err)
	}
	return dead, err
}
