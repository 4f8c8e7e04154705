package store

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// maxPostgresConns bounds the pooled connections of one process; a server allows 100 by default. The sender's own
// session stands beside them, so that it never waits for one.
const maxPostgresConns = 16

func (s *Store) openPostgres(address string) error {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// The library's error may hold the address with its password.
		return errors.New("database.url is no PostgreSQL address; write postgres://user:password@host:5432/name")
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(prepareSession))
	db.SetMaxOpenConns(maxPostgresConns)
	db.SetMaxIdleConns(maxPostgresConns)
	s.writer, s.reader, s.dialect, s.postgres = db, db, postgresDialect(), config
	return nil
}

func postgresDialect() *dialect {
	return &dialect{
		name:     "postgres",
		numbered: true,
		fragments: strings.NewReplacer(
			"{insert}", "INSERT INTO", "{update}", "UPDATE",
			"{ints}", "(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(CAST(? AS TEXT) AS JSON)))",
			"{texts}", "(SELECT value FROM json_array_elements_text(CAST(CAST(? AS TEXT) AS JSON)))",
			"{fence}", "OFFSET 0", "{free}", "FOR UPDATE SKIP LOCKED", "{lock}", "FOR NO KEY UPDATE", "{share}", "FOR SHARE",
		),
		lock:       "SELECT pg_advisory_xact_lock(?)",
		lockShared: "SELECT pg_advisory_xact_lock_shared(?)",
		snapshot:   sql.LevelRepeatableRead,
	}
}
