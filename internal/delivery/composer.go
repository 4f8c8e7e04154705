package delivery

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
	"pressrun/internal/verp"
)

// Composer makes a digest into the message that one reader gets. Proofs and sending use it alike.
type Composer struct {
	Publication *publication.Publication
	From        string // address of lists that have none of their own
	ReplyTo     string
	Returns     *verp.Signer // where mail comes back to; nil: to From
}

// Message makes the message of an edition for one reader. It is dated by the edition, not by
// the attempt, so that every attempt has the same bytes. An EditionMail makes the same for many readers.
func (c *Composer) Message(
	list *subscriber.List, number int, at time.Time, body digest.Body, to ledger.Delivery,
) (mail.Message, error) {
	m, err := c.shared(list, number, at, body)
	if err != nil {
		return mail.Message{}, err
	}
	personal, err := c.personal(to)
	if err != nil {
		return mail.Message{}, err
	}
	mine := body.For(personal, c.Publication.Location)
	m.Text, m.HTML = mine.Text, mine.HTML
	m.List.Unsubscribe, m.List.Help = personal.LeaveURL, personal.PreferencesURL
	m.To, m.MessageID = recipient(to), messageID(m.From, list, number, to)
	m.List.LeaveMail = ""
	c.comesBack(&m, to)
	return m, nil
}

// shared is what all readers of an edition get. Where they differ it has the tokens of the digest, and it
// has neither To nor Message-ID.
func (c *Composer) shared(list *subscriber.List, number int, at time.Time, body digest.Body) (mail.Message, error) {
	from, err := c.sender(list)
	if err != nil {
		return mail.Message{}, err
	}
	replyTo := mail.Address{Email: firstOf(list.ReplyTo, c.ReplyTo)}
	m := mail.Message{
		From: from, ReplyTo: replyTo,
		Subject: body.Subject, Text: body.Text, HTML: body.HTML, Language: body.Language,
		Date: at.In(c.Publication.Location), AutoSubmitted: true,
		List: mail.List{
			ID: list.Slug + "." + c.Publication.URL.Hostname(), Name: list.Name,
			Unsubscribe: digest.LeaveToken,
			Help:        digest.PreferencesToken,
			Owner:       "mailto:" + firstOf(replyTo.Email, from.Email),
			FeedbackID:  mail.FeedbackID(number, list.Slug, "digest", domainOf(from.Email)),
		},
	}
	if c.Returns != nil {
		m.List.LeaveMail = mailOutToken
	}
	if c.Publication.Pages {
		m.List.Archive = c.Publication.At(publication.EditionsPath(list.Slug))
		m.List.ArchivedAt = c.Publication.At(publication.EditionPath(list.Slug, cmp.Or(body.Page, number)))
	}
	return m, nil
}

var errNoLeaving = errors.New("the reader has no leave token, and nobody is mailed who cannot leave; " +
	"pressrun subscribers show tells what is known of him")

// personal are the reader's own links.
func (c *Composer) personal(to ledger.Delivery) (digest.Personal, error) {
	if to.LeaveToken == "" {
		return digest.Personal{}, errNoLeaving
	}
	return digest.Personal{
		LeaveURL:       c.Publication.LeaveAddress(to.LeaveToken),
		PreferencesURL: c.Publication.PreferencesAddress(to.LeaveToken),
		ConsentAt:      to.ConsentAt,
	}, nil
}

func recipient(to ledger.Delivery) mail.Address {
	return mail.Address{Name: subscriber.CleanName(to.Name), Email: to.Email}
}

func messageID(from mail.Address, list *subscriber.List, number int, to ledger.Delivery) string {
	return mail.MessageID(domainOf(from.Email), list.Slug, number, subscriber.Key(to.Email))
}

// sender is the From of a list: its own address or the publication's, under the list's name.
func (c *Composer) sender(list *subscriber.List) (mail.Address, error) {
	from, err := mail.ParseAddress(firstOf(list.From, c.From))
	if err == nil && from.Name == "" {
		from.Name = list.Name
	}
	return from, err
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
