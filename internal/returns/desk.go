// Package returns takes what comes back of mails: it has a message read, finds out which mail it is of and to whom, and
// puts it into the books with what follows. It brings messages from a Maildir, an IMAP folder and over LMTP; the
// command line and the web server bring others.
//
// A message is a claim of a stranger's. What only our own mail can have brought counts for sure: the token in a return
// address, the leave token. The Message-ID and, last, list and address of a returned header count as well, since not every
// server returns more. A mail to the way out counts only with its token: whom else a From line names can be anybody.
package returns

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"

	"pressrun/internal/bounce"
	"pressrun/internal/ledger"
)

// Desk takes what comes back. It is safe for concurrent use.
type Desk struct {
	Books  Books
	Domain string   // of return addresses; empty: there are none
	Hosts  []string // domains of our Message-IDs
	Lists  []string // slugs
	ListID string   // what a list's id ends in, behind its slug and a dot
	Leave  string   // what leave addresses begin with
	Limits ledger.ReturnLimits
	// Unread keeps a message for people that nobody else has, under a name of its own.
	Unread func(ctx context.Context, name string, raw []byte) error
	Alert  func(ctx context.Context, matter, text string) error
	Log    *slog.Logger
}

// Books are the keeper as the desk sees it.
type Books interface {
	mailFinder
	copyFinder
	readerFinder
	editionFinder
	returnKeeper
}

// MaxMessage is the most bytes of a message that is taken; reports return at most some pages of ours.
const MaxMessage = 4 << 20

// Source is the way on which something came.
type Source string

// The sources.
const (
	Stdin    Source = "stdin"
	Maildir  Source = "maildir"
	IMAP     Source = "imap"
	LMTP     Source = "lmtp"
	SES      Source = "ses"
	Postmark Source = "postmark"
)

// keeps tells whether a message still lies where it came from when we leave it alone.
func (s Source) keeps() bool { return s == Maildir || s == IMAP }

// vouches tells whether the source itself says whose mail it is: it was asked for and proved who it is.
func (s Source) vouches() bool { return s == SES || s == Postmark }

// Item is what one message said of one mail.
type Item struct {
	Kind   ledger.ReturnKind
	Class  ledger.ReturnClass
	Effect ledger.ReturnEffect
	Found  string // what told which mail it is of; empty: it is not known
}

// Message takes one message (RFC 5322). to is the address of its envelope, as far as it is known. taken is false for what
// should be left where it lies: a person's mail, and what is of none of our mails.
func (d *Desk) Message(ctx context.Context, from Source, to string, raw []byte) (items []Item, taken bool, err error) {
	events, err := bounce.ReadFor(to, raw)
	if err != nil {
		d.Log.InfoContext(ctx, "a message that came back could not be read to its end", "source", from, "error", err)
	}
	if items, err = d.events(ctx, from, events, raw); err != nil {
		return items, false, err
	}
	known := len(items) > 0
	for _, item := range items {
		taken = taken || item.Found != ""
		known = known && item.Found != "" && (item.Kind != ledger.ReturnOther || item.Found == receipt)
	}
	if !known {
		err = d.setAside(ctx, from, raw)
	}
	return items, taken || !from.keeps(), err
}

// Notice takes what a provider told of in a body of its own.
func (d *Desk) Notice(ctx context.Context, from Source, events []bounce.Event, body []byte) ([]Item, error) {
	return d.events(ctx, from, events, body)
}

func (d *Desk) events(ctx context.Context, from Source, events []bounce.Event, raw []byte) ([]Item, error) {
	var items []Item
	whole := sha256.Sum256(raw)
	for i, event := range events {
		if item, passed := passOver(event, from); passed {
			items = append(items, item)
			continue
		}
		c := clue{Event: event, source: from}
		if len(events) == 1 {
			c.raw = raw
		}
		mail, found, err := d.find(ctx, c)
		if err != nil {
			return items, err
		}
		r := returnedOf(event, from)
		r.Mail, r.Found = mail, found
		r.Fingerprint = fingerprint(r, fmt.Sprintf("%x %d", whole, i))
		item, err := d.put(ctx, r)
		if err != nil {
			return items, err
		}
		items = append(items, item)
	}
	return items, nil
}

// receipt stands for what told of a mail where it does not matter: it was delivered.
const receipt = "receipt"

// passOver tells what does not go into the books: receipts, and what stays in a folder for people.
func passOver(e bounce.Event, from Source) (Item, bool) {
	switch e.Kind {
	case bounce.Delivered:
		return Item{Kind: ledger.ReturnOther, Found: receipt}, true
	case bounce.Unrecognised, bounce.Reported:
		return Item{Kind: ledger.ReturnOther}, from.keeps()
	}
	return Item{}, false
}

// put brings one thing into the books and tells people when it is too much of it.
func (d *Desk) put(ctx context.Context, r ledger.Returned) (Item, error) {
	effect, err := d.Books.TakeReturned(ctx, r, d.Limits)
	if err != nil {
		return Item{}, err
	}
	d.Log.InfoContext(ctx, "something came back", "source", r.Source, "kind", r.Kind, "class", r.Class,
		"status", r.Status, "found", r.Found, "effect", effect, "edition", r.Mail.EditionID)
	item := Item{Kind: r.Kind, Class: r.Class, Effect: effect, Found: r.Found}
	return item, d.warn(ctx, r, effect)
}

// returnedOf is an event in the words of the books.
func returnedOf(e bounce.Event, from Source) ledger.Returned {
	r := ledger.Returned{
		Kind: ledger.ReturnOther, Status: cleanStatus(e.Status), Words: withoutAddresses(e.Diagnostic), Source: string(from),
	}
	switch e.Kind {
	case bounce.Bounced:
		r.Kind, r.Class = ledger.ReturnBounced, classOf(e.Class)
	case bounce.Delayed:
		r.Kind = ledger.ReturnDelayed
	case bounce.Complained:
		r.Kind = ledger.ReturnComplained
	case bounce.AutoReplied:
		r.Kind = ledger.ReturnAutoReplied
	case bounce.Unsubscribed:
		r.Kind = ledger.ReturnUnsubscribed
	}
	return r
}

func classOf(c bounce.Class) ledger.ReturnClass {
	switch c {
	case bounce.Hard:
		return ledger.ReturnHard
	case bounce.MailboxFull:
		return ledger.ReturnFull
	case bounce.Policy:
		return ledger.ReturnPolicy
	case bounce.Content:
		return ledger.ReturnContent
	}
	return ledger.ReturnSoft
}

// fingerprint is the same for whatever says the same of one mail, on whichever way it comes. An exit by mail may be meant
// again after its reader has come back, so it is the message that counts there.
func fingerprint(r ledger.Returned, message string) string {
	m := r.Mail
	said := fmt.Sprint(r.Kind, " ", r.Class, " ")
	switch {
	case r.Kind == ledger.ReturnUnsubscribed:
		said += message
	case m.EditionID != 0:
		said += fmt.Sprint("delivery ", m.EditionID, " ", m.Seq)
	case m.DispatchID != 0:
		said += fmt.Sprint("dispatch ", m.DispatchID)
	case m.LetterID != 0:
		said += fmt.Sprint("letter ", m.LetterID)
	default:
		said += message
	}
	sum := sha256.Sum256([]byte(said))
	return hex.EncodeToString(sum[:])
}

// setAside keeps a message for people where nobody else has it.
func (d *Desk) setAside(ctx context.Context, from Source, raw []byte) error {
	if from.keeps() {
		return nil
	}
	sum := sha256.Sum256(raw)
	return d.Unread(ctx, hex.EncodeToString(sum[:16]), raw)
}

// listOf is the list of a list id; empty: none of ours.
func (d *Desk) listOf(id string) string {
	slug, ok := strings.CutSuffix(strings.ToLower(id), "."+strings.ToLower(d.ListID))
	for _, list := range d.Lists {
		if ok && list == slug {
			return list
		}
	}
	return ""
}
