package store

import (
	"context"
	"time"

	"pressrun/internal/ledger"
)

// TakeReturned notes what came back, with all that follows from it, in one transaction. What is in the books already, by
// its fingerprint, changes nothing and comes back as known. What comes back of a mail that never went out, or that went
// out before a suppression was lifted, or to another address than the person has now, is noted alone.
func (s *Store) TakeReturned(
	ctx context.Context, r ledger.Returned, limits ledger.ReturnLimits,
) (ledger.ReturnEffect, error) {
	var effect ledger.ReturnEffect
	err := s.write(ctx, func(t session) (err error) {
		r.At = s.now()
		added, err := putReturned(t, r)
		if err != nil {
			return err
		}
		if !added {
			effect = ledger.KnownAlready
			return nil
		}
		if effect, err = effectOf(t, r, limits); err != nil || effect == ledger.NoEffect {
			return err
		}
		_, err = t.exec(`UPDATE bounce SET effect = ? WHERE fingerprint = ?`, effect, r.Fingerprint)
		return err
	})
	return effect, name(err, "what came back")
}

func putReturned(t session, r ledger.Returned) (added bool, err error) {
	n, err := t.exec(`INSERT INTO bounce (fingerprint, kind, class, status, words, source, found, effect,
			edition_id, seq, dispatch_id, subscriber_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING`,
		r.Fingerprint, r.Kind, r.Class, r.Status, r.Words, r.Source, r.Found,
		known(r.Mail.EditionID), known(int64(r.Mail.Seq)), known(r.Mail.DispatchID), known(r.Mail.SubscriberID), at(r.At))
	return n > 0, err
}

// known is a number, or NULL for none.
func known(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

func effectOf(t session, r ledger.Returned, limits ledger.ReturnLimits) (ledger.ReturnEffect, error) {
	if r.Mail.DispatchID != 0 && r.Kind == ledger.ReturnBounced {
		return ledger.PartnerReturns, nil
	}
	if r.Mail.SubscriberID == 0 {
		return ledger.NoEffect, nil
	}
	if counts, err := countsAgainst(t, r); err != nil || !counts {
		return ledger.NoEffect, err
	}
	switch r.Kind {
	case ledger.ReturnBounced:
		return bounced(t, r, limits)
	case ledger.ReturnComplained:
		return complained(t, r)
	case ledger.ReturnUnsubscribed:
		n, err := t.exec(`UPDATE subscription SET status = 'left', changed_at = ?
			WHERE subscriber_id = ? AND list = ? AND status <> 'left'`, at(r.At), r.Mail.SubscriberID, r.Mail.List)
		return whenTouched(ledger.NowLeft, n), err
	}
	return ledger.NoEffect, nil
}

func whenTouched(e ledger.ReturnEffect, rows int) ledger.ReturnEffect {
	if rows == 0 {
		return ledger.NoEffect
	}
	return e
}

// countsAgainst tells whether the person still is the one whom the mail went to, and nobody has since said that what
// came back of it was a mistake.
func countsAgainst(t session, r ledger.Returned) (bool, error) {
	if r.Mail.Sent.IsZero() {
		return false, nil
	}
	var counts bool
	err := t.get(`SELECT EXISTS (SELECT 1 FROM subscriber p WHERE p.id = ? AND p.key = ?
			AND NOT EXISTS (SELECT 1 FROM suppression_lifted l WHERE l.subscriber_id = p.id AND l.lifted_at > ?))`,
		[]any{r.Mail.SubscriberID, r.Mail.Person, at(r.Mail.Sent)}, &counts)
	return counts, err
}

// How long a row of bounces must last at least before it suppresses a reader: a server may be down for some days, and a
// mailbox be full through a long holiday.
const (
	softSpan = 7 * 24 * time.Hour
	fullSpan = 60 * 24 * time.Hour
)

// bounced suppresses a reader whose address is dead, or whose mail has come back too often in a row. What is our own
// fault is never counted against him.
func bounced(t session, r ledger.Returned, limits ledger.ReturnLimits) (ledger.ReturnEffect, error) {
	reason := "bounced"
	var err error
	over := true
	switch r.Class {
	case ledger.ReturnHard:
	case ledger.ReturnSoft:
		reason = "bounced too often in a row"
		over, err = inARow(t, r, limits.Soft, softSpan, ledger.ReturnSoft)
	case ledger.ReturnFull:
		reason = "bounced too often in a row, the mailbox being full"
		over, err = inARow(t, r, limits.Full, fullSpan, ledger.ReturnFull, ledger.ReturnSoft)
	default:
		over = false
	}
	if err != nil || !over {
		return ledger.NoEffect, err
	}
	if said := r.Said(); said != "" {
		reason += ": " + said
	}
	n, err := t.exec(`UPDATE subscriber SET suppressed = ?, suppressed_at = ? WHERE id = ? AND suppressed = ''`,
		reason, at(r.At), r.Mail.SubscriberID)
	return whenTouched(ledger.NowSuppressed, n), err
}

// inARow tells whether so many editions came back from a reader since the last one that did not, over a time at least.
// Those before a lifted suppression no longer count. An edition whose bounce is still to come passes for one that
// arrived, so a row is found late rather than too soon.
func inARow(t session, r ledger.Returned, limit int, span time.Duration, classes ...ledger.ReturnClass) (bool, error) {
	if limit <= 0 || r.Mail.EditionID == 0 {
		return false, nil
	}
	var arrived int64
	err := t.get(`SELECT COALESCE(MAX(d.edition_id), 0) FROM delivery d
		WHERE d.subscriber_id = ? AND d.edition_id IN (SELECT id FROM edition WHERE id < ? ORDER BY id DESC LIMIT ?)
			AND d.state = 'sent' AND NOT EXISTS (SELECT 1 FROM bounce b
				WHERE b.edition_id = d.edition_id AND b.seq = d.seq AND b.kind = 'bounced')`,
		[]any{r.Mail.SubscriberID, r.Mail.EditionID, editionsLookedAt}, &arrived)
	if err != nil {
		return false, err
	}
	names := make([]string, len(classes))
	for i, c := range classes {
		names[i] = string(c)
	}
	var editions int
	var first time.Time
	err = t.get(`SELECT COUNT(DISTINCT b.edition_id), MIN(b.at) FROM bounce b
		WHERE b.subscriber_id = ? AND b.kind = 'bounced' AND b.class IN {texts} AND b.edition_id > ?
			AND b.at > COALESCE((SELECT MAX(l.lifted_at) FROM suppression_lifted l WHERE l.subscriber_id = b.subscriber_id), 0)`,
		[]any{r.Mail.SubscriberID, set(names), arrived}, &editions, into(&first))
	return editions >= limit && r.At.Sub(first) >= span, err
}

// complained takes a reader off all lists and never mails him again. It goes before any other reason.
func complained(t session, r ledger.Returned) (ledger.ReturnEffect, error) {
	_, err := t.exec(`UPDATE subscription SET status = 'left', changed_at = ? WHERE subscriber_id = ? AND status <> 'left'`,
		at(r.At), r.Mail.SubscriberID)
	if err != nil {
		return ledger.NoEffect, err
	}
	reason := "complained of a mail of " + r.Mail.List
	if r.Mail.List == "" {
		reason = "complained of a letter"
	}
	n, err := t.exec(`UPDATE subscriber SET suppressed = ?, suppressed_at = ?
		WHERE id = ? AND suppressed NOT LIKE 'complained%'`, reason, at(r.At), r.Mail.SubscriberID)
	return whenTouched(ledger.NowSuppressed, n), err
}
