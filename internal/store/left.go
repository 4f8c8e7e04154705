package store

import (
	"slices"

	"pressrun/internal/ledger"
)

// tellWhoLeft puts behind an audience who has left the list since its edition before of the same cadence, as
// skipped(left), so that the books tell why the audience is smaller. Who left while that edition was being sent and
// stands in its books as such is not told of again. It reads no more rows than people have left.
func tellWhoLeft(t session, editionID int64, now instant, p ledger.EditionPlan) error {
	if p.Kind != "" && p.Kind != ledger.PiecesEdition {
		return nil
	}
	chosen, takes := audience(p), takes(p)
	_, err := t.exec(`INSERT INTO delivery (edition_id, seq, subscriber_id, subscription_id, state, reason, attempt, at)
		SELECT CAST(? AS BIGINT),
			(SELECT COALESCE(MAX(seq), 0) FROM delivery WHERE edition_id = ?) + ROW_NUMBER() OVER (ORDER BY s.id),
			s.subscriber_id, s.id, 'skipped', CAST(? AS TEXT), 0, CAST(? AS BIGINT)
		FROM edition e
		JOIN subscription s ON s.list = e.list AND s.status = 'left' AND s.changed_at >= e.created
		JOIN subscriber p ON p.id = s.subscriber_id AND p.email <> ''
		WHERE e.id = (SELECT MAX(b.id) FROM edition b WHERE b.list = ? AND b.kind = 'pieces' AND b.id < ? AND b.cadence IN (?, ''))
			AND NOT EXISTS (SELECT 1 FROM delivery d
				WHERE d.edition_id = e.id AND d.subscriber_id = s.subscriber_id AND d.reason = ?)
			AND (`+takes.text+`) <> 0`+chosen.text,
		slices.Concat([]any{editionID, editionID, ledger.SkipLeft, now, p.List, editionID, p.Cadence, ledger.SkipLeft},
			takes.args, chosen.args)...)
	return err
}
