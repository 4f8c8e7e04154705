package delivery

import (
	"errors"
	"slices"
	"strings"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
)

// batch is some rows of a claim, read at one moment.
type batch struct {
	*worker
	mailing *mailing
	claim   ledger.Claim
	rows    []ledger.Delivery
	stale   time.Time
	at      int // next row
	last    int // place of the last row that was looked at
	letters [2]letterOf
	made    int
}

// letterOf is one reader's message, and the outcomes of those between him and the reader before who are passed over.
type letterOf struct {
	before []ledger.Outcome
	to     ledger.Delivery
	raw    []byte // nil: nobody is left, or fault says why it was not made
	env    mail.Envelope
	fault  error // not the reader's matter: the work on the claim ends
}

// next makes the message of the next reader who is to be mailed. The letter before stays good until the one
// after is made.
func (b *batch) next() *letterOf {
	slot := b.made % 2
	b.made++
	l := &b.letters[slot]
	*l = letterOf{before: l.before[:0]}
	for b.at < len(b.rows) {
		row := b.rows[b.at]
		b.at++
		b.last = row.Seq
		if passed, o := b.passOver(row); passed {
			l.before = append(l.before, o)
			continue
		}
		raw, env, err := b.mailing.Append(b.bytes[slot][:0], row)
		if common := (*everybodysError)(nil); errors.As(err, &common) {
			l.fault = err
			return l
		}
		if err != nil {
			o := b.outcome(row, ledger.Failed)
			o.Reason, o.NoAttempt = err.Error(), true
			l.before = append(l.before, o)
			continue
		}
		raw = slices.Grow(raw, roomBehind)
		b.bytes[slot] = raw
		l.to, l.raw, l.env = row, raw, env
		return l
	}
	return l
}

// roomBehind is for what a connection writes behind a message: the end mark and the envelope of the next one.
const roomBehind = 1 << 10

// passOver tells whether a reader is not mailed now, and with which outcome.
func (b *batch) passOver(row ledger.Delivery) (bool, ledger.Outcome) {
	o := b.outcome(row, ledger.Skipped)
	o.NoAttempt = true
	if row.Skip != "" {
		o.Reason = row.Skip
		return true, o
	}
	if row.Reason == ledger.DomainBusy || strings.HasPrefix(row.Reason, ledger.Doubted) { // it has waited for its turn
		return false, o
	}
	if later := b.domains.take(row.Email, o.At); !later.IsZero() {
		o.State, o.Reason, o.NextAt = ledger.Deferred, ledger.DomainBusy, later
		return true, o
	}
	return false, o
}

func (b *batch) outcome(row ledger.Delivery, state ledger.DeliveryState) ledger.Outcome {
	return ledger.Outcome{EditionID: row.EditionID, Seq: row.Seq, State: state, At: b.Now(), Claim: b.claim}
}
