package readership

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"pressrun/internal/subscriber"
)

// SignUpBooks is the keeper of what people asked for by the form.
type SignUpBooks interface {
	PutSignUp(ctx context.Context, a subscriber.Asking) (letter int64, err error)
	// SignUp finds one by its token; ledger.ErrNotFound also once its time is over.
	SignUp(ctx context.Context, token string) (subscriber.SignUp, error)
	ConfirmSignUp(ctx context.Context, token, from string, o subscriber.Confirming) (subscriber.Joined, error)
}

// SignUps takes sign-ups and confirms them. Nobody gets onto a list before he confirmed from his own mailbox, and
// whoever asks gets the same answer, in the same time, whoever has the address: who lives behind it is looked at
// when the letter is sent.
type SignUps struct {
	Lists []subscriber.List
	Books SignUpBooks
	Count Counting
	Valid time.Duration // how long the link of a confirmation mail is good
	Now   func() time.Time
	// Sent is told of each letter that waits to be sent; it does not hold up the answer.
	Sent func(letter int64)
	// Alert tells people that the cap of all sign-ups is reached; nil: nobody is told.
	Alert func(ctx context.Context, matter, text string)
}

// Form is how forms are named in proofs of consent.
const Form = "/subscribe"

// Ask is a form as it was filled in.
type Ask struct {
	Email, Name string
	Sure        string // an address that looks mistyped, and that he says is right
	Choices     []subscriber.Choice
	From        netip.Addr
	Words       string // that stood on the form
}

// Ask takes a filled-in form into the books. A *FormError says what is to be filled in otherwise, a
// *subscriber.CapError that too many came.
func (s *SignUps) Ask(ctx context.Context, a Ask) error {
	a, err := s.check(a)
	if err != nil {
		return err
	}
	now := s.Now()
	letter, err := s.Books.PutSignUp(ctx, subscriber.Asking{
		SignUp: subscriber.SignUp{
			Token: subscriber.NewToken(now), Email: a.Email, Name: a.Name, Choices: a.Choices,
			Form: Form, Wording: version(a.Words), AskedAt: now, AskedFrom: subscriber.Network(a.From),
			Expires: now.Add(s.Valid),
		},
		Text: a.Words, Caps: s.Count.loud("", a.From), Quiet: s.Count.quiet("", a.Email),
	})
	if err != nil {
		s.tell(ctx, err)
		return err
	}
	if letter != 0 {
		s.Sent(letter)
	}
	return nil
}

// Pending is what a link of a confirmation mail is about. ledger.ErrNotFound: it never was, or its time is over.
func (s *SignUps) Pending(ctx context.Context, token string) (subscriber.SignUp, error) {
	return s.Books.SignUp(ctx, token)
}

// Confirm makes subscriptions of a sign-up, once; from is where the reader presses. Again it changes nothing and
// says how he stands.
func (s *SignUps) Confirm(ctx context.Context, token string, from netip.Addr) (subscriber.Joined, error) {
	j, err := s.Books.ConfirmSignUp(ctx, token, subscriber.Network(from), subscriber.Confirming{
		NewToken: subscriber.NewToken, Welcome: welcoming(s.Lists),
	})
	for _, letter := range j.Letters {
		s.Sent(letter)
	}
	return j, err
}

// welcoming are the lists that have a letter to new readers.
func welcoming(lists []subscriber.List) (slugs []string) {
	for _, l := range lists {
		if l.Welcome.Text != "" {
			slugs = append(slugs, l.Slug)
		}
	}
	return slugs
}

// tell has people told that sign-ups are held back which may be readers'.
func (s *SignUps) tell(ctx context.Context, err error) {
	var full *subscriber.CapError
	if s.Alert == nil || !errors.As(err, &full) || full.Cap.Name != perDay {
		return
	}
	s.Alert(ctx, "sign-ups "+s.Now().UTC().Format(time.DateOnly), "the form has taken as many sign-ups as sign_up.per_day "+
		"allows within a day, and takes no more for now. If they are readers', raise it; if not, somebody misuses the form")
}
