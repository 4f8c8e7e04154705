package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pressrun/internal/ledger"
)

// RecordOutcomes writes what attempts came to, all in one transaction; see Record.
func (s *Store) RecordOutcomes(ctx context.Context, outcomes []ledger.Outcome) error {
	_, err := s.Record(ctx, ledger.Batch{Outcomes: outcomes})
	return err
}

// Record writes what attempts came to and ends claims, all in one transaction. Writing the same outcome
// again changes nothing. An outcome for a delivery that has its last one already is refused with a
// *FinalError, one for an unknown delivery with ErrNotFound; all others are recorded even so, since
// a mail that went out must not be forgotten for the sake of its neighbour.
//
// Outcomes under a claim that was taken over are not recorded; those claims are returned as lost.
func (s *Store) Record(ctx context.Context, b ledger.Batch) (lost []ledger.Claim, err error) {
	for _, o := range b.Outcomes {
		if o.State == ledger.Queued || o.At.IsZero() || (o.State == ledger.Deferred) == o.NextAt.IsZero() {
			return nil, fmt.Errorf("outcome %q of delivery %d of edition %d is not complete: it has a time, "+
				"and one that is deferred, and no other, a next one", o.State, o.Seq, o.EditionID)
		}
	}
	if len(b.Outcomes) == 0 && len(b.Ended) == 0 {
		return nil, nil
	}
	var refused []error
	err = s.writeKept(ctx, []string{epochsOf, recordSent, recordOne, endFirstPass}, func(t session) (err error) {
		refused = nil
		var standing []ledger.Outcome
		if standing, lost, err = fence(t, b); err != nil {
			return err
		}
		rest := standing
		if t.dialect.name == "sqlite" {
			if rest, err = recordSentOnes(t, standing); err != nil {
				return err
			}
		}
		if refused, err = recordAll(t, rest); err != nil {
			return err
		}
		for _, o := range standing {
			if err := s.suppressReader(t, o); err != nil {
				return err
			}
		}
		for _, c := range b.Ended {
			if err := endClaim(t, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return lost, errors.Join(refused...)
}

// recordSent moves deliveries of one edition that went out, and were never put off, to that outcome.
const recordSent = `{update} delivery SET state = 'sent', reason = '', attempt = attempt + 1, next_at = NULL, at = ?
	WHERE edition_id = ? AND seq IN {ints} AND state = 'queued'`

// recordSentOnes records the most frequent outcome, a statement an edition, and returns the outcomes that are left:
// all of an edition's when not each of its lines was waiting for one. The lines bear the time of the last.
func recordSentOnes(t session, outcomes []ledger.Outcome) (rest []ledger.Outcome, err error) {
	if distinct(outcomes, len(outcomes)) < len(outcomes) { // two of one line go in their order
		return outcomes, nil
	}
	sent := map[int64][]int64{}
	var last time.Time
	for _, o := range outcomes {
		if o.State == ledger.Sent && o.Reason == "" && !o.NoAttempt {
			sent[o.EditionID] = append(sent[o.EditionID], int64(o.Seq))
			if o.At.After(last) {
				last = o.At
			}
		}
	}
	recorded := map[int64]bool{}
	for edition, places := range sent {
		n, err := t.exec(recordSent, at(last), edition, set(places))
		if err != nil {
			return nil, err
		}
		recorded[edition] = n == len(places)
	}
	for _, o := range outcomes {
		if o.State != ledger.Sent || o.Reason != "" || o.NoAttempt || !recorded[o.EditionID] {
			rest = append(rest, o)
		}
	}
	return rest, nil
}

func recordAll(t session, outcomes []ledger.Outcome) (refused []error, err error) {
	record := recordTogether
	if t.dialect.name == "sqlite" { // no way to go for each statement
		record = recordEach
	}
	for len(outcomes) > 0 {
		n := distinct(outcomes, maxRowsAtOnce)
		missed, err := record(t, outcomes[:n])
		if err != nil {
			return nil, err
		}
		for _, o := range missed {
			if err := whyMissed(t, o); err != nil {
				refused = append(refused, err)
			}
		}
		outcomes = outcomes[n:]
	}
	return refused, nil
}

const epochsOf = `SELECT id, epoch FROM chunk WHERE id IN {ints} ORDER BY id {share}`

// fence parts the outcomes of claims that still stand from those that were taken over. On PostgreSQL it keeps
// others from taking over until the outcomes are committed.
func fence(t session, b ledger.Batch) (standing []ledger.Outcome, lost []ledger.Claim, err error) {
	var ids []int64
	seen := map[int64]bool{0: true}
	add := func(c ledger.Claim) {
		if !seen[c.ID] {
			seen[c.ID] = true
			ids = append(ids, c.ID)
		}
	}
	for i := range b.Outcomes {
		add(b.Outcomes[i].Claim)
	}
	if len(ids) == 0 {
		return b.Outcomes, nil, nil
	}
	epochs := make(map[int64]int, len(ids))
	err = each(t, func(row scanner) error {
		var id int64
		var epoch int
		err := row.Scan(&id, &epoch)
		epochs[id] = epoch
		return err
	}, epochsOf, set(ids))
	if err != nil {
		return nil, nil, err
	}
	gone := map[int64]bool{}
	for _, o := range b.Outcomes {
		switch c := o.Claim; {
		case c.ID == 0 || epochs[c.ID] == c.Epoch:
			standing = append(standing, o)
		case !gone[c.ID]:
			gone[c.ID] = true
			lost = append(lost, c)
		}
	}
	return standing, lost, nil
}

// The ends of chunks that are worked off.
const (
	endFirstPass = endWhole + ofFirstPass + `)`
	endRetry     = endWhole + ofRetry + `)`
	endWhole     = `DELETE FROM chunk WHERE id = ? AND epoch = ? AND NOT EXISTS (SELECT 1 FROM delivery d
		WHERE d.edition_id = ? AND d.state = 'queued' AND `
)

// endClaim removes a chunk that is worked off, or gives back what is left of it.
func endClaim(t session, c ledger.Claim) error {
	end := endFirstPass
	if c.Retry {
		end = endRetry
	}
	n, err := t.exec(end, append([]any{c.ID, c.Epoch, c.EditionID}, chunkArgs(c)...)...)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.exec(`UPDATE chunk SET owner = 0 WHERE id = ? AND epoch = ?`, c.ID, c.Epoch)
	return err
}

// suppressReader keeps a reader from being mailed again whose address is dead: by this outcome alone, or by
// this one after the same in the edition before.
func (s *Store) suppressReader(t session, o ledger.Outcome) error {
	reason := o.Suppress
	if reason == "" && o.Suspect {
		var before ledger.DeliveryState
		err := t.get(`SELECT d.state FROM delivery w JOIN delivery d ON d.subscriber_id = w.subscriber_id
				AND d.edition_id IN (SELECT id FROM edition WHERE id < ? ORDER BY id DESC LIMIT ?)
			WHERE w.edition_id = ? AND w.seq = ? AND d.state IN ('sent', 'failed')
			ORDER BY d.edition_id DESC LIMIT 1`, []any{o.EditionID, editionsLookedBack, o.EditionID, o.Seq}, &before)
		if err != nil {
			return ignoreNotFound(err)
		}
		if before == ledger.Failed {
			reason = "bounced twice: " + o.Reason
		}
	}
	if reason == "" {
		return nil
	}
	_, err := t.exec(`UPDATE subscriber SET suppressed = ?, suppressed_at = ? WHERE suppressed = ''
		AND id = (SELECT subscriber_id FROM delivery WHERE edition_id = ? AND seq = ?)`, reason, at(o.At), o.EditionID, o.Seq)
	return err
}

// editionsLookedBack bounds the search for a reader's last outcome.
const editionsLookedBack = 20

type lineKey struct {
	edition int64
	seq     int
}

func keyOf(o ledger.Outcome) lineKey { return lineKey{o.EditionID, o.Seq} }

// distinct is how many outcomes at the start are for different deliveries, at most limit.
func distinct(outcomes []ledger.Outcome, limit int) int {
	seen := make(map[lineKey]bool, min(len(outcomes), limit))
	for i, o := range outcomes {
		if i == limit || seen[keyOf(o)] {
			return i
		}
		seen[keyOf(o)] = true
	}
	return len(outcomes)
}

// recordOne moves one open delivery to its outcome. Written again, one that was put off is no second attempt.
const recordOne = `UPDATE delivery SET state = ?, reason = ?, attempt = attempt + ?, next_at = ?, at = ?
	WHERE edition_id = ? AND seq = ?
		AND (state = 'queued' OR state = 'deferred' AND NOT (? = 'deferred' AND at = ? AND next_at = ?))`

// recordEach is recordTogether, a statement a delivery.
func recordEach(t session, outcomes []ledger.Outcome) (missed []ledger.Outcome, err error) {
	for _, o := range outcomes {
		n, err := t.exec(recordOne, o.State, o.Reason, flag(attempted(o)), at(o.NextAt), at(o.At),
			o.EditionID, o.Seq, o.State, at(o.At), at(o.NextAt))
		if err != nil {
			return nil, err
		}
		if n == 0 {
			missed = append(missed, o)
		}
	}
	return missed, nil
}

// recordTogether moves open deliveries to their outcome and returns the outcomes that found none.
func recordTogether(t session, outcomes []ledger.Outcome) (missed []ledger.Outcome, err error) {
	rows := roundUp(len(outcomes))
	args := make([]any, 0, 7*rows)
	byKey := make(map[lineKey]bool, len(outcomes))
	for _, o := range outcomes {
		args = append(args, o.EditionID, o.Seq, o.State, o.Reason, flag(attempted(o)), at(o.NextAt), at(o.At))
		byKey[keyOf(o)] = true
	}
	for range rows - len(outcomes) { // no delivery has the edition 0
		args = append(args, 0, 0, "", "", 0, nil, nil)
	}
	err = each(t, func(row scanner) error {
		var k lineKey
		if err := row.Scan(&k.edition, &k.seq); err != nil {
			return err
		}
		delete(byKey, k)
		return nil
	}, `WITH o (edition_id, seq, state, reason, attempted, next_at, at) AS (VALUES `+
		rowsOf(rows, "BIGINT", "BIGINT", "TEXT", "TEXT", "BIGINT", "BIGINT", "BIGINT")+`)
		UPDATE delivery SET state = o.state, reason = o.reason, attempt = attempt + o.attempted,
			next_at = o.next_at, at = o.at
		FROM o WHERE delivery.edition_id = o.edition_id AND delivery.seq = o.seq
			AND (delivery.state = 'queued' OR delivery.state = 'deferred'
				AND NOT (o.state = 'deferred' AND delivery.at = o.at AND delivery.next_at = o.next_at))
		RETURNING delivery.edition_id, delivery.seq`, args...)
	if err != nil {
		return nil, err
	}
	for _, o := range outcomes {
		if byKey[keyOf(o)] {
			missed = append(missed, o)
		}
	}
	return missed, nil
}

// roundUp is the number of rows that a statement for n outcomes has: few sizes, so that few texts are
// parsed and kept by the databases.
func roundUp(n int) int {
	for _, size := range []int{1, 2, 4, 8, 16, 32, 64, 128} {
		if n <= size {
			return size
		}
	}
	return n
}

// attempted tells whether the outcome is that of an attempt.
func attempted(o ledger.Outcome) bool {
	return !o.NoAttempt && o.State != ledger.Skipped && o.State != ledger.Cancelled
}

// whyMissed tells why no open delivery took an outcome; nil when it was recorded before.
func whyMissed(t session, o ledger.Outcome) error {
	var state ledger.DeliveryState
	var reason string
	err := t.get(`SELECT state, reason FROM delivery WHERE edition_id = ? AND seq = ?`,
		[]any{o.EditionID, o.Seq}, &state, &reason)
	switch {
	case err != nil:
		return name(err, "delivery %d of edition %d", o.Seq, o.EditionID)
	case state == o.State && reason == o.Reason:
		return nil
	default:
		return &FinalError{EditionID: o.EditionID, Seq: o.Seq, State: state, Refused: o.State}
	}
}
