package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wneessen/go-mail"
)

// Compose writes the message as it travels: lines end with CRLF and none is longer than 998
// octets (RFC 5322 §2.1.1); both parts are quoted-printable UTF-8, the text first (RFC 2046
// §5.1.4); attachments follow them in base64. No line begins with a dot, so that nothing is doubled
// on the way (RFC 5321 §4.5.2). A line break or control character in an address, a header or
// a file's name is refused. All is ASCII but for the To of a reader whose local part is not: that message needs
// servers with SMTPUTF8 (RFC 6531), which Conn asks for.
func Compose(m Message) ([]byte, error) {
	raw, err := m.compose()
	if err != nil {
		return nil, fmt.Errorf("message %s: %w", m.MessageID, err)
	}
	return raw, nil
}

func (m Message) compose() ([]byte, error) {
	if err := m.complete(); err != nil {
		return nil, err
	}
	msg, err := m.built()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(m.sizeHint())
	if _, err := msg.WriteTo(&out); err != nil {
		return nil, err
	}
	if err := checkLines(out.Bytes()); err != nil {
		return nil, err
	}
	raw := undot(out.Bytes())
	if m.nested() {
		raw = m.nameBoundaries(raw)
	}
	return m.readdress(raw)
}

// built is the message as go-mail holds it.
func (m Message) built() (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithEncoding(mail.EncodingQP))
	if !m.nested() {
		msg.SetBoundary(m.boundary())
	}
	fields, err := m.fields()
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		if f.name == "To" && !isASCII(f.value) {
			f.value = "<reader@" + standIn + ">" // go-mail would encode it whole; see readdress
		}
		msg.SetGenHeader(mail.Header(f.name), f.value)
	}
	msg.SetDateWithValue(m.Date)
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	return msg, m.attach(msg)
}

// readdress puts a To beyond ASCII in its place as it is (RFC 6532 §3.2).
func (m Message) readdress(raw []byte) ([]byte, error) {
	to, err := m.To.header(true)
	if err != nil || isASCII(to) {
		return raw, err
	}
	line, err := appendField(nil, "To", to)
	if err != nil {
		return nil, err
	}
	old := fieldCut(raw, "To", nil)
	return slices.Replace(raw, old.from, old.to, line...), nil
}

// sizeHint is about the size of the composed message.
func (m Message) sizeHint() int {
	n := (len(m.Text)+len(m.HTML))/4*5 + 4096
	for _, a := range m.Attachments {
		n += len(a.Data)/3*4 + len(a.Data)/36 + 512
	}
	return n
}

func (m Message) complete() error {
	switch {
	case m.Subject == "":
		return errors.New("it has no subject; set one")
	case m.Text == "":
		return errors.New("it has no text; write the text part")
	case m.Date.IsZero():
		return errors.New("it has no date; set the time of sending")
	}
	return checkMessageID(m.MessageID)
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

// oneSpaced makes each run of spaces one: a header that is folded inside a run would end a line in white space.
func oneSpaced(s string) string { return strings.Join(strings.Fields(s), " ") }
