package smtptest

import (
	"math/rand/v2"
	"time"
)

// Faults are how a server fails. Rates are from 0 to 1; the zero value never fails.
type Faults struct {
	Seed          uint64
	Temporary     float64       // of the mails, refused for now: at RCPT, at DATA or after the content
	Greylist      bool          // the first try of each recipient is refused for now
	DropKept      float64       // of the contents, kept and counted, and the connection dropped without a reply
	DropLost      float64       // of the contents, thrown away, and the connection dropped without a reply
	Busy          float64       // of the envelopes, answered with 421 and a closed connection (RFC 5321 §3.8)
	Slow          time.Duration // longest wait before the reply to a content
	PerConnection int           // contents over one connection, then 421; 0: no bound
}

// fate is what becomes of one mail.
type fate int

const (
	taken fate = iota
	refusedAtRcpt
	refusedAtData
	refusedAfterContent
	droppedAndKept
	droppedAndLost
	busy
)

// lots draws fates for one connection.
type lots struct {
	faults *Faults
	random *rand.Rand
}

func newLots(f *Faults, connection uint64) lots {
	return lots{faults: f, random: rand.New(rand.NewPCG(f.Seed, connection))} //nolint:gosec // it must be repeatable
}

func (l *lots) draw() fate {
	at := l.random.Float64()
	for _, lot := range [...]struct {
		share float64
		fate  fate
	}{
		{l.faults.Temporary / 3, refusedAtRcpt},
		{l.faults.Temporary / 3, refusedAtData},
		{l.faults.Temporary / 3, refusedAfterContent},
		{l.faults.DropKept, droppedAndKept},
		{l.faults.DropLost, droppedAndLost},
		{l.faults.Busy, busy},
	} {
		if at -= lot.share; at < 0 {
			return lot.fate
		}
	}
	return taken
}

// dawdle waits as long as a slow server may.
func (l *lots) dawdle() {
	if l.faults.Slow > 0 {
		time.Sleep(time.Duration(l.random.Float64() * float64(l.faults.Slow)))
	}
}
