package cli

import (
	"context"
	"log/slog"
	mathrand "math/rand/v2"
	"time"

	"pressrun/internal/chores"
	"pressrun/internal/config"
	"pressrun/internal/readership"
	"pressrun/internal/subscriber"
)

// keepLetters is how long it can be looked up that a letter was sent.
const keepLetters = 30 * 24 * time.Hour

// newLetters joins what sends letters to readers.
func (w *workspace) newLetters(log *slog.Logger) (*readership.Letters, error) {
	from, err := w.sender()
	if err != nil {
		return nil, &config.Error{Err: err}
	}
	return &readership.Letters{
		Publication: w.pub, Books: w.store, Writers: w.letterWriters(),
		From: from, ReplyTo: w.replyTo(), Returns: w.composer.Returns, SkipReserved: w.config.RealMail(), GiveUp: w.config.Mail.Retry.Max,
		Carrier: func(kind subscriber.LetterKind) readership.Carrier { return kindCarrier{w, string(kind)} },
		Now:     w.io.Now, Random: mathrand.Float64, Alert: w.alerting(log), Settle: w.settling(log),
	}, nil
}

// letterWriters are those who know what the letters say, by kind.
func (w *workspace) letterWriters() map[subscriber.LetterKind]readership.Writer {
	links := &readership.LinkLetters{Publication: w.pub, Books: w.store}
	moves := &readership.MoveLetters{Publication: w.pub, Books: w.store, Links: links}
	return map[subscriber.LetterKind]readership.Writer{
		subscriber.LetterLink: links, subscriber.LetterMove: moves, subscriber.LetterMoved: moves,
		subscriber.LetterConfirm: &readership.ConfirmLetters{Publication: w.pub, Lists: w.press.Lists, Books: w.store},
		subscriber.LetterWelcome: &readership.WelcomeLetters{
			Publication: w.pub, Lists: w.press.Lists, Books: w.store, From: w.config.Mail.From,
		},
	}
}

// letterChore sends letters. Only the machine that has var/ has the outbox.
func (w *workspace) letterChore(letters *readership.Letters) chores.Handler {
	queue := chores.Shared
	if w.config.Mail.Transport == config.TransportOutbox {
		queue = chores.Local
	}
	return chores.Handler{
		Kind: sendLetter, Queue: queue,
		Do: func(ctx context.Context, id int64) error {
			next, err := letters.Send(ctx, id)
			if err == nil && !next.IsZero() {
				return chores.Later(next)
			}
			return err
		},
		Open: func(ctx context.Context) ([]chores.Due, error) {
			queued, err := w.store.QueuedLetters(ctx)
			dues := make([]chores.Due, len(queued))
			for i, l := range queued {
				dues[i] = chores.Due{ID: l.ID, At: l.NextAt}
			}
			return dues, err
		},
	}
}
