package chores

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// maxPostgresConns bounds the connections of one process; one of them listens.
const maxPostgresConns = 5

// migrationLock is the advisory lock under which River's tables are changed.
const migrationLock = 7309

type postgresPool struct{ pool *pgxpool.Pool }

func openPostgres(ctx context.Context, address string) (pool, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		// The library's error may hold the address with its password.
		return nil, errors.New("database.url is no PostgreSQL address; write postgres://user:password@host:5432/name")
	}
	config.MaxConns = maxPostgresConns
	p, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	return &postgresPool{p}, nil
}

func (p *postgresPool) open(ctx context.Context, config *river.Config) (client, error) {
	driver := riverpgxv5.New(p.pool)
	if err := migrate(ctx, driver, p); err != nil {
		return nil, err
	}
	return river.NewClient(driver, config)
}

func (p *postgresPool) version(ctx context.Context) (int, error) {
	return versionOf(
		p.pool.QueryRow(ctx, `SELECT count(to_regclass('river_migration'))`),
		func() row { return p.pool.QueryRow(ctx, versionQuery) })
}

// lock keeps other processes from changing the tables at the same time.
func (p *postgresPool) lock(ctx context.Context) (unlock func(), err error) {
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		conn.Release()
		return nil, err
	}
	return func() {
		if _, err := conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrationLock); err != nil {
			_ = conn.Conn().Close(context.WithoutCancel(ctx)) // the lock ends with its session
		}
		conn.Release()
	}, nil
}

func (p *postgresPool) alone() bool { return false }

func (p *postgresPool) close() { p.pool.Close() }
