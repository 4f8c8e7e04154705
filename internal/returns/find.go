package returns

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"pressrun/internal/bounce"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/subscriber"
	"pressrun/internal/verp"
)

// mailFinder finds mails by what only they hold.
type mailFinder interface {
	Mailed(ctx context.Context, editionID int64, seq int) (ledger.Mailed, error)
	MailedByLeave(ctx context.Context, token string) (ledger.Mailed, error)
	MailedDispatch(ctx context.Context, id int64) (ledger.Mailed, error)
	MailedLetter(ctx context.Context, id int64, email string) (ledger.Mailed, error)
}

// copyFinder finds partners' mails.
type copyFinder interface {
	MailedCopies(ctx context.Context) ([]ledger.MailedCopy, error)
}

// readerFinder finds mails by whom they went to.
type readerFinder interface {
	MailedTo(ctx context.Context, email, list string) (ledger.Mailed, error)
	MailedIn(ctx context.Context, editionID int64, email string) (ledger.Mailed, error)
}

// editionFinder finds editions and all that went out of one.
type editionFinder interface {
	EditionsNumbered(ctx context.Context, number int) ([]ledger.Edition, error)
	AudienceAfter(ctx context.Context, editionID int64, seq, limit int) ([]ledger.Mailed, error)
}

// returnKeeper keeps what came back.
type returnKeeper interface {
	ReturnKeys(ctx context.Context) ([]verp.Key, error)
	TakeReturned(ctx context.Context, r ledger.Returned, limits ledger.ReturnLimits) (ledger.ReturnEffect, error)
	EditionReturns(ctx context.Context, editionID int64) (ledger.Returns, error)
}

// clue is what is known of a mail that something came back of.
type clue struct {
	bounce.Event
	source Source
	raw    []byte // the message when it is about one mail alone
}

// addresses are those that the mail may have gone to, the likeliest first.
func (c clue) addresses() (all []string) {
	for _, a := range []string{c.Original, c.Recipient} {
		if a != "" {
			all = append(all, a)
		}
	}
	return all
}

// The words for what told which mail it was.
const (
	byToken     = "token"
	byMessageID = "message-id"
	byHeaders   = "headers"
	byAddress   = "address"
)

// errNobodys says that a clue is ours in its form and names no mail that a person of today had, as one to an address that
// a reader has no longer. Vaguer clues would lead to the wrong one then.
var errNobodys = errors.New("it is of nobody's mail")

// find looks for the mail, from the surest clue to the vaguest. found is empty when none leads to one.
func (d *Desk) find(ctx context.Context, c clue) (m ledger.Mailed, found string, err error) {
	for _, way := range d.ways(c) {
		m, err := way.find(ctx, c)
		switch {
		case err == nil:
			return m, way.found, nil
		case errors.Is(err, errNobodys):
			return ledger.Mailed{}, "", nil
		case !errors.Is(err, ledger.ErrNotFound):
			return ledger.Mailed{}, "", err
		}
	}
	return ledger.Mailed{}, "", nil
}

// way is one to find a mail.
type way struct {
	found string
	find  func(context.Context, clue) (ledger.Mailed, error)
}

// ways are those that a clue may be followed by, the surest first. Only who got a mail may leave by it, or complain of
// it, which nobody takes back: anybody can work out a Message-ID who knows an address, but tokens stand in the mail
// alone.
func (d *Desk) ways(c clue) []way {
	switch {
	case c.source.vouches():
	case c.Kind == bounce.Unsubscribed:
		return []way{{byToken, d.byToken}}
	case c.Kind == bounce.Complained:
		return []way{{byToken, d.byToken}, {byHeaders, d.byLeave}}
	}
	return []way{{byToken, d.byToken}, {byMessageID, d.byMessageID}, {byHeaders, d.byHeaders}, {byAddress, d.byAddress}}
}

// byToken goes by a return address of ours.
func (d *Desk) byToken(ctx context.Context, c clue) (ledger.Mailed, error) {
	err := ledger.ErrNotFound
	for _, text := range []string{c.Token, c.LeaveToken} {
		token, none := verp.Parse(text)
		if none != nil {
			continue
		}
		m, wrong := d.checked(ctx, token, c.addresses())
		if wrong == nil || !errors.Is(wrong, ledger.ErrNotFound) {
			return m, wrong
		}
		err = errNobodys
	}
	return ledger.Mailed{}, err
}

// Expects tells whether a token is of a mail in the books; ledger.ErrNotFound: it is not. Letters forget whom they went
// to, so of theirs only what comes back can tell.
func (d *Desk) Expects(ctx context.Context, token verp.Token) error {
	if token.Kind != verp.Letter {
		_, err := d.checked(ctx, token, nil)
		return err
	}
	_, err := d.key(ctx, token)
	return err
}

// checked is the mail of a token that we made; ledger.ErrNotFound for any other. Of a letter, addresses are those that it
// may have gone to.
func (d *Desk) checked(ctx context.Context, token verp.Token, addresses []string) (m ledger.Mailed, err error) {
	key, err := d.key(ctx, token)
	if err != nil {
		return m, err
	}
	switch token.Kind {
	case verp.Delivery:
		m, err = d.Books.Mailed(ctx, token.ID, token.Seq)
	case verp.Dispatch:
		m, err = d.Books.MailedDispatch(ctx, token.ID)
	default:
		return d.letter(ctx, key, token, addresses)
	}
	if err == nil && key.Check(token, m.Person) != nil {
		return ledger.Mailed{}, ledger.ErrNotFound
	}
	return m, err
}

// key is the key that a token names.
func (d *Desk) key(ctx context.Context, token verp.Token) (verp.Key, error) {
	keys, err := d.Books.ReturnKeys(ctx)
	if err != nil {
		return verp.Key{}, err
	}
	for _, k := range keys {
		if k.ID == token.KeyID {
			return k, nil
		}
	}
	return verp.Key{}, ledger.ErrNotFound
}

// letter is the letter of a token to the first of some addresses that it went to.
func (d *Desk) letter(ctx context.Context, k verp.Key, token verp.Token, addresses []string) (ledger.Mailed, error) {
	for _, a := range addresses {
		if k.Check(token, subscriber.Key(a)) == nil {
			return d.Books.MailedLetter(ctx, token.ID, a)
		}
	}
	return ledger.Mailed{}, ledger.ErrNotFound
}

var ourID = regexp.MustCompile(`^e([0-9]{1,9})\.[a-z2-7]{16}@(.+)$`)

// byMessageID goes by the Message-ID, which is made from list, edition and address.
func (d *Desk) byMessageID(ctx context.Context, c clue) (ledger.Mailed, error) {
	if host, ok := strings.CutPrefix(c.MessageID, "copy."); ok {
		_, host, _ = strings.Cut(host, "@")
		return d.copyOf(ctx, c.MessageID, host)
	}
	parts := ourID.FindStringSubmatch(c.MessageID)
	if parts == nil || !d.ours(parts[2]) {
		return ledger.Mailed{}, ledger.ErrNotFound
	}
	number, err := strconv.Atoi(parts[1])
	if err != nil {
		return ledger.Mailed{}, err
	}
	editions, err := d.Books.EditionsNumbered(ctx, number)
	if err != nil {
		return ledger.Mailed{}, err
	}
	persons := c.addresses()
	if by, err := d.byLeave(ctx, c); err == nil {
		persons = append(persons, by.Person)
	}
	for _, e := range editions {
		for _, p := range persons {
			if mail.MessageID(parts[2], e.List, number, subscriber.Key(p)) == c.MessageID {
				return d.Books.MailedIn(ctx, e.ID, p)
			}
		}
	}
	return d.inAudience(ctx, editions, c.MessageID, parts[2])
}

// copyOf is the partner's mail of a Message-ID.
func (d *Desk) copyOf(ctx context.Context, id, host string) (ledger.Mailed, error) {
	copies, err := d.Books.MailedCopies(ctx)
	for _, c := range copies {
		if mail.CopyID(host, c.PieceID, c.Partner, c.Revision, string(c.Notice)) == id {
			return c.Mailed, nil
		}
	}
	if err == nil {
		err = ledger.ErrNotFound
	}
	return ledger.Mailed{}, err
}

func (d *Desk) ours(host string) bool {
	for _, h := range d.Hosts {
		if strings.EqualFold(h, host) {
			return true
		}
	}
	return false
}

// A report that names no address of ours, as of a reader who has his mail sent on, is looked up among all to whom the
// edition went. What comes from strangers must not cost too much.
const (
	audienceAtOnce = 5_000
	mostOfAudience = 300_000
)

// inAudience looks through the audiences of editions for the reader of a Message-ID. errNobodys: it is none of them.
func (d *Desk) inAudience(ctx context.Context, editions []ledger.Edition, id, host string) (ledger.Mailed, error) {
	looked := 0
	for _, e := range editions {
		for after := 0; looked < mostOfAudience; {
			some, err := d.Books.AudienceAfter(ctx, e.ID, after, audienceAtOnce)
			if err != nil {
				return ledger.Mailed{}, err
			}
			if len(some) == 0 {
				break
			}
			for _, m := range some {
				if mail.MessageID(host, e.List, e.Number, m.Person) == id {
					return m, nil
				}
			}
			looked, after = looked+len(some), some[len(some)-1].Seq
		}
	}
	if looked >= mostOfAudience {
		return ledger.Mailed{}, ledger.ErrNotFound
	}
	return ledger.Mailed{}, errNobodys
}

// byHeaders goes by what else of our header came back: the way out, or the list beside the address.
func (d *Desk) byHeaders(ctx context.Context, c clue) (ledger.Mailed, error) {
	m, err := d.byLeave(ctx, c)
	if err == nil || !errors.Is(err, ledger.ErrNotFound) {
		return m, err
	}
	if list := d.listOf(c.ListID); list != "" {
		return d.to(ctx, c, list)
	}
	return ledger.Mailed{}, ledger.ErrNotFound
}

// byLeave goes by the reader's way out, wherever it stands in a message that is about one mail alone. Lines of header and
// text may be folded there.
func (d *Desk) byLeave(ctx context.Context, c clue) (ledger.Mailed, error) {
	text := strings.NewReplacer("=\r\n", "", "=\n", "", "=3D", "=").Replace(string(c.raw))
	_, rest, found := strings.Cut(text, d.Leave)
	end := strings.IndexFunc(rest, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	if !found || d.Leave == "" || end <= 0 {
		return ledger.Mailed{}, ledger.ErrNotFound
	}
	return d.Books.MailedByLeave(ctx, rest[:end])
}

// byAddress goes by the address alone, where the source proved that we had the mail carried by it.
func (d *Desk) byAddress(ctx context.Context, c clue) (ledger.Mailed, error) {
	if !c.source.vouches() {
		return ledger.Mailed{}, ledger.ErrNotFound
	}
	return d.to(ctx, c, "")
}

// to is the newest mail to one of the clue's addresses.
func (d *Desk) to(ctx context.Context, c clue, list string) (ledger.Mailed, error) {
	for _, a := range c.addresses() {
		m, err := d.Books.MailedTo(ctx, a, list)
		if err == nil || !errors.Is(err, ledger.ErrNotFound) {
			return m, err
		}
	}
	return ledger.Mailed{}, ledger.ErrNotFound
}
