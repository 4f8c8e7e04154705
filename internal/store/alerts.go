package store

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"pressrun/internal/ledger"
)

const alertColumns = `id, matter, text, raised, logged, mailed, posted, fault, settled`

func scanAlert(row scanner) (a ledger.Alert, err error) {
	var logged, mailed, posted time.Time
	err = row.Scan(&a.ID, &a.Matter, &a.Text, into(&a.Raised), into(&logged), into(&mailed), into(&posted), &a.Fault,
		into(&a.Settled))
	a.Told = map[ledger.AlertWay]time.Time{}
	for way, when := range map[ledger.AlertWay]time.Time{
		ledger.AlertLog: logged, ledger.AlertEmail: mailed, ledger.AlertWebhook: posted,
	} {
		if !when.IsZero() {
			a.Told[way] = when
		}
	}
	return a, err
}

// column is where the time of a way stands.
func column(way ledger.AlertWay) (string, error) {
	switch way {
	case ledger.AlertLog:
		return "logged", nil
	case ledger.AlertEmail:
		return "mailed", nil
	case ledger.AlertWebhook:
		return "posted", nil
	}
	return "", fmt.Errorf("%q is no way to tell an alert", way)
}

// RaiseAlert notes a matter that needs a person. One that is noted and not settled stays as it is, so it
// may be raised as often as it is met. The text holds no secret and no reader's address: it is logged and mailed.
func (s *Store) RaiseAlert(ctx context.Context, matter, text string) error {
	return s.write(ctx, func(t session) error {
		_, err := t.exec(`INSERT INTO alert (matter, text, raised) VALUES (?, ?, ?)
			ON CONFLICT (matter) DO UPDATE SET text = excluded.text, raised = excluded.raised,
				logged = NULL, mailed = NULL, posted = NULL, fault = '', settled = NULL
			WHERE alert.settled IS NOT NULL`, matter, text, at(s.now()))
		return name(err, "alert %s", matter)
	})
}

// SettleAlert notes that a matter is over. If it comes up again, it is told again.
func (s *Store) SettleAlert(ctx context.Context, matter string) error {
	return s.write(ctx, func(t session) error {
		_, err := t.exec(`UPDATE alert SET settled = ? WHERE matter = ? AND settled IS NULL`, at(s.now()), matter)
		return name(err, "alert %s", matter)
	})
}

// SettleAlertsOf notes that all matters are over whose names begin so.
func (s *Store) SettleAlertsOf(ctx context.Context, beginning string) error {
	return s.write(ctx, func(t session) error {
		_, err := t.exec(`UPDATE alert SET settled = ? WHERE settled IS NULL AND SUBSTR(matter, 1, CAST(? AS INTEGER)) = ?`,
			at(s.now()), utf8.RuneCountInString(beginning), beginning)
		return name(err, "alerts of %s", beginning)
	})
}

// Alert is the alert with that number.
func (s *Store) Alert(ctx context.Context, id int64) (ledger.Alert, error) {
	a, err := one(s.read(ctx), scanAlert, `SELECT `+alertColumns+` FROM alert WHERE id = ?`, id)
	return a, name(err, "alert %d", id)
}

// Alerts lists the matters that are not settled, the oldest first.
func (s *Store) Alerts(ctx context.Context) ([]ledger.Alert, error) {
	return list(s.read(ctx), scanAlert, `SELECT `+alertColumns+` FROM alert WHERE settled IS NULL ORDER BY raised, id`)
}

// AlertTold notes that an alert was told on one way.
func (s *Store) AlertTold(ctx context.Context, id int64, way ledger.AlertWay) error {
	when, err := column(way)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t session) error {
		return name(touched(t.exec(`UPDATE alert SET `+when+` = ? WHERE id = ?`, at(s.now()), id)), "alert %d", id)
	})
}

// AlertFault notes why an alert could not be told; empty: it was.
func (s *Store) AlertFault(ctx context.Context, id int64, fault string) error {
	return s.write(ctx, func(t session) error {
		return name(touched(t.exec(`UPDATE alert SET fault = ? WHERE id = ?`, fault, id)), "alert %d", id)
	})
}

// ForgetAlerts removes alerts that were settled before a moment, and returns how many they were.
func (s *Store) ForgetAlerts(ctx context.Context, before time.Time) (n int, err error) {
	err = s.write(ctx, func(t session) error {
		n, err = t.exec(`DELETE FROM alert WHERE settled < ?`, at(before))
		return err
	})
	return n, err
}
