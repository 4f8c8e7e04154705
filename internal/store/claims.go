package store

import (
	"context"
	"errors"
	"math"
	"time"

	"pressrun/internal/ledger"
)

// claimable is an edition e from which deliveries may be claimed.
const claimable = `e.finished IS NULL AND e.state = 'sending'`

// until is the place behind the last delivery of an edition e that may go now: before others_at only
// the first readers. Parameter: now.
const until = `CASE WHEN e.others_at IS NULL OR e.others_at <= ? THEN e.audience + 1 ELSE e.others_from END`

// The sizes of chunks: parted finer than the smallest, claiming would cost more than sending; deliveries that
// come due again are not kept waiting for others of a large chunk.
const (
	smallestChunk = 10
	largestRetry  = 50
)

// farAhead is how far ahead of its time a claim is made at most when the rate is bounded.
const farAhead = time.Second

// The statements of each claim.
const (
	takeReturned = `UPDATE chunk SET owner = ?, epoch = epoch + 1 WHERE id = (
			SELECT c.id FROM chunk c WHERE c.owner = 0
				AND c.edition_id IN (SELECT e.id FROM edition e WHERE ` + claimable + `)
			ORDER BY c.id LIMIT 1 {free})
		RETURNING id, edition_id, epoch, lo, hi, retry`
	withDueRetries = `SELECT e.id FROM edition e WHERE ` + claimable + ` AND EXISTS (SELECT 1 FROM delivery d
			WHERE d.edition_id = e.id AND d.state = 'deferred' AND d.next_at <= ?)
		ORDER BY e.id LIMIT 1`
	withMore = `SELECT e.id, e.next_seq, ` + until + ` FROM edition e
		WHERE ` + claimable + ` AND e.next_seq < ` + until + ` ORDER BY e.id LIMIT 1 {lock}`
	moveOn      = `UPDATE edition SET next_seq = ? WHERE id = ?`
	insertChunk = `INSERT INTO chunk (edition_id, lo, hi, retry, owner, epoch) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`
)

// Claim gives a sending process a chunk to work off: one that was given back, else deliveries that came due
// again, else the next ones of the oldest edition. ok is false when there is nothing to claim now; with a
// bounded rate NotBefore then says when to ask again, if it is that.
func (s *Store) Claim(ctx context.Context, r ledger.ClaimRequest) (c ledger.Claim, ok bool, err error) {
	if r.Owner == 0 || r.Size < 1 {
		return c, false, errors.New("a claim has an owner and at least one delivery")
	}
	err = s.writeKept(ctx, []string{takeReturned, withDueRetries, withMore, moveOn, insertChunk}, func(t session) error {
		c, ok = ledger.Claim{}, false
		if err := t.holdShared(runBooks); err != nil {
			return err
		}
		freeAt, err := s.paceFree(t, r)
		if err != nil {
			return err
		}
		if freeAt.Sub(s.now()) > farAhead {
			c.NotBefore = freeAt
			return nil
		}
		for _, from := range []func(session, ledger.ClaimRequest) (ledger.Claim, error){
			s.claimReturned, s.claimRetry, s.claimFirst,
		} {
			if c, err = from(t, r); !errors.Is(err, ErrNotFound) {
				break
			}
		}
		if err != nil {
			return ignoreNotFound(err)
		}
		c.Owner, ok = r.Owner, true
		return s.takePace(t, r, freeAt, &c)
	})
	return c, ok, name(err, "next chunk")
}

func ignoreNotFound(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// claimReturned takes a chunk that its owner gave back or lost.
func (s *Store) claimReturned(t session, r ledger.ClaimRequest) (c ledger.Claim, err error) {
	err = t.get(takeReturned, []any{r.Owner}, &c.ID, &c.EditionID, &c.Epoch, &c.Lo, &c.Hi, &c.Retry)
	if err != nil {
		return c, err
	}
	c.Size = c.Hi - c.Lo + 1
	if c.Retry {
		err = t.get(`SELECT COUNT(*) FROM delivery WHERE edition_id = ? AND chunk = ? AND chunk <> 0 AND state = 'queued'`,
			[]any{c.EditionID, c.ID}, &c.Size)
	}
	return c, err
}

// claimRetry makes a chunk of deliveries that came due again.
func (s *Store) claimRetry(t session, r ledger.ClaimRequest) (ledger.Claim, error) {
	c, now := ledger.Claim{Epoch: firstEpoch, Retry: true}, at(s.now())
	err := t.get(withDueRetries, []any{now}, &c.EditionID)
	if err != nil {
		return c, err
	}
	if c.ID, err = addChunk(t, r.Owner, c); err != nil {
		return c, err
	}
	c.Size, err = t.exec(`UPDATE delivery SET chunk = ?, state = 'queued', next_at = NULL
		WHERE edition_id = ? AND seq IN (SELECT d.seq FROM delivery d
			WHERE d.edition_id = ? AND d.state = 'deferred' AND d.next_at <= ? ORDER BY d.next_at, d.seq LIMIT ? {free})`,
		c.ID, c.EditionID, c.EditionID, now, min(r.Size, largestRetry))
	if err == nil && c.Size == 0 { // another process was first
		if _, err = t.exec(`DELETE FROM chunk WHERE id = ?`, c.ID); err == nil {
			err = ErrNotFound
		}
	}
	return c, err
}

// claimFirst makes a chunk of the next deliveries of the oldest edition that has some.
func (s *Store) claimFirst(t session, r ledger.ClaimRequest) (ledger.Claim, error) {
	c, now := ledger.Claim{Epoch: firstEpoch}, at(s.now())
	var end int
	err := t.get(withMore, []any{now, now}, &c.EditionID, &c.Lo, &end)
	if err != nil {
		return c, err
	}
	size := r.Size
	if r.Shares > 0 {
		size = min(size, max(smallestChunk, (end-c.Lo)/r.Shares))
	}
	c.Hi = min(c.Lo+size, end) - 1
	c.Size = c.Hi - c.Lo + 1
	if _, err := t.exec(moveOn, c.Hi+1, c.EditionID); err != nil {
		return c, err
	}
	c.ID, err = addChunk(t, r.Owner, c)
	return c, err
}

func addChunk(t session, owner int64, c ledger.Claim) (id int64, err error) {
	err = t.get(insertChunk, []any{c.EditionID, c.Lo, c.Hi, flag(c.Retry), owner, c.Epoch}, &id)
	return id, err
}

// paceFree is when the next mail may leave under a bounded rate.
func (s *Store) paceFree(t session, r ledger.ClaimRequest) (free time.Time, err error) {
	if r.PerSecond <= 0 {
		return time.Time{}, nil
	}
	if _, err := t.exec(`INSERT INTO pace (name, free_at) VALUES ('mail', 0) ON CONFLICT (name) DO NOTHING`); err != nil {
		return free, err
	}
	err = t.get(`SELECT free_at FROM pace WHERE name = 'mail' {lock}`, nil, into(&free))
	if free.Sub(s.now()) > farAhead+mostInAClaim*every(r) { // the clock was set back, or the rate was raised
		free = time.Time{}
	}
	return free, err
}

// mostInAClaim is more deliveries than any claim holds.
const mostInAClaim = 512

// every is the time from mail to mail under a bounded rate.
func every(r ledger.ClaimRequest) time.Duration {
	return time.Duration(float64(time.Second) / r.PerSecond)
}

// takePace reserves the time that a claim takes under a bounded rate.
func (s *Store) takePace(t session, r ledger.ClaimRequest, free time.Time, c *ledger.Claim) error {
	if r.PerSecond <= 0 {
		return nil
	}
	c.NotBefore = free
	if now := s.now(); free.Before(now) {
		c.NotBefore = now
	}
	c.Every = every(r)
	_, err := t.exec(`UPDATE pace SET free_at = ? WHERE name = 'mail'`, at(c.NotBefore.Add(time.Duration(c.Size)*c.Every)))
	return err
}

// ClaimedDeliveries lists what of a claim has no outcome yet, after a place in the audience, in its order,
// with each reader as he stands now: Skip says why he is to be passed over. Of a claim that was taken over it is nothing.
func (s *Store) ClaimedDeliveries(ctx context.Context, c ledger.Claim, afterSeq, limit int) ([]ledger.Delivery, error) {
	shared, err := s.sharesPieces(ctx, c.EditionID)
	if err != nil {
		return nil, err
	}
	query, args := claimedDeliveries, []any{s.breaksAt(c)}
	if shared {
		query, args = claimedOfShared, []any{s.breaksAt(c), c.EditionID, c.EditionID, c.EditionID, c.EditionID}
	}
	if c.Retry {
		query += inRetryAfter
		args = append(args, c.EditionID, c.ID, afterSeq+1, c.ID, c.Epoch, bound(limit))
	} else {
		query += inFirstPass
		args = append(args, c.EditionID, max(afterSeq+1, c.Lo), c.Hi, c.ID, c.Epoch, bound(limit))
	}
	t, err := s.readKept(ctx, query)
	if err != nil {
		return nil, err
	}
	return list(t, scanDelivery, query, args...)
}

// firstEpoch is that of a chunk that never changed hands.
const firstEpoch = 1

// breaksAt is the moment at which readers of a claim are asked whether they take a break. In a claim that had another
// owner nobody is asked: who may have been mailed by that one, and takes a break since, must not pass for a reader who
// was not mailed, or a later edition would bring him the same.
func (s *Store) breaksAt(c ledger.Claim) instant {
	if c.Epoch > firstEpoch {
		return at(time.UnixMicro(math.MaxInt64)) // after the end of every break
	}
	return at(s.now())
}

// The deliveries of a claim that have no outcome. Each has one lower bound: of two the planner might take the one
// that reads from the start of the audience.
const (
	inFirstPass = `WHERE d.edition_id = ? AND d.seq >= ? AND d.seq <= ? AND d.chunk = 0 AND d.state = 'queued' AND ` + stillHeld + `
		ORDER BY d.seq LIMIT ?`
	inRetryAfter = `WHERE d.edition_id = ? AND d.chunk = ? AND d.chunk <> 0 AND d.seq >= ? AND d.state = 'queued' AND ` + stillHeld + `
		ORDER BY d.seq LIMIT ?`
)

// stillHeld is a claim that was not taken over: a process that is taken for dead and lives must not read what others
// send meanwhile. Parameters: chunk and epoch.
const stillHeld = `EXISTS (SELECT 1 FROM chunk k WHERE k.id = ? AND k.epoch = ?)`

const piecesShared = `SELECT COUNT(*) FROM (SELECT 1 FROM edition_piece w JOIN edition_piece h
	ON h.slug = w.slug AND h.edition_id <> w.edition_id JOIN edition o ON o.id = h.edition_id AND o.kind <> 'correction'
	JOIN edition e ON e.id = w.edition_id AND e.kind <> 'correction' WHERE w.edition_id = ? LIMIT 1) x`

// sharesPieces tells whether a piece of the edition stands in another one too, so that a reader may have had it. No
// correction does, and none is had.
func (s *Store) sharesPieces(ctx context.Context, editionID int64) (shared bool, err error) {
	t, err := s.readKept(ctx, piecesShared)
	if err != nil {
		return false, err
	}
	return shared, t.get(piecesShared, []any{editionID}, &shared)
}
