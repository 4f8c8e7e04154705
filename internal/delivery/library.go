package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// Library makes the mailings of editions as they were frozen.
type Library struct {
	Bodies   Bodies
	Lists    []subscriber.List
	Composer *Composer
}

// Bodies keeps the digests of editions.
type Bodies interface {
	EditionBody(ctx context.Context, id int64) ([]byte, error)
	VariantBody(ctx context.Context, editionID, variant int64) ([]byte, error)
}

// Mailing makes an edition's messages. An error would meet every reader.
func (l *Library) Mailing(ctx context.Context, e ledger.Edition) (Mailing, error) {
	list := l.list(e.List)
	if list == nil {
		return nil, fmt.Errorf("subscribers/lists.yaml no longer has the list %s, but its edition %d is not finished; put it back",
			e.List, e.Number)
	}
	kept, err := l.Bodies.EditionBody(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	whole, err := l.mail(list, e, kept)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	return &variants{whole: whole, make: func(variant int64) (*EditionMail, error) {
		kept, err := l.Bodies.VariantBody(ctx, e.ID, variant)
		switch {
		case errors.Is(err, ledger.ErrNotFound):
			return nil, &unmailableError{edition: e, err: err}
		case err != nil:
			return nil, err
		}
		m, err := l.mail(list, e, kept)
		if err != nil {
			err = &unmailableError{edition: e, err: err}
		}
		return m, err
	}}, nil
}

// mail makes the messages of a digest as it was kept.
func (l *Library) mail(list *subscriber.List, e ledger.Edition, kept []byte) (*EditionMail, error) {
	var body digest.Body
	if err := json.Unmarshal(kept, &body); err != nil {
		return nil, fmt.Errorf("edition %s %d as kept can't be read: %w", e.List, e.Number, err)
	}
	return l.Composer.Edition(list, e.Number, e.Created, body)
}

func (l *Library) list(slug string) *subscriber.List {
	for i := range l.Lists {
		if l.Lists[i].Slug == slug {
			return &l.Lists[i]
		}
	}
	return nil
}
