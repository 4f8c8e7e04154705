package cli

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"

	"pressrun/internal/alert"
	"pressrun/internal/chores"
	"pressrun/internal/config"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
)

// newTeller joins the ways on which people are told.
func (w *workspace) newTeller(log *slog.Logger) (*alert.Teller, error) {
	c := w.config
	t := &alert.Teller{Books: w.store, Ways: map[ledger.AlertWay]alert.Way{ledger.AlertLog: alert.Log{Logger: log}}}
	if c.Alerts.Webhook != "" {
		t.Ways[ledger.AlertWebhook] = &alert.Hook{
			Address: c.Alerts.Webhook, Secret: c.Alerts.Secret, Publication: w.pub.Name, Now: w.io.Now,
		}
	}
	if c.Alerts.Email == "" {
		return t, nil
	}
	letter, err := w.newLetter()
	if err != nil {
		return nil, &config.Error{Err: err}
	}
	t.Ways[ledger.AlertEmail] = letter
	return t, nil
}

// tellAlerts tells people what is untold, where no other process does it. What can't be told stays to be told.
func (w *workspace) tellAlerts(ctx context.Context, log *slog.Logger) error {
	ctx = context.WithoutCancel(ctx)
	teller, err := w.newTeller(log)
	if err != nil {
		return err
	}
	ids, err := teller.Untold(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := teller.Tell(ctx, id); err != nil {
			w.io.say("%s an alert could not be told on every way, and will be tried again: %v", w.io.styled(yellow, "note"), err)
		}
	}
	return nil
}

func (w *workspace) newLetter() (*alert.Letter, error) {
	c := w.config
	from, err := w.sender()
	if err != nil {
		return nil, err
	}
	to, err := mail.ParseAddress(c.Alerts.Email)
	if err != nil {
		return nil, fmt.Errorf("alerts.email: %w", err)
	}
	letter := &alert.Letter{From: from, To: to, Name: w.pub.Name, Carriers: []alert.Carrier{
		&mail.Outbox{Dir: filepath.Join(w.press.Folders.Var, "mail", "alerts")},
	}}
	if c.Mail.SMTP.Host != "" {
		letter.Carriers = append(letter.Carriers, w.smtp())
	}
	return letter, nil
}

// alerting raises alerts for those who can't do anything about books that do not take them.
func (w *workspace) alerting(log *slog.Logger) func(ctx context.Context, matter, text string) {
	return func(ctx context.Context, matter, text string) {
		if err := w.store.RaiseAlert(ctx, matter, text); err != nil {
			log.Error("an alert could not be raised", slog.String("alert", text), slog.Any("error", err))
		}
	}
}

// settling notes for them that a matter is over.
func (w *workspace) settling(log *slog.Logger) func(ctx context.Context, matter string) {
	return func(ctx context.Context, matter string) {
		if err := w.store.SettleAlert(ctx, matter); err != nil {
			log.Error("an alert could not be settled", slog.String("matter", matter), slog.Any("error", err))
		}
	}
}

// choreMatter names a chore that keeps failing, for its alert.
func choreMatter(kind chores.Kind, id int64) string { return fmt.Sprintf("chore %s %d", kind, id) }

// choreFailing raises an alert. Of an alert that cannot be told none is raised: doctor shows it.
func (w *workspace) choreFailing(log *slog.Logger) func(context.Context, chores.Failure) {
	return func(ctx context.Context, f chores.Failure) {
		if f.Kind == tellAlert {
			return
		}
		w.alerting(log)(ctx, choreMatter(f.Kind, f.ID), fmt.Sprintf(
			"%s has failed %d times and is still tried. The last fault: %v", choreName(f.Kind, f.ID), f.Tries, f.Err))
	}
}

// choreDone settles the alert of a chore that has got through.
func (w *workspace) choreDone(log *slog.Logger) func(context.Context, chores.Kind, int64) {
	settle := w.settling(log)
	return func(ctx context.Context, kind chores.Kind, id int64) { settle(ctx, choreMatter(kind, id)) }
}

// choreName says what a chore is about to a person.
func choreName(kind chores.Kind, id int64) string {
	switch kind {
	case pressDue:
		return fmt.Sprintf("Run %d, whose time has come,", id)
	case dispatch:
		return fmt.Sprintf("The handing over of run %d's copies to partners", id)
	}
	return fmt.Sprintf("The chore %s", kind)
}
