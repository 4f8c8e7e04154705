package cli

import (
	"context"
	"crypto/rand"
	"log/slog"
	"slices"
	"time"

	"pressrun/internal/readership"
	"pressrun/internal/subscriber"
)

// keepConfirmed is how long the link of a confirmation mail that was pressed still leads somewhere.
const keepConfirmed = 90 * 24 * time.Hour

// signUpKey is for what the key is that all processes share.
const signUpKey = "sign-ups"

// offered are the lists as pages offer them: all are closed without a form to sign up by.
func (w *workspace) offered(lists []subscriber.List) []subscriber.List {
	if w.config.SignUp.Open {
		return lists
	}
	closed := slices.Clone(lists)
	for i := range closed {
		closed[i].Closed = true
	}
	return closed
}

// newSignUps joins what takes sign-ups; nil: there is no form.
func (w *workspace) newSignUps(ctx context.Context, log *slog.Logger, box *letterbox) (*readership.SignUps, error) {
	c := w.config.SignUp
	if !c.Open {
		return nil, nil
	}
	count, err := w.counting(ctx)
	if err != nil {
		return nil, err
	}
	return &readership.SignUps{
		Lists: w.press.Lists, Books: w.store, Valid: c.Valid, Count: count, Now: w.io.Now,
		Sent: box.take, Alert: w.alerting(log),
	}, nil
}

// counting is what bounds how often letters are asked for.
func (w *workspace) counting(ctx context.Context) (c readership.Counting, err error) {
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // it never fails
	limits := w.config.SignUp
	c.Caps = readership.Caps{PerAddress: limits.PerAddress, PerNetwork: limits.PerNetwork, PerDay: limits.PerDay}
	c.Key, err = w.store.Secret(ctx, signUpKey, fresh)
	return c, err
}
