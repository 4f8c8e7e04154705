package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// FreezeEditions makes the editions of a run in the order given, each with its number and its audience: every
// confirmed subscription of the list that has its cadence and takes one of its pieces, in the order in which people
// subscribed; see ledger.EditionKind for whom other kinds go to. Behind them stand, once and as skipped(left), those who
// have left the list since its edition before. All of it is one transaction, so the books are whole or not there.
//
// A reader gets the pieces that he takes and that nothing else brought or is bringing him, from an earlier run or an
// earlier edition of this one; with none left he is skipped(had-it). Suppressed ones are skipped(suppressed), those who
// want no mail for a while skipped(paused), and with SkipReserved those of reserved domains skipped(reserved). A list that
// has an edition of this run keeps it as it is, so a run that was cut off may ask again.
func (s *Store) FreezeEditions(ctx context.Context, runID int64, plans []ledger.EditionPlan) ([]ledger.Edition, error) {
	err := s.write(ctx, func(t session) error {
		_, err := s.freezeAll(t, runID, plans)
		return err
	})
	if err != nil {
		return nil, name(err, "editions of run %d", runID)
	}
	return s.EditionsOf(ctx, runID)
}

// errCounted ends a transaction that was made to see what would come of it.
var errCounted = errors.New("counted")

// CountAudience tells how the audiences would fall out if a new run froze these editions now. It
// freezes them and takes it back, so it cannot differ.
func (s *Store) CountAudience(ctx context.Context, plans []ledger.EditionPlan) ([]ledger.AudienceCount, error) {
	counts := make([]ledger.AudienceCount, len(plans))
	err := s.write(ctx, func(t session) error {
		var runID int64
		if err := t.get(`INSERT INTO run (kind, state, note, minor, created) VALUES ('publish', 'running', '', 0, ?)
			RETURNING id`, []any{at(s.now())}, &runID); err != nil {
			return err
		}
		ids, err := s.freezeAll(t, runID, plans)
		if err != nil {
			return err
		}
		for i, id := range ids {
			if counts[i], err = countAudience(t, plans[i].List, id); err != nil {
				return err
			}
		}
		return errCounted
	})
	if errors.Is(err, errCounted) {
		return counts, nil
	}
	return nil, err
}

func countAudience(t session, list string, editionID int64) (ledger.AudienceCount, error) {
	c := ledger.AudienceCount{List: list, Skipped: map[string]int{}}
	return c, each(t, func(row scanner) error {
		var reason string
		var n int
		if err := row.Scan(&reason, &n); err != nil {
			return err
		}
		if reason == "" {
			c.Readers = n
		} else {
			c.Skipped[reason] = n
		}
		return nil
	}, `SELECT reason, COUNT(*) FROM delivery WHERE edition_id = ? GROUP BY reason`, editionID)
}

// freezeAll freezes the plans and returns the editions' ids.
func (s *Store) freezeAll(t session, runID int64, plans []ledger.EditionPlan) (ids []int64, err error) {
	if err := t.hold(editionBooks); err != nil {
		return nil, err
	}
	for _, p := range plans {
		var id int64
		err := t.get(`SELECT id FROM edition WHERE run_id = ? AND list = ?`, []any{runID, p.List}, &id)
		if errors.Is(err, ErrNotFound) {
			id, err = s.freeze(t, runID, p)
		}
		if err != nil {
			return nil, name(err, "list %s", p.List)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (s *Store) freeze(t session, runID int64, p ledger.EditionPlan) (id int64, err error) {
	if err := checkPlan(p); err != nil {
		return 0, err
	}
	number, err := nextNumber(t, p.List)
	if err != nil {
		return 0, err
	}
	now := at(s.now())
	if err := t.get(`INSERT INTO edition
			(run_id, list, number, kind, cadence, subject, preheader, state, created, until, arrangement, body, doubt,
			resends)
		VALUES (?, ?, ?, ?, ?, ?, ?, 'frozen', ?, ?, ?, ?, ?, ?) RETURNING id`, []any{
		runID, p.List, number, or(p.Kind, ledger.PiecesEdition), p.Cadence, p.Subject, p.Preheader, now, at(p.Until),
		asJSON(p.Arrangement), nonNil(p.Body), or(p.Doubt, ledger.Hold), p.Resends,
	}, &id); err != nil {
		return 0, err
	}
	for i, ref := range p.Pieces {
		if _, err := t.exec(`INSERT INTO edition_piece (edition_id, position, slug, revision) VALUES (?, ?, ?, ?)`,
			id, i+1, ref.Slug, ref.Revision); err != nil {
			return 0, err
		}
	}
	n, err := freezeAudience(t, runID, id, now, p)
	if err != nil {
		return id, err
	}
	if err := tellWhoLeft(t, id, now, p); err != nil {
		return id, err
	}
	return id, s.openAudience(t, id, n, p)
}

func checkPlan(p ledger.EditionPlan) error {
	switch n := len(p.Pieces); {
	case n == 0 && p.Kind != ledger.NoteEdition && p.Kind != ledger.ResendEdition:
		return errors.New("an edition has at least one piece, unless it is a note; this one has none")
	case (p.Kind == ledger.ResendEdition) != (p.Resends > 0):
		return errors.New("an edition that is sent again names the one that it was; this one does not")
	case n > ledger.MostPieces:
		return fmt.Errorf("an edition has at most %d pieces; this one has %d", ledger.MostPieces, n)
	}
	return nil
}

// freezeAudience writes the lines of an edition: one statement, however many readers there are. What it asks of each
// reader is no more than what some reader may answer.
func freezeAudience(t session, runID, id int64, now instant, p ledger.EditionPlan) (n int, err error) {
	some, err := whoIsAsked(t, id, now, p)
	if err != nil {
		return 0, err
	}
	with, brings, chosen, content, barred := condition{}, takes(p), audience(p), condition{text: `0`}, condition{text: suppressed}
	if some.hadPieces || p.Kind == ledger.CorrectionEdition {
		with.add(`WITH brought AS MATERIALIZED (`+brought+`) `, id)
	}
	if p.Kind == ledger.ResendEdition {
		chosen.addMissed(p)
	}
	switch {
	case p.Kind == ledger.CorrectionEdition:
		with.add(`, told AS MATERIALIZED (`+told+`) `, id)
		chosen.add(corrected, runID)
	case some.hadPieces: // a note has none
		brings.text = `(` + brings.text + `) & ~(` + had(p) + `)`
	}
	if some.choseContent {
		content = contentBits(p)
	}
	if some.paused {
		barred = condition{suppressedOrPaused, []any{now}}
	}
	order := condition{text: `a.id`}
	if len(p.First) > 0 {
		order = condition{`CASE WHEN a.key IN {texts} THEN 0 ELSE 1 END, a.id`, []any{keysOf(p.First)}}
	}
	takes, why := takes(p), skipReason(p, some)
	return t.exec(`INSERT INTO delivery (edition_id, seq, subscriber_id, subscription_id, variant, state, reason, attempt, at) `+
		with.text+`SELECT CAST(? AS BIGINT), ROW_NUMBER() OVER (ORDER BY `+order.text+`), a.subscriber_id, a.id, `+variant(p, some)+`,
			CASE WHEN `+why+` = '' THEN 'queued' ELSE 'skipped' END, `+why+`, 0,
			CASE WHEN `+why+` = '' THEN NULL ELSE CAST(? AS BIGINT) END
		FROM (SELECT s.id, s.subscriber_id, p.key, p.reserved, `+takes.text+` AS takes, `+brings.text+` AS brings,
				`+content.text+` AS content, `+barred.text+` AS barred
			FROM subscription s JOIN subscriber p ON p.id = s.subscriber_id
			WHERE s.list = ? AND s.status = 'confirmed'`+chosen.text+` {fence}) a
		WHERE `+concerned(p),
		slices.Concat(with.args, []any{id}, order.args, []any{now}, takes.args, brings.args, content.args, barred.args,
			[]any{p.List}, chosen.args)...)
}

// concerned is the condition that an edition is for a reader a: sent again, it is no matter of those who have it.
func concerned(p ledger.EditionPlan) string {
	if p.Kind == ledger.ResendEdition {
		return `a.brings <> 0`
	}
	return `a.takes <> 0`
}

// asked is what there are readers for.
type asked struct {
	hadPieces    bool // a piece of the edition stands in another one too
	choseContent bool // another than the list's
	paused       bool
}

func whoIsAsked(t session, editionID int64, now instant, p ledger.EditionPlan) (some asked, err error) {
	err = t.get(`SELECT EXISTS (SELECT 1 FROM edition_piece w JOIN edition_piece h
			ON h.slug = w.slug AND h.edition_id <> w.edition_id
			JOIN edition o ON o.id = h.edition_id AND o.kind <> 'correction' WHERE w.edition_id = ?),
		EXISTS (SELECT 1 FROM subscription s WHERE s.list = ? AND s.content <> ''),
		EXISTS (SELECT 1 FROM subscriber p WHERE p.paused_until > ?)`,
		[]any{editionID, p.List, now}, &some.hadPieces, &some.choseContent, &some.paused)
	return some, err
}

// openAudience notes how large the audience is, and who of it goes first.
func (s *Store) openAudience(t session, id int64, audience int, p ledger.EditionPlan) error {
	first := 0
	if len(p.First) > 0 {
		err := t.get(`SELECT COUNT(*) FROM delivery d JOIN subscriber p ON p.id = d.subscriber_id
			WHERE d.edition_id = ? AND d.seq <= ? AND p.key IN {texts}`, []any{id, audience, keysOf(p.First)}, &first)
		if err != nil {
			return err
		}
	}
	var othersAt time.Time
	if p.Grace > 0 {
		othersAt = s.now().Add(p.Grace)
	}
	_, err := t.exec(`UPDATE edition SET audience = ?, others_from = ?, others_at = ? WHERE id = ?`,
		audience, first+1, at(othersAt), id)
	return err
}

// keysOf are addresses as one parameter for {texts}, in the form by which people are known.
func keysOf(addresses []string) string {
	keys := make([]string, len(addresses))
	for i, a := range addresses {
		keys[i] = subscriber.Key(a)
	}
	return set(keys)
}
