package delivery

import (
	"fmt"
	"strings"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/subscriber"
)

// EditionMail is the message of one edition, composed once for all its readers. Safe for concurrent use.
type EditionMail struct {
	composer *Composer
	list     *subscriber.List
	number   int
	shared   mail.Message
	filler   digest.Filler
	template *mail.Template

	// What the readers' links begin with; a plain token stands behind it.
	leave, preferences string
}

// Edition composes an edition. An error is about the edition, such as its sender's name, and would meet every
// reader. Readers with and without a known day of consent get the same one.
func (c *Composer) Edition(list *subscriber.List, number int, at time.Time, body digest.Body) (*EditionMail, error) {
	shared, err := c.shared(list, number, at, body)
	if err != nil {
		return nil, err
	}
	template, err := mail.NewTemplate(shared, append(digest.Tokens(), mailOutToken))
	if err != nil {
		return nil, err
	}
	e := &EditionMail{
		composer: c, list: list, number: number,
		shared: shared, filler: body.Filler(c.Publication.Location), template: template,
		leave:       strings.TrimSuffix(c.Publication.LeaveAddress(anyToken), anyToken),
		preferences: strings.TrimSuffix(c.Publication.PreferencesAddress(anyToken), anyToken),
	}
	// What is left to go wrong, as with site.app_url, would go wrong for an address that can't exist (RFC 6761 §6.4).
	if _, _, err := e.Append(nil, ledger.Delivery{Email: "reader@anybody.invalid", LeaveToken: anyToken}); err != nil {
		return nil, fmt.Errorf("no mail of %s can be made: %w", list.Slug, err)
	}
	return e, nil
}

// Append writes the message of one reader behind dst and gives its envelope. It decodes to the message of
// Composer.Message. An error is about the reader's name or address, and dst is then as it was.
func (e *EditionMail) Append(dst []byte, to ledger.Delivery) ([]byte, mail.Envelope, error) {
	personal, err := e.personal(to)
	if err != nil {
		return dst, mail.Envelope{}, err
	}
	m := e.shared
	m.To, m.MessageID = recipient(to), messageID(m.From, e.list, e.number, to)
	m.List.LeaveMail = ""
	e.composer.comesBack(&m, to)
	raw, err := e.template.Append(dst, m.To, m.MessageID, append(e.filler.Values(personal), m.List.LeaveMail))
	return raw, m.Envelope(), err
}

// anyToken is nobody's.
const anyToken = "any"

// personal is Composer.personal; links with a plain token, as all are that the program makes, are only put together.
func (e *EditionMail) personal(to ledger.Delivery) (digest.Personal, error) {
	if !isPlain(to.LeaveToken) {
		return e.composer.personal(to)
	}
	return digest.Personal{
		LeaveURL: e.leave + to.LeaveToken, PreferencesURL: e.preferences + to.LeaveToken, ConsentAt: to.ConsentAt,
	}, nil
}

// isPlain tells whether a token is letters and digits alone, which an address holds as they are (RFC 3986 §2.3).
func isPlain(token string) bool {
	for i := range len(token) {
		c := token[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return token != ""
}
