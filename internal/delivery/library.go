package delivery

import (
	"context"
	"encoding/json"
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
