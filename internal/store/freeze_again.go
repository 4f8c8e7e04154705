package store

import "pressrun/internal/ledger"

// What an editor mails by his own word comes after another edition, and goes to those who got that, or did not.

// told are the editions that tell a correction, or a later one of the same piece. Parameter: the edition.
const told = `SELECT c.edition_id, e.run_id FROM edition_piece w
	JOIN edition_piece c ON c.slug = w.slug AND c.revision >= w.revision AND c.edition_id <> w.edition_id
	JOIN edition e ON e.id = c.edition_id AND e.kind = 'correction' WHERE w.edition_id = ?`

// corrected is the condition that an earlier version of a piece reached the reader or may have, and that no other edition
// has told him, is telling him, or stands for him in the same run; behind brought and told. Parameter: the run.
const corrected = ` AND EXISTS (SELECT 1 FROM brought b` + broughtTo + `
		WHERE b.revision < b.wanted AND d.state IN ('sent', 'unknown'))
	AND NOT EXISTS (SELECT 1 FROM told t JOIN delivery d ON d.edition_id = t.edition_id AND d.subscriber_id = s.subscriber_id
		WHERE t.run_id = ? OR d.state IN ('sent', 'unknown', 'queued', 'deferred'))`

// addMissed adds the condition that neither the edition that is sent again nor one that brought it again before reached
// the reader, may have, or is on its way to him.
func (c *condition) addMissed(p ledger.EditionPlan) {
	c.add(` AND NOT EXISTS (SELECT 1 FROM edition e JOIN delivery d ON d.edition_id = e.id AND d.subscriber_id = s.subscriber_id
		WHERE e.list = ? AND (e.number = ? OR e.resends = ?) AND `+gotIt(p)+`)`, p.List, p.Resends, p.Resends)
}

// gotIt is the condition on a delivery d that its reader needs none again.
func gotIt(p ledger.EditionPlan) string {
	if p.ResendUnknown {
		return `d.state IN ('sent', 'queued', 'deferred')`
	}
	return `d.state IN ('sent', 'unknown', 'queued', 'deferred')`
}
