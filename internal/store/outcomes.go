package store

import (
	"context"
	"errors"
	"fmt"

	"pressrun/internal/ledger"
)

// RecordOutcomes writes what attempts came to, all in one transaction. Writing the same outcome
// again changes nothing. An outcome for a delivery that has its last one already is refused with a
// *FinalError, one for an unknown delivery with ErrNotFound; all others are recorded even so, since
// a mail that went out must not be forgotten for the sake of its neighbour.
func (s *Store) RecordOutcomes(ctx context.Context, outcomes []ledger.Outcome) error {
	if len(outcomes) == 0 {
		return nil
	}
	for _, o := range outcomes {
		if o.State == ledger.Queued || o.At.IsZero() || (o.State == ledger.Deferred) == o.NextAt.IsZero() {
			return fmt.Errorf("outcome %q of delivery %d of edition %d is not complete: it has a time, "+
				"and one that is deferred, and no other, a next one", o.State, o.Seq, o.EditionID)
		}
	}
	var refused []error
	err := s.write(ctx, func(t session) error {
		refused = nil
		for len(outcomes) > 0 {
			n := distinct(outcomes, maxRowsAtOnce)
			missed, err := record(t, outcomes[:n])
			if err != nil {
				return err
			}
			for _, o := range missed {
				if err := whyMissed(t, o); err != nil {
					refused = append(refused, err)
				}
			}
			outcomes = outcomes[n:]
		}
		return nil
	})
	if err != nil {
		return err
	}
	return errors.Join(refused...)
}

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

// record moves open deliveries, and those marked in doubt, to their outcome and returns the outcomes that found none.
func record(t session, outcomes []ledger.Outcome) (missed []ledger.Outcome, err error) {
	args := make([]any, 0, 7*len(outcomes))
	byKey := make(map[lineKey]ledger.Outcome, len(outcomes))
	for _, o := range outcomes {
		args = append(args, o.EditionID, o.Seq, o.State, o.Reason, flag(attempted(o)), at(o.NextAt), at(o.At))
		byKey[keyOf(o)] = o
	}
	err = each(t, func(row scanner) error {
		var k lineKey
		if err := row.Scan(&k.edition, &k.seq); err != nil {
			return err
		}
		delete(byKey, k)
		return nil
	}, `WITH o (edition_id, seq, state, reason, attempted, next_at, at) AS (VALUES `+
		rowsOf(len(outcomes), "BIGINT", "BIGINT", "TEXT", "TEXT", "BIGINT", "BIGINT", "BIGINT")+`)
		UPDATE delivery SET state = o.state, reason = o.reason, attempt = attempt + o.attempted,
			next_at = o.next_at, at = o.at
		FROM o WHERE delivery.edition_id = o.edition_id AND delivery.seq = o.seq
			AND (delivery.state = 'queued' OR delivery.state = 'unknown' AND delivery.reason = '`+ledger.BeingSent+`'
				OR delivery.state = 'deferred'
				AND NOT (o.state = 'deferred' AND delivery.at = o.at AND delivery.next_at = o.next_at))
		RETURNING delivery.edition_id, delivery.seq`, args...)
	if err != nil {
		return nil, err
	}
	for _, o := range outcomes {
		if _, ok := byKey[keyOf(o)]; ok {
			missed = append(missed, o)
		}
	}
	return missed, nil
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
