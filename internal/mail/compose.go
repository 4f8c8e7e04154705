package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	netmail "net/mail"

	"github.com/wneessen/go-mail"
)

// Compose writes the message as it travels: lines end with CRLF and none is longer than 998
// octets (RFC 5322 §2.1.1); both parts are quoted-printable UTF-8, the text first (RFC 2046
// §5.1.4). A line break or control character in an address or header is refused.
func Compose(m Message) ([]byte, error) {
	if err := m.complete(); err != nil {
		return nil, fmt.Errorf("message %s: %w", m.MessageID, err)
	}
	msg := mail.NewMsg(
		mail.WithNoDefaultUserAgent(),
		mail.WithEncoding(mail.EncodingQP),
		mail.WithBoundary(m.boundary()),
	)
	if err := m.address(msg); err != nil {
		return nil, fmt.Errorf("message %s: %w", m.MessageID, err)
	}
	fields, err := m.fields()
	if err != nil {
		return nil, fmt.Errorf("message %s: %w", m.MessageID, err)
	}
	for _, f := range fields {
		msg.SetGenHeader(mail.Header(f.name), f.value)
	}
	msg.SetDateWithValue(m.Date)
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	var out bytes.Buffer
	out.Grow(len(m.Text) + len(m.HTML) + (len(m.Text)+len(m.HTML))/4 + 4096)
	if _, err := msg.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("message %s: %w", m.MessageID, err)
	}
	if err := checkLines(out.Bytes()); err != nil {
		return nil, fmt.Errorf("message %s: %w", m.MessageID, err)
	}
	return out.Bytes(), nil
}

func (m Message) complete() error {
	switch {
	case m.Subject == "":
		return errors.New("it has no subject; set one")
	case m.Text == "":
		return errors.New("it has no text; write the text part")
	case m.Date.IsZero():
		return errors.New("it has no date; set the time of sending")
	case !messageIDForm.MatchString(m.MessageID):
		return errors.New("its Message-ID is not of the form local@domain; make it with mail.MessageID")
	}
	return nil
}

// address sets the people. A display name may be anything printable: it is quoted or encoded (RFC 2047 §5).
func (m Message) address(msg *mail.Msg) error {
	set := func(name string, a Address, put func(*netmail.Address)) error {
		email, err := mailbox(a.Email)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := printable(a.Name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		display := oneSpaced(a.Name)
		if backslashed(display) {
			msg.SetGenHeader(mail.Header(name), encodeText(display)+" <"+email+">")
			return nil
		}
		put(&netmail.Address{Name: display, Address: email})
		return nil
	}
	if err := set("From", m.From, msg.FromMailAddress); err != nil {
		return err
	}
	if err := set("To", m.To, func(a *netmail.Address) { msg.ToMailAddress(a) }); err != nil {
		return err
	}
	if m.ReplyTo.IsZero() {
		return nil
	}
	return set("Reply-To", m.ReplyTo, func(a *netmail.Address) { msg.ReplyToMailAddress(a) })
}

// boundary is made from the message, so that equal messages are equal bytes and no text can hold it.
func (m Message) boundary() string {
	h := sha256.New()
	for _, s := range []string{m.MessageID, m.Text, m.HTML} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return "pressrun-" + hex.EncodeToString(h.Sum(nil)[:16])
}

// maxLine is the longest line in octets, CRLF not counted (RFC 5322 §2.1.1).
const maxLine = 998

func checkLines(raw []byte) error {
	for len(raw) > 0 {
		line, rest, _ := bytes.Cut(raw, []byte("\r\n"))
		if len(line) > maxLine {
			name, _, _ := strings.Cut(string(line[:60]), ":")
			return fmt.Errorf("%s: a word of %d bytes does not fit into a line of a mail; shorten it", name, len(line))
		}
		raw = rest
	}
	return nil
}

// oneSpaced makes each run of spaces one: a header that is folded inside a run would end a line in white space.
func oneSpaced(s string) string { return strings.Join(strings.Fields(s), " ") }
