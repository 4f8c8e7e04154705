package readership

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pressrun/internal/mail"
	"pressrun/internal/subscriber"
)

// verdict turns the word of the carrier into what becomes of a letter. A doubt is no matter: a letter that came
// twice does no harm, and one that never came leaves a reader waiting, so it goes again under the same Message-ID.
func (s *Letters) verdict(ctx context.Context, l subscriber.Letter, err error) (next time.Time, fault error) {
	if err == nil {
		if s.Settle != nil {
			s.Settle(ctx, matter)
		}
		return time.Time{}, s.Books.EndLetter(ctx, l, subscriber.LetterSent, "")
	}
	var said *mail.SendError
	if errors.As(err, &said) && said.Outcome == mail.Permanent && said.Blame != mail.BlameSender {
		return time.Time{}, s.Books.EndLetter(ctx, l, subscriber.LetterFailed, err.Error())
	}
	if l.Attempt >= alertAfter && s.Alert != nil && ours(said) {
		s.Alert(ctx, matter, "mails to readers who sign up or ask for their link do not get through, and are tried again: "+
			subscriber.WithoutAddress(err.Error(), l.Email))
	}
	return s.putOff(ctx, l, err)
}

// matter is the alert that letters do not get through. One letter that did settles it.
const matter = "letters"

// alertAfter is how often a letter is tried before people are told: about ten minutes.
const alertAfter = 4

// ours tells whether a fault would meet every letter: no connection, no sign-in, a policy against us.
func ours(said *mail.SendError) bool {
	return said == nil || said.Outcome == mail.Unsent || said.Blame == mail.BlameSender || said.Blame == mail.BlameServer
}

// failedHere puts a letter off whose words could not be had, since the books or this machine failed. What it returns is
// logged, so it does not name the reader.
func (s *Letters) failedHere(ctx context.Context, l subscriber.Letter, err error) (time.Time, error) {
	next, fault := s.putOff(ctx, l, err)
	if fault != nil {
		return time.Time{}, fmt.Errorf("%s: %w", subscriber.WithoutAddress(err.Error(), l.Email), fault)
	}
	return next, nil
}

// putOff has a letter tried again, or gives it up.
func (s *Letters) putOff(ctx context.Context, l subscriber.Letter, err error) (next time.Time, fault error) {
	next = s.Now().Add(s.wait(l.Attempt))
	if next.Sub(l.Created) > s.GiveUp {
		reason := fmt.Sprintf("given up after %v: %v", s.GiveUp, err)
		return time.Time{}, s.Books.EndLetter(ctx, l, subscriber.LetterFailed, reason)
	}
	return next, s.Books.PutOffLetter(ctx, l, next, err.Error())
}

// wait is the time after the n-th attempt: a reader waits, so it begins with half a minute. It doubles up to an hour,
// a fifth to either side, so that letters refused together do not come back together.
func (s *Letters) wait(attempt int) time.Duration {
	const longest = time.Hour
	wait := 30 * time.Second
	for range min(attempt, 10) - 1 {
		wait *= 2
	}
	return time.Duration(float64(min(wait, longest)) * (0.8 + 0.4*s.Random()))
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
