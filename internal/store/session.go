package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// sessionSettings is what every session on PostgreSQL runs under, whatever server, database or role say:
//   - a commit is on the disk when it is reported, or else a crash of the server would have mails sent twice;
//   - a peer that is gone is noticed within 3 + 3×1 s, so that it frees what it has locked;
//   - a transaction of a process that hangs ends, so that it does not hold up all others;
//   - a statement sees what was committed before it, which taking rows that others leave free needs.
const sessionSettings = `SELECT set_config(name, value, false) FROM (VALUES
	('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END),
	('tcp_keepalives_idle', '3'), ('tcp_keepalives_interval', '1'), ('tcp_keepalives_count', '3'),
	('idle_in_transaction_session_timeout', '30s'),
	('default_transaction_isolation', 'read committed')) AS setting (name, value)`

func prepareSession(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, sessionSettings)
	return err
}

// heldSettings has a peer noticed as well that went away with an answer on its way to it, for which no keepalives are
// sent. Not for other sessions: it would end those that take rows in slowly.
const heldSettings = `SET tcp_user_timeout = '6s'`

// heldSession is a session on PostgreSQL that holds advisory locks; they end with it, however it ends. It stands outside
// of the pool, which would keep a session alive that is given back, and its locks with it.
type heldSession struct{ conn *pgx.Conn }

// answerWithin bounds the answer of the database to a question that costs it nothing; askEvery is how often a session
// is asked whether it still stands.
const (
	answerWithin = 5 * time.Second
	askEvery     = 2 * time.Second
)

// newHeldSession opens a session and takes a lock in it by a query that answers whether it got it.
func (s *Store) newHeldSession(ctx context.Context, query string, args ...any) (h *heldSession, held bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, s.postgres)
	if err != nil {
		return nil, false, explain(err)
	}
	h = &heldSession{conn}
	if err = prepareSession(ctx, conn); err == nil {
		_, err = conn.Exec(ctx, heldSettings)
	}
	if err == nil {
		err = conn.QueryRow(ctx, query, args...).Scan(&held)
	}
	if err != nil || !held {
		h.release()
		return nil, false, explain(err)
	}
	return h, true, nil
}

// watch returns nil when ctx ends, and an error as soon as the session is lost: at once when the server ends
// it, within seconds when nothing comes back any more.
func (h *heldSession) watch(ctx context.Context) error {
	for {
		err := h.listen(ctx)
		if err == nil {
			err = h.ask(ctx)
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the watch was called off
		}
		if err != nil {
			return fmt.Errorf("the session with the database is lost: %w", explain(err))
		}
	}
}

// listen waits a while for the server to end the session.
func (h *heldSession) listen(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askEvery)
	defer cancel()
	if err := h.conn.PgConn().WaitForNotification(ctx); !pgconn.Timeout(err) {
		return err
	}
	return nil
}

func (h *heldSession) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	return h.conn.Ping(ctx)
}

// release frees the locks and ends the session, which frees them as well, if a little later, when the server does not answer.
func (h *heldSession) release() {
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	_, _ = h.conn.Exec(ctx, `SELECT pg_advisory_unlock_all()`)
	_ = h.conn.Close(ctx)
}
