package cli

import (
	"context"
	"log/slog"

	"pressrun/internal/readership"
	"pressrun/internal/subscriber"
	"pressrun/internal/web"
)

// selfService joins what readers do by themselves on their own pages.
func (w *workspace) selfService(ctx context.Context, log *slog.Logger, box *letterbox) (web.SelfService, error) {
	count, err := w.counting(ctx)
	return web.SelfService{
		Preferences: &readership.Preferences{
			Books: w.store, Lists: w.press.Lists, Zone: w.pub.Location, Now: w.io.Now, Sent: box.take,
		},
		Moves: &readership.Moves{
			Books: w.store, Count: count, NewToken: subscriber.NewToken, Now: w.io.Now, Sent: box.take,
		},
		Links:   &readership.Links{Books: w.store, Count: count, Sent: box.take},
		Export:  &readership.Export{Publication: w.pub.Name, Books: w.store, Count: count},
		Erasing: &readership.Erasing{Books: w.store, Forget: w.forgetMails, Named: w.alertNamed(log)},
	}, err
}

// alertNamed tells the people of the publication when their file of first readers names somebody who has erased
// himself. It names the line alone.
func (w *workspace) alertNamed(log *slog.Logger) func(ctx context.Context, is func(address string) bool) {
	alert := w.alerting(log)
	return func(ctx context.Context, is func(address string) bool) {
		err := w.stillNamed(is, func(where string) {
			alert(ctx, "erased "+where, "a reader has erased himself, but "+where)
		})
		if err != nil {
			log.Error("the file of first readers could not be looked through for an erased reader", slog.Any("error", err))
		}
	}
}
