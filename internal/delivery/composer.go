package delivery

import (
	"strings"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
)

// Composer makes a digest into the message that one reader gets. Proofs and sending use it alike.
type Composer struct {
	Publication *publication.Publication
	From        string // address of lists that have none of their own
	ReplyTo     string
}

// Message makes the message of an edition for one reader. It is dated by the edition, not by
// the attempt, so that every attempt has the same bytes.
func (c *Composer) Message(
	list *subscriber.List, number int, at time.Time, body digest.Body, to ledger.Delivery,
) (mail.Message, error) {
	from, err := c.sender(list)
	if err != nil {
		return mail.Message{}, err
	}
	replyTo := mail.Address{Email: firstOf(list.ReplyTo, c.ReplyTo)}
	leave := c.Publication.LeaveAddress(to.LeaveToken)
	personal := body.For(digest.Personal{
		LeaveURL: leave, PreferencesURL: c.Publication.PreferencesAddress(to.LeaveToken), ConsentAt: to.ConsentAt,
	}, c.Publication.Location)
	domain := domainOf(from.Email)
	m := mail.Message{
		From: from, ReplyTo: replyTo, To: mail.Address{Name: subscriber.CleanName(to.Name), Email: to.Email},
		Subject: body.Subject, Text: personal.Text, HTML: personal.HTML, Language: body.Language,
		Date: at.In(c.Publication.Location), AutoSubmitted: true,
		MessageID: mail.MessageID(domain, list.Slug, number, subscriber.Key(to.Email)),
		List: mail.List{
			ID: list.Slug + "." + c.Publication.URL.Hostname(), Name: list.Name,
			Unsubscribe: leave,
			Help:        c.Publication.PreferencesAddress(to.LeaveToken),
			Owner:       "mailto:" + firstOf(replyTo.Email, from.Email),
			FeedbackID:  mail.FeedbackID(number, list.Slug, "digest", domain),
		},
	}
	if c.Publication.Pages {
		m.List.Archive = c.Publication.At(publication.EditionsPath(list.Slug))
		m.List.ArchivedAt = c.Publication.At(publication.EditionPath(list.Slug, number))
	}
	return m, nil
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
