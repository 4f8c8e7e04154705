package store

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"pressrun/internal/ledger"
)

// Reasons counts the deliveries of an edition by state and reason, the most frequent first. Replies that differ
// only in the reader or in a number of the server's are one reason.
func (s *Store) Reasons(ctx context.Context, editionID int64) ([]ledger.ReasonCount, error) {
	type group struct {
		state  ledger.DeliveryState
		reason string
	}
	counts := map[group]int{}
	err := each(s.read(ctx), func(row scanner) error {
		var g group
		var n int
		err := row.Scan(&g.state, &g.reason, &n)
		g.reason = withoutReader(g.reason)
		counts[g] += n
		return err
	}, `SELECT state, reason, COUNT(*) FROM delivery WHERE edition_id = ?
			AND state IN ('failed', 'deferred', 'unknown', 'skipped') GROUP BY state, reason`, editionID)
	if err != nil {
		return nil, name(err, "edition %d", editionID)
	}
	all := make([]ledger.ReasonCount, 0, len(counts))
	for g, n := range counts {
		all = append(all, ledger.ReasonCount{State: g.state, Reason: g.reason, Count: n})
	}
	slices.SortFunc(all, func(a, b ledger.ReasonCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.State, b.State), cmp.Compare(a.Reason, b.Reason))
	})
	return all, nil
}

// What in a reply is about one mail alone: an address, in angle brackets or not, and the number under which the
// server keeps it, a long word of letters and digits.
var (
	bracketed = regexp.MustCompile(`<[^<>\s]*>`)
	addressed = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`)
	itemised  = regexp.MustCompile(`[0-9A-Za-z][0-9A-Za-z._=-]{7,}`)
)

// withoutReader is a server's reply without what tells one reader from another.
func withoutReader(reason string) string {
	reason = bracketed.ReplaceAllString(reason, "…")
	reason = addressed.ReplaceAllString(reason, "…")
	return itemised.ReplaceAllStringFunc(reason, func(word string) string {
		trimmed := strings.TrimRight(word, ".-_=")
		if !strings.ContainsAny(word, "0123456789") || !strings.ContainsFunc(trimmed, isLetter) {
			return word
		}
		return "…" + word[len(trimmed):]
	})
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// NextTries tells when the deferred deliveries of an edition are tried again.
func (s *Store) NextTries(ctx context.Context, editionID int64) (n ledger.NextTries, err error) {
	err = s.read(ctx).get(`SELECT COUNT(*), MIN(next_at), MAX(next_at) FROM delivery
		WHERE edition_id = ? AND state = 'deferred'`, []any{editionID}, &n.Count, into(&n.First), into(&n.Last))
	return n, name(err, "edition %d", editionID)
}
