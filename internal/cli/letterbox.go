package cli

import (
	"context"
	"log/slog"
	"time"

	"pressrun/internal/chores"
)

// letterbox has letters sent that this process put into the books, and holds up nobody who put one. What it does not
// take, and what is in it when the program ends, the sweep finds.
type letterbox struct {
	waiting chan int64
	chores  *chores.Chores
	mine    bool // the schedule was opened for this alone
	log     *slog.Logger
}

// maxWaiting is more letters than a schedule is behind with.
const maxWaiting = 256

// openLetterbox opens the letterbox over the chores of this process; nil: another one does them, and is given its
// letters through the schedule. close is to be called in the end.
func (w *workspace) openLetterbox(ctx context.Context, c *chores.Chores, log *slog.Logger) (*letterbox, error) {
	b := &letterbox{waiting: make(chan int64, maxWaiting), chores: c, log: log}
	if c != nil {
		return b, nil
	}
	b.mine = true
	letters, err := w.newLetters(log)
	if err != nil {
		return nil, err
	}
	b.chores, err = chores.Open(ctx, w.databaseURL(), chores.Options{
		Handlers: []chores.Handler{w.letterChore(letters)}, Log: log, Now: w.io.Now,
	})
	return b, err
}

func (b *letterbox) close() {
	if b.mine {
		b.chores.Close()
	}
}

// take takes the number of a letter.
func (b *letterbox) take(letter int64) {
	select {
	case b.waiting <- letter:
	default:
	}
}

// run puts a chore for each letter until the context ends.
func (b *letterbox) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case letter := <-b.waiting:
			if err := b.chores.Put(ctx, sendLetter, letter, time.Time{}); err != nil && ctx.Err() == nil {
				b.log.Error("a letter waits for the next sweep", "error", err)
			}
		}
	}
}
