package delivery

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"pressrun/internal/ledger"
)

// recorder commits what connections report. It takes what has gathered while the last transaction ran, so groups
// grow with the load and nobody waits for a timer.
type recorder struct {
	*running
	entries chan entry
	done    chan struct{}
}

// entry is one outcome or the end of a claim; acked when it is committed.
type entry struct {
	outcome ledger.Outcome
	ended   bool // the claim of the outcome has come to its end; there is no outcome
	ack     chan<- error
}

// largestBatch is the most entries in one transaction.
const largestBatch = 512

func newRecorder(r *running) *recorder {
	rec := &recorder{running: r, entries: make(chan entry, largestBatch), done: make(chan struct{})}
	go rec.run()
	return rec
}

// stop commits what is left. Nobody may report any more.
func (rec *recorder) stop() {
	close(rec.entries)
	<-rec.done
}

func (rec *recorder) run() {
	defer close(rec.done)
	group := make([]entry, 0, largestBatch)
	for first := range rec.entries {
		group = rec.gather(append(group[:0], first))
		rec.commit(group)
	}
}

func (rec *recorder) gather(group []entry) []entry {
	for len(group) < largestBatch {
		select {
		case e, open := <-rec.entries:
			if !open {
				return group
			}
			group = append(group, e)
		default:
			return group
		}
	}
	return group
}

// commit records a group even when the work is being stopped: it has happened.
func (rec *recorder) commit(group []entry) {
	var b ledger.Batch
	for _, e := range group {
		if e.ended {
			b.Ended = append(b.Ended, e.outcome.Claim)
		} else {
			b.Outcomes = append(b.Outcomes, e.outcome)
		}
	}
	lost, err := rec.write(b)
	if err != nil {
		rec.fail(err)
	} else {
		rec.count(b.Outcomes)
	}
	for _, e := range group {
		answer := err
		if answer == nil && slices.ContainsFunc(lost, func(c ledger.Claim) bool { return c.ID == e.outcome.Claim.ID }) {
			answer = ledger.ErrClaimLost
		}
		e.ack <- answer
	}
}

// write records a batch, once more as long as RecordWithin lasts when the books do not take it: a session that broke or
// a deadlock is over in a moment, and writing the same outcome again changes nothing.
func (rec *recorder) write(b ledger.Batch) (lost []ledger.Claim, err error) {
	ctx := context.WithoutCancel(rec.halt)
	end := time.Now().Add(rec.RecordWithin)
	for wait := recordAgain; ; wait = min(2*wait, recordOften) {
		lost, err = rec.Books.Record(ctx, b)
		if answered(err) || !time.Now().Add(wait).Before(end) {
			return lost, err
		}
		if wait == recordAgain {
			rec.Log.Warn("the books do not take what was sent; they are asked again for a while", slog.Any("error", err))
		}
		time.Sleep(wait)
	}
}

// answered tells whether the books have taken a batch, or said why not, so that asking again would change nothing.
func answered(err error) bool {
	return err == nil || errors.Is(err, ledger.ErrClaimLost) || errors.Is(err, ledger.ErrFinal) || errors.Is(err, ledger.ErrNotFound)
}

// The waits before a batch is recorded once more: from the first, doubled up to the longest. A pool may have to find out
// one by one that its sessions are broken.
const (
	recordAgain = 50 * time.Millisecond
	recordOften = 400 * time.Millisecond
)

// count tells how much has been done.
func (rec *recorder) count(outcomes []ledger.Outcome) {
	if rec.Sent != nil {
		rec.Sent(sentOf(outcomes))
	}
	if rec.Progress == nil {
		return
	}
	told := map[int64]*mailing{}
	for _, o := range outcomes {
		if m := rec.mailings.of(o.EditionID); m != nil && o.State.Final() {
			m.done++
			told[o.EditionID] = m
		}
	}
	for id, m := range told {
		rec.Progress(id, m.done, m.all)
	}
}

func sentOf(outcomes []ledger.Outcome) (n int) {
	for _, o := range outcomes {
		if o.State == ledger.Sent {
			n++
		}
	}
	return n
}
