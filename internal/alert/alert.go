// Package alert tells people of matters that need them: in the log, by mail and by a webhook. Each matter is told once
// on each way. The ways do not wait for each other, so that a mail server that is down is still told of by the webhook,
// and a way that failed is tried again. What is raised and what was told stands in the books.
package alert

import (
	"context"
	"errors"
	"log/slog"

	"pressrun/internal/ledger"
)

// Books hold the alerts.
type Books interface {
	Alert(ctx context.Context, id int64) (ledger.Alert, error)
	Alerts(ctx context.Context) ([]ledger.Alert, error)
	AlertTold(ctx context.Context, id int64, way ledger.AlertWay) error
	AlertFault(ctx context.Context, id int64, fault string) error
}

// Way tells one alert. It may be asked to tell one again of which it is not known whether it was told.
type Way interface {
	Tell(ctx context.Context, a ledger.Alert) error
}

// Teller tells alerts on all ways that are set up.
type Teller struct {
	Books Books
	Ways  map[ledger.AlertWay]Way
}

// Untold lists the numbers of the open alerts that are still to be told on some way.
func (t *Teller) Untold(ctx context.Context) ([]int64, error) {
	alerts, err := t.Books.Alerts(ctx)
	var ids []int64
	for _, a := range alerts {
		if len(t.left(a)) > 0 {
			ids = append(ids, a.ID)
		}
	}
	return ids, err
}

// Tell tells one alert on each way on which it was not told. The error joins the faults of the ways that failed; told
// again later, the alert goes by those alone. One that was settled meanwhile is told to nobody.
func (t *Teller) Tell(ctx context.Context, id int64) error {
	a, err := t.Books.Alert(ctx, id)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && !a.Settled.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	var faults []error
	for _, way := range t.left(a) {
		err := t.Ways[way].Tell(ctx, a)
		if err == nil {
			err = t.Books.AlertTold(ctx, id, way)
		}
		faults = append(faults, err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	fault := errors.Join(faults...)
	return errors.Join(fault, t.note(ctx, a, fault))
}

// left lists the ways on which an alert is still to be told, the quickest first.
func (t *Teller) left(a ledger.Alert) (ways []ledger.AlertWay) {
	for _, way := range []ledger.AlertWay{ledger.AlertLog, ledger.AlertWebhook, ledger.AlertEmail} {
		if t.Ways[way] != nil && a.Told[way].IsZero() {
			ways = append(ways, way)
		}
	}
	return ways
}

// note keeps why an alert could not be told where doctor shows it.
func (t *Teller) note(ctx context.Context, a ledger.Alert, fault error) error {
	text := ""
	if fault != nil {
		text = fault.Error()
	}
	if text == a.Fault {
		return nil
	}
	return t.Books.AlertFault(ctx, a.ID, text)
}

// Log tells alerts in the log.
type Log struct{ Logger *slog.Logger }

// Tell writes one line.
func (l Log) Tell(ctx context.Context, a ledger.Alert) error {
	l.Logger.ErrorContext(ctx, "alert: "+a.Text, slog.String("matter", a.Matter), slog.Time("raised", a.Raised))
	return nil
}
