// Package chores does the small work that comes due by itself or must be tried again: presses that were
// scheduled, copies for partners that did not get through, alerts, tidying. River keeps the schedule; no other
// package knows it.
//
// The books stay the truth. A chore carries the number of what it is about and nothing else, looks at the books
// when it is done, and may be done twice: chores are put after our own commit, never within it, and a sweep every
// minute puts back whatever the books hold open and no chore is there for. So the chores may be lost as a whole
// and nothing is lost with them. On SQLite they live in a file of their own beside the database, which keeps
// River's constant small writes out of the ledger's way; on PostgreSQL in the same database, over a pool of their own.
package chores

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Kind names what is to be done.
type Kind string

// Queue says which processes may do a chore.
type Queue string

// The queues.
const (
	Local  Queue = "local"  // writes pages, feeds or partners' folders: only the process that has public/ and var/
	Shared Queue = "shared" // any process
)

// Handler does the chores of one kind.
type Handler struct {
	Kind  Kind
	Queue Queue
	// Timeout is after how long the context of Do ends; zero: two minutes. There is always one, since the chore of a
	// process that was killed is given to another only when its time is over.
	Timeout time.Duration
	// Do does the chore. It may be called again for what is done already. An error from Later puts the chore off; any
	// other has it tried again after a while that grows.
	Do func(ctx context.Context, id int64) error
	// Open lists what the books hold open of this kind; the sweep puts a chore for each that has none. Nil: nothing.
	Open func(ctx context.Context) ([]Due, error)
	// Every is how often the chore is done by itself, with the id 0; zero: only when it is put.
	Every time.Duration
}

// Due is a chore that the books call for.
type Due struct {
	ID int64
	At time.Time // not before; zero: now
}

// Failure is a chore that has failed again and again. It is still tried.
type Failure struct {
	Kind  Kind
	ID    int64
	Tries int
	Err   error
}

// Options are the choices at opening. Log must be set.
type Options struct {
	Handlers []Handler
	Local    bool // this process has public/ and var/, so it does the chores of the queue Local too
	Log      *slog.Logger
	Now      func() time.Time // nil: time.Now
	// Failing is told of a chore once it has failed failingAfter times in a row, and Done of each that was done.
	// Nil: nobody.
	Failing func(ctx context.Context, f Failure)
	Done    func(ctx context.Context, kind Kind, id int64)
}

// Chores are the opened schedule. It is safe for concurrent use.
type Chores struct {
	options  Options
	handlers map[Kind]Handler
	pool     pool
	client   client
}

// client is what is used of River's client, whatever its transactions are.
type client interface {
	ID() string
	Start(ctx context.Context) error
	Stopped() <-chan struct{}
	InsertMany(ctx context.Context, params []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	JobList(ctx context.Context, params *river.JobListParams) (*river.JobListResult, error)
}

// Open opens the schedule that belongs to a database, "sqlite:PATH" or "postgres://…", and brings River's tables
// up to date. Tables of a newer River are refused with ErrSchemaNewer.
func Open(ctx context.Context, address string, o Options) (*Chores, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &Chores{options: o, handlers: map[Kind]Handler{}}
	for _, h := range append(o.Handlers, c.sweeper()) {
		if err := c.add(h); err != nil {
			return nil, err
		}
	}
	var err error
	if c.pool, err = connect(ctx, address); err != nil {
		return nil, err
	}
	if c.client, err = c.pool.open(ctx, c.config()); err != nil {
		c.pool.close()
		return nil, err
	}
	return c, nil
}

func (c *Chores) add(h Handler) error {
	_, twice := c.handlers[h.Kind]
	switch {
	case twice:
		return fmt.Errorf("there are two handlers for chores of the kind %s", h.Kind)
	case h.Do == nil || h.Timeout < 0 || h.Queue != Local && h.Queue != Shared:
		return fmt.Errorf("the handler for chores of the kind %s is not complete", h.Kind)
	}
	if h.Timeout == 0 {
		h.Timeout = timeout
	}
	c.handlers[h.Kind] = h
	return nil
}

// Close closes the schedule. Run must have returned.
func (c *Chores) Close() { c.pool.close() }

// Put puts a chore to be done at a time; a time that is past or zero means now. It is called after the commit of
// what the chore is about, never within a transaction.
func (c *Chores) Put(ctx context.Context, kind Kind, id int64, at time.Time) error {
	return c.put(ctx, kind, []Due{{id, at}})
}

func (c *Chores) put(ctx context.Context, kind Kind, dues []Due) error {
	h, known := c.handlers[kind]
	if !known {
		return fmt.Errorf("there is no handler for chores of the kind %q", kind)
	}
	if len(dues) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, len(dues))
	for i, due := range dues {
		opts := &river.InsertOpts{Queue: string(h.Queue), MaxAttempts: h.attempts()}
		if due.At.After(c.options.Now()) {
			opts.ScheduledAt = due.At // only then: what is scheduled waits for the leader's next look
		}
		jobs[i] = river.InsertManyParams{Args: args{ID: due.ID, kind: kind}, InsertOpts: opts}
	}
	if _, err := c.client.InsertMany(ctx, jobs); err != nil {
		return fmt.Errorf("chores of the kind %s could not be put: %w", kind, err)
	}
	return nil
}

// connect opens the pool of a database.
func connect(ctx context.Context, address string) (pool, error) {
	switch scheme, rest, _ := strings.Cut(address, ":"); scheme {
	case "sqlite":
		return openSQLite(rest)
	case "postgres", "postgresql":
		return openPostgres(ctx, address)
	}
	return nil, errors.New("database.url names no database; write sqlite:var/pressrun.db or postgres://…")
}
