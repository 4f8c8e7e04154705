package delivery

import (
	"context"
	"errors"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
)

// worker works off one claim after the other over one connection at a time.
type worker struct {
	*running
	conn    Conn
	carrier Carrier // that the connection is of
	used    int     // messages over the connection
	ahead   bool    // an envelope was announced behind the last content

	acks       chan error // of what was reported
	owing      int        // reports not acknowledged yet
	unrecorded bool       // a report of this claim did not reach the books
	bytes      [2][]byte  // of the message being sent and the one announced
}

// The readers of a claim are joined with the books again after so many messages or so long, so that who has left
// since is passed over.
const (
	rowsAtOnce  = 100
	rowsGoStale = 10 * time.Second
)

// errHeld ends the work on a claim: its edition was paused or cancelled, or the engine is stopping.
var errHeld = errors.New("held")

func (w *worker) run() {
	w.acks = make(chan error, largestBatch)
	defer w.hangUp()
	for {
		idle := time.NewTimer(keptOpen)
		select {
		case claim, open := <-w.claims:
			idle.Stop()
			if !open {
				return
			}
			w.takeOn(claim)
			w.free <- struct{}{}
			w.stir()
		case <-idle.C:
			w.hangUp()
		}
	}
}

// keptOpen is how long a connection waits for work. Servers close it after some minutes (RFC 5321 §4.5.3.2.7).
const keptOpen = 30 * time.Second

// takeOn works off a claim, or as much of it as can be done now, and ends it.
func (w *worker) takeOn(claim ledger.Claim) {
	w.unrecorded = false
	err := w.workOff(claim)
	if w.ahead { // nobody will hand over what was announced
		w.hangUp()
	}
	if settled := w.settle(); err == nil || errors.Is(settled, ledger.ErrClaimLost) {
		err = settled
	}
	switch {
	case errors.Is(err, ledger.ErrClaimLost):
		w.Log.Warn("a claim was taken over by another process", "edition", claim.EditionID)
		return // it is not ours to end
	case w.unrecorded: // by which the recorder has ended the work
		return // given back, a mail that went out would be sent again; whoever takes it over sees the doubt
	case err == nil || errors.Is(err, errHeld) || w.halt.Err() != nil:
	default:
		w.trouble(claim, err)
	}
	w.report(entry{outcome: ledger.Outcome{Claim: claim}, ended: true})
	if err := w.settle(); err != nil && !errors.Is(err, ledger.ErrClaimLost) {
		w.fail(err)
	}
}

// workOff sends what the claim holds, in its order.
func (w *worker) workOff(claim ledger.Claim) error {
	m, err := w.mailingOf(w.halt, claim.EditionID)
	if err != nil {
		return err
	}
	w.use(m.carrier)
	pace := newStroke(claim, w.Now())
	for after := 0; ; {
		rows, err := w.Books.ClaimedDeliveries(w.halt, claim, after, rowsAtOnce)
		if err != nil || len(rows) == 0 {
			return w.orHeld(err)
		}
		batch := &batch{worker: w, mailing: m, claim: claim, rows: rows, stale: time.Now().Add(rowsGoStale)}
		if err := w.sendBatch(batch, pace); err != nil {
			return err
		}
		after = batch.last
	}
}

// orHeld turns an error that only says that the work is being stopped into errHeld.
func (w *worker) orHeld(err error) error {
	if err != nil && w.halt.Err() != nil {
		return errHeld
	}
	return err
}

// sendBatch sends rows until they end or have gone stale.
func (w *worker) sendBatch(b *batch, pace *stroke) error {
	for letter := b.next(); ; {
		for _, o := range letter.before {
			w.report(entry{outcome: o})
		}
		if letter.raw == nil {
			return letter.fault
		}
		if w.halt.Err() != nil || w.held(b.claim.EditionID) || !pace.wait(w.halt, w.Now) {
			return errHeld
		}
		var ahead *letterOf
		if time.Now().Before(b.stale) {
			ahead = b.next()
		}
		err := w.send(b, letter, ahead)
		if err != nil {
			return err
		}
		if ahead == nil {
			return nil // the rest is read again
		}
		letter = ahead
	}
}

// send hands one message over, reports what became of it, and announces the next one if there is one.
func (w *worker) send(b *batch, letter, ahead *letterOf) error {
	var next *mail.Envelope
	if ahead != nil && ahead.raw != nil && !w.lastOver() {
		next = &ahead.env
	}
	err := w.handOver(b, letter, next)
	outcome, trouble := w.verdict(b, letter.to, err)
	if trouble != nil {
		return trouble
	}
	// An address that our server can't take tells nothing of the list or of our name.
	if outcome.State == ledger.Sent || outcome.State == ledger.Failed && !errors.Is(err, mail.ErrNoUTF8) {
		if stop, why := b.mailing.brake.count(outcome.State == ledger.Failed); stop {
			defer w.pauseEdition(b.claim.EditionID, why, true)
		}
	}
	w.report(entry{outcome: outcome})
	return nil
}

// handOver sends one message over the connection, or a new one when the old one turns out to be closed.
func (w *worker) handOver(b *batch, letter *letterOf, next *mail.Envelope) error {
	for fresh := false; ; fresh = true {
		if err := w.connect(b.mailing.carrier); err != nil {
			return err
		}
		reused := w.used > 0
		err := w.transact(b, letter, next)
		if err != nil && w.conn != nil && !w.conn.Usable() {
			w.hangUp()
		}
		if !reused || fresh || !neverBegan(err) {
			return err
		}
	}
}

// transact is one message over the open connection. Its content is not risked before all earlier outcomes of
// the claim are committed; a message that a server may get twice needs that, and only that.
func (w *worker) transact(b *batch, letter *letterOf, next *mail.Envelope) error {
	ctx := context.WithoutCancel(w.halt) // what is on the wire comes to its end
	w.ahead = false
	if err := w.conn.Envelope(ctx, letter.env); err != nil {
		return err
	}
	if !b.mailing.carrier.Repeatable() {
		if err := w.settle(); err != nil {
			w.hangUp() // after the word to go on the only ways are the content or closing
			return err
		}
	}
	w.used++
	err := w.conn.Content(ctx, letter.raw, next)
	if err == nil {
		w.works()
		w.ahead = next != nil
	}
	return err
}

// connect opens a connection unless one is open that may be used on.
func (w *worker) connect(carrier Carrier) error {
	if w.conn != nil && (w.PerConnection == 0 || w.used < w.PerConnection) {
		return nil
	}
	w.hangUp()
	conn, err := carrier.Open(w.halt)
	if err != nil {
		return err
	}
	w.conn, w.used = conn, 0
	return nil
}

// lastOver tells whether the message at hand is the last over its connection.
func (w *worker) lastOver() bool { return w.PerConnection > 0 && w.used+1 >= w.PerConnection }

// use drops a connection of another carrier.
func (w *worker) use(carrier Carrier) {
	if w.carrier != carrier {
		w.hangUp()
		w.carrier = carrier
	}
}

func (w *worker) hangUp() {
	if w.conn != nil {
		w.conn.Close(context.WithoutCancel(w.halt))
		w.conn, w.ahead = nil, false
	}
}

// report hands an outcome to the recorder without waiting for it.
func (w *worker) report(e entry) {
	if w.owing == cap(w.acks) { // an outbox runs ahead, but not without bounds
		if err := w.settle(); err != nil {
			w.fail(err)
		}
	}
	e.ack = w.acks
	w.owing++
	w.recorder.entries <- e
}

// settle waits until everything reported is committed.
func (w *worker) settle() (err error) {
	for ; w.owing > 0; w.owing-- {
		ack := <-w.acks
		w.unrecorded = w.unrecorded || !answered(ack)
		err = errors.Join(err, ack)
	}
	return err
}
