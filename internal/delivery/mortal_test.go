package delivery_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
)

// life is one life of a sending process. It ends at a call of the books or of a connection, before the call has its
// effect or after, when nobody hears the answer. Nothing that a dead process does has any effect.
type life struct {
	fatal int64 // the number of the call
	after bool

	calls atomic.Int64
	dead  atomic.Bool
	at    func(call int64) // told of each call; nil: nobody
}

var errDead = errors.New("the process is dead")

// act does something as the process: not at all when it is dead, and without hearing the answer when it dies of it.
func act[T any](l *life, do func() (T, error)) (answer T, err error) {
	var none T
	call := l.calls.Add(1)
	if l.at != nil && !l.dead.Load() {
		l.at(call)
	}
	if call == l.fatal && !l.after {
		l.dead.Store(true)
	}
	if l.dead.Load() {
		return none, errDead
	}
	answer, err = do()
	if call == l.fatal {
		l.dead.Store(true)
	}
	if l.dead.Load() {
		return none, errDead
	}
	return answer, err
}

// mortalBooks are the books as a mortal process uses them.
type mortalBooks struct {
	books delivery.Books
	*life
}

func (m mortalBooks) Claim(ctx context.Context, r ledger.ClaimRequest) (ledger.Claim, bool, error) {
	type answer struct {
		claim ledger.Claim
		ok    bool
	}
	a, err := act(m.life, func() (a answer, err error) {
		a.claim, a.ok, err = m.books.Claim(ctx, r)
		return a, err
	})
	return a.claim, a.ok, err
}

func (m mortalBooks) ClaimedDeliveries(ctx context.Context, c ledger.Claim, after, limit int) ([]ledger.Delivery, error) {
	return act(m.life, func() ([]ledger.Delivery, error) { return m.books.ClaimedDeliveries(ctx, c, after, limit) })
}

func (m mortalBooks) Record(ctx context.Context, b ledger.Batch) ([]ledger.Claim, error) {
	return act(m.life, func() ([]ledger.Claim, error) { return m.books.Record(ctx, b) })
}

func (m mortalBooks) TakeOver(ctx context.Context, mine int64) (int, error) {
	return act(m.life, func() (int, error) { return m.books.TakeOver(ctx, mine) })
}

func (m mortalBooks) Edition(ctx context.Context, id int64) (ledger.Edition, error) {
	return act(m.life, func() (ledger.Edition, error) { return m.books.Edition(ctx, id) })
}

func (m mortalBooks) Balance(ctx context.Context, id int64) (ledger.Balance, error) {
	return act(m.life, func() (ledger.Balance, error) { return m.books.Balance(ctx, id) })
}

func (m mortalBooks) OpenStates(ctx context.Context) (map[int64]ledger.EditionState, error) {
	return act(m.life, func() (map[int64]ledger.EditionState, error) { return m.books.OpenStates(ctx) })
}

func (m mortalBooks) Pending(ctx context.Context, id int64) (ledger.Pending, error) {
	return act(m.life, func() (ledger.Pending, error) { return m.books.Pending(ctx, id) })
}

func (m mortalBooks) PauseEdition(ctx context.Context, id int64, reason string, braked bool) error {
	_, err := act(m.life, func() (any, error) { return nil, m.books.PauseEdition(ctx, id, reason, braked) })
	return err
}

func (m mortalBooks) CloseEditions(ctx context.Context) ([]int64, error) {
	return act(m.life, func() ([]int64, error) { return m.books.CloseEditions(ctx) })
}

// weather is a server whose answers a seed draws: the same for the n-th try of a reader, in whatever order readers come.
type weather struct {
	draw func(local string, try int) fate

	onKept func(local string)

	mu     sync.Mutex
	tries  map[string]int
	got    map[string]int // mails kept
	silent int            // contents that had no reply
}

// fate is what becomes of one try.
type fate int

const (
	taken fate = iota
	refused
	refusedAfterContent
	silentAndKept
	silentAndLost
	closing
)

func (w *weather) try(local string) fate {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tries[local]++
	return w.draw(local, w.tries[local])
}

func (w *weather) keep(local string, f fate) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f == taken || f == silentAndKept {
		w.got[local]++
		w.onKept(local)
	}
	if f == silentAndKept || f == silentAndLost {
		w.silent++
	}
}

// mortalCarrier is the way to a server in some weather, as a mortal process uses it.
type mortalCarrier struct {
	*weather
	*life
}

func (mortalCarrier) Repeatable() bool { return false }

func (c mortalCarrier) Open(context.Context) (delivery.Conn, error) {
	return act(c.life, func() (delivery.Conn, error) { return &mortalConn{mortalCarrier: c, open: true}, nil })
}

type mortalConn struct {
	mortalCarrier
	open  bool
	local string // whose content may come
	fate  fate
}

func (c *mortalConn) Envelope(_ context.Context, env mail.Envelope) error {
	_, err := act(c.life, func() (any, error) {
		c.local = localPart(env.To)
		switch c.fate = c.try(c.local); c.fate {
		case refused:
			return nil, said(mail.RcptTo, mail.Temporary, mail.BlameNone, 450)
		case closing:
			c.open = false
			return nil, said(mail.MailFrom, mail.Unsent, mail.BlameServer, 421)
		}
		return nil, nil
	})
	return c.last(err)
}

func (c *mortalConn) Content(context.Context, []byte, *mail.Envelope) error {
	_, err := act(c.life, func() (any, error) {
		c.keep(c.local, c.fate)
		switch c.fate {
		case refusedAfterContent:
			return nil, said(mail.Content, mail.Temporary, mail.BlameNone, 451)
		case silentAndKept, silentAndLost:
			c.open = false
			return nil, said(mail.Content, mail.Unknown, mail.BlameServer, 0)
		}
		return nil, nil
	})
	return c.last(err)
}

// last is an answer; a dead process has no connection any more.
func (c *mortalConn) last(err error) error {
	if errors.Is(err, errDead) {
		c.open = false
	}
	return err
}

func (c *mortalConn) Usable() bool { return c.open }

func (c *mortalConn) Close(context.Context) { c.open = false }
