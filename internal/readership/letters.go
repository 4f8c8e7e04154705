// Package readership has the use cases of readers' own doing: signing up and confirming, and the letters that
// go with them. A letter is a mail that is no edition: it goes to one address, at once, because somebody asked.
package readership

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
	"pressrun/internal/verp"
)

// LetterBooks is the keeper of letters.
type LetterBooks interface {
	// TakeLetter takes a letter for the caller alone until a moment; ledger.ErrNotFound: there is nothing to do.
	TakeLetter(ctx context.Context, id int64, until time.Time) (subscriber.Letter, error)
	EndLetter(ctx context.Context, l subscriber.Letter, state subscriber.LetterState, reason string) error
	PutOffLetter(ctx context.Context, l subscriber.Letter, next time.Time, reason string) error
	QueuedLetters(ctx context.Context) ([]subscriber.Letter, error)
}

// Carrier hands over one message. The same message may come again: an outbox knows it, and a server gets it anew
// under the same Message-ID.
type Carrier interface {
	Send(ctx context.Context, env mail.Envelope, raw []byte) error
}

// Writer says what the letters of one kind say, as things stand when they are sent. ErrDropped says that there is
// nothing to send.
type Writer interface {
	Write(ctx context.Context, l subscriber.Letter) (Written, error)
}

// ErrDropped says that a letter is not sent, as when nobody has the address that somebody typed.
var ErrDropped = errors.New("there is nothing to send")

// Written is a letter with its words.
type Written struct {
	Kind subscriber.LetterKind // as it turned out
	digest.Letter
	From    mail.Address // zero: the publication's
	ReplyTo mail.Address // zero: the publication's
	List    mail.List    // zero: it is no list mail, as most
}

// Letters sends letters. All fields but Returns, Alert and Settle must be set.
type Letters struct {
	Publication  *publication.Publication
	Books        LetterBooks
	Writers      map[subscriber.LetterKind]Writer
	From         mail.Address
	ReplyTo      mail.Address // zero: From
	Returns      *verp.Signer // where letters come back to; nil: to From
	Carrier      func(kind subscriber.LetterKind) Carrier
	SkipReserved bool          // addresses at reserved domains get nothing: the server is a real one
	GiveUp       time.Duration // how long a letter is tried
	Now          func() time.Time
	Random       func() float64 // 0 to 1

	// Alert tells people of a matter that holds up letters, and Settle that it is over.
	Alert  func(ctx context.Context, matter, text string)
	Settle func(ctx context.Context, matter string)
}

// lease is how long one process has a letter for itself: longer than it takes.
const lease = 5 * time.Minute

// Send sends the letter with that number, unless that is done or under way. next says when to try again; the zero
// time: it is at its end. An error says that the books or this machine failed; then it is tried again too.
func (s *Letters) Send(ctx context.Context, id int64) (next time.Time, err error) {
	l, err := s.Books.TakeLetter(ctx, id, s.Now().Add(lease))
	if errors.Is(err, ledger.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	ctx = context.WithoutCancel(ctx) // breaking off now would leave a doubt; the carrier's timeouts bound it
	w, err := s.write(ctx, l)
	if errors.Is(err, ErrDropped) {
		return time.Time{}, s.Books.EndLetter(ctx, l, subscriber.LetterDropped, err.Error())
	}
	if err != nil {
		return s.failedHere(ctx, l, err)
	}
	m, raw, err := s.compose(l, w)
	if err != nil {
		return time.Time{}, s.Books.EndLetter(ctx, l, subscriber.LetterFailed, err.Error())
	}
	return s.verdict(ctx, l, s.Carrier(w.Kind).Send(ctx, m.Envelope(), raw))
}

// write asks for the words of a letter.
func (s *Letters) write(ctx context.Context, l subscriber.Letter) (Written, error) {
	if s.SkipReserved && subscriber.Reserved(l.Email) {
		return Written{}, fmt.Errorf("%w: its domain is reserved and takes no mail", ErrDropped)
	}
	writer, known := s.Writers[l.Kind]
	if !known {
		return Written{}, fmt.Errorf("nobody writes letters of the kind %q; update this program", l.Kind)
	}
	w, err := writer.Write(ctx, l)
	if w.Kind == "" {
		w.Kind = l.Kind
	}
	return w, err
}

// compose makes the message. Each attempt has the same Message-ID and date.
func (s *Letters) compose(l subscriber.Letter, w Written) (mail.Message, []byte, error) {
	w.Publication = s.Publication
	body, err := digest.ComposeLetter(w.Letter)
	if err != nil {
		return mail.Message{}, nil, err
	}
	m := mail.Message{
		From: s.From, ReplyTo: s.ReplyTo, To: mail.Address{Name: subscriber.CleanName(l.Name), Email: l.Email},
		Subject: body.Subject, Text: body.Text, HTML: body.HTML, Language: body.Language,
		Date: l.Created.In(s.Publication.Location), AutoSubmitted: true, List: w.List,
	}
	if !w.From.IsZero() {
		m.From = w.From
	}
	if !w.ReplyTo.IsZero() {
		m.ReplyTo = w.ReplyTo
	}
	if s.Returns != nil {
		token := s.Returns.Token(verp.Ref{Kind: verp.Letter, ID: l.ID}, subscriber.Key(l.Email))
		m.EnvelopeFrom = s.Returns.Address(verp.Bounce, token)
	}
	m.MessageID = mail.OtherID(domainOf(m.From.Email), string(l.Kind), strconv.FormatInt(l.ID, 10),
		strconv.FormatInt(l.Created.UnixMicro(), 10))
	raw, err := mail.Compose(m)
	return m, raw, err
}
