package cli

import (
	"context"

	"pressrun/internal/readership"
	"pressrun/internal/subscriber"
	"pressrun/internal/web"
)

// selfService joins what readers do by themselves on their own pages.
func (w *workspace) selfService(ctx context.Context, box *letterbox) (web.SelfService, error) {
	count, err := w.counting(ctx)
	return web.SelfService{
		Preferences: &readership.Preferences{
			Books: w.store, Lists: w.press.Lists, Zone: w.pub.Location, Now: w.io.Now, Sent: box.take,
		},
		Moves:   &readership.Moves{Books: w.store, Count: count, NewToken: subscriber.NewToken, Now: w.io.Now, Sent: box.take},
		Links:   &readership.Links{Books: w.store, Count: count, Sent: box.take},
		Export:  &readership.Export{Publication: w.pub.Name, Books: w.store},
		Erasing: &readership.Erasing{Books: w.store, Forget: w.forgetMails},
	}, err
}
