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
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // it never fails
	key, err := w.store.Secret(ctx, signUpKey, fresh)
	if err != nil {
		return nil, err
	}
	return &readership.SignUps{
		Lists: w.press.Lists, Books: w.store, Valid: c.Valid, Key: key, Now: w.io.Now,
		Caps: readership.Caps{PerAddress: c.PerAddress, PerNetwork: c.PerNetwork, PerDay: c.PerDay},
		Sent: box.take, Alert: w.alerting(log),
	}, nil
}
