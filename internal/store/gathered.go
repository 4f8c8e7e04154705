package store

import (
	"context"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// comeOut is a piece q that a run has carried to pages and feeds, and to each-piece mails if it mails them: one that
// an editor still holds back from mails does not gather, unless he says so. Parameter: whether he does.
const comeOut = `EXISTS (SELECT 1 FROM run_piece c JOIN run r ON r.id = c.run_id AND r.kind = 'publish'
	JOIN run_step f ON f.run_id = r.id AND f.channel = 'feeds' AND f.state = 'done'
	JOIN run_step m ON m.run_id = r.id AND m.channel = 'email'
	WHERE c.slug = q.slug AND (m.state = 'done' OR r.state <> 'cancelled' AND (CAST(? AS BIGINT) = 1
		OR EXISTS (SELECT 1 FROM edition e WHERE e.run_id = r.id))))`

// Gathered lists the published pieces that stand in no edition of a list for readers of a cadence, the oldest first.
func (s *Store) Gathered(ctx context.Context, g ledger.Gathering) ([]piece.Record, error) {
	opened := int64(0)
	if !g.Opened.IsZero() {
		opened = g.Opened.UnixMicro()
	}
	return list(s.read(ctx), scanPiece, `SELECT `+pieceColumns+` FROM piece q
		WHERE status = 'published' AND archived = 0 AND published > ?
		AND (published >= ? OR EXISTS (SELECT 1 FROM revision v WHERE v.slug = q.slug AND v.number = 1 AND v.saved >= ?))
		AND NOT EXISTS (SELECT 1 FROM edition_piece w JOIN edition e ON e.id = w.edition_id
			WHERE w.slug = q.slug AND e.list = ? AND e.kind = 'pieces' AND e.cadence IN (?, ''))
		AND `+comeOut+` ORDER BY published, slug`, at(g.Since), opened, opened, g.List, g.Cadence, flag(g.Held))
}

// ChosenCadences lists by list the cadences that confirmed readers have chosen for themselves.
func (s *Store) ChosenCadences(ctx context.Context) (map[string][]string, error) {
	chosen := map[string][]string{}
	return chosen, each(s.read(ctx), func(row scanner) error {
		var list, cadence string
		err := row.Scan(&list, &cadence)
		chosen[list] = append(chosen[list], cadence)
		return err
	}, `SELECT DISTINCT list, cadence FROM subscription WHERE cadence <> '' AND status = 'confirmed' ORDER BY list, cadence`)
}

// HasInheritingReaders tells whether a confirmed reader of a list has chosen no cadence, so that the list's is his.
func (s *Store) HasInheritingReaders(ctx context.Context, list string) (has bool, err error) {
	err = s.read(ctx).get(`SELECT EXISTS (SELECT 1 FROM subscription WHERE list = ? AND status = 'confirmed' AND cadence = '')`,
		[]any{list}, &has)
	return has, name(err, "readers of %s", list)
}

// HasFormerReaders tells whether a reader of a list has given up a cadence since a time. What was gathered for him until
// then he gets by its next digest.
func (s *Store) HasFormerReaders(ctx context.Context, list, cadence string, since time.Time) (has bool, err error) {
	err = s.read(ctx).get(`SELECT EXISTS (SELECT 1 FROM subscription WHERE list = ? AND former_cadence <> ''
		AND former_cadence LIKE ? AND cadence_at >= ? AND status = 'confirmed')`, []any{list, `%` + cadence + `%`, at(since)}, &has)
	return has, name(err, "readers of %s", list)
}

// UnfrozenDigests lists the runs that are to mail a digest and have not made its edition yet.
func (s *Store) UnfrozenDigests(ctx context.Context) ([]ledger.Run, error) {
	return s.runs(ctx, `WHERE state IN ('scheduled', 'running', 'paused') AND digest <> ''
		AND NOT EXISTS (SELECT 1 FROM edition e WHERE e.run_id = run.id) ORDER BY id`)
}

// LastDigest is the newest edition of a list that brought pieces to readers of a cadence; ErrNotFound: there is none.
func (s *Store) LastDigest(ctx context.Context, list, cadence string) (ledger.Edition, error) {
	return s.edition(ctx, `WHERE list = ? AND kind = 'pieces' AND cadence IN (?, '') ORDER BY id DESC LIMIT 1`, list, cadence)
}
