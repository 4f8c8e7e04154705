package mail

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Template is a message composed once for many readers. What differs from reader to reader are To, Message-ID
// and the values of tokens; Append puts them into the bytes as they travel. Safe for concurrent use.
type Template struct {
	slots []slot
	end   []byte // what follows the last slot
	size  int    // of a message with short values
	count int    // of tokens
}

// slot is a place of the message that differs, and the bytes between the slot before and this one.
type slot struct {
	before []byte
	filler filler
}

// filler writes what stands in a slot.
type filler interface {
	fill(dst []byte, r reader) ([]byte, error)
}

// reader is what differs from reader to reader.
type reader struct {
	to        Address
	messageID string
	values    []string
}

var tokenForm = regexp.MustCompile(`^[A-Za-z0-9]{8,60}$`)

// NewTemplate composes the message; its To and MessageID are of no account. A token is a word of ASCII letters
// and digits. In a list's address (List.Unsubscribe and its like) it stands for the whole address; in the text
// and the HTML part the last occurrence stands for its value, and others are text like any other. A token that
// a part does not hold is left out there. Errors are about the message, not about any reader.
func NewTemplate(m Message, tokens []string) (*Template, error) {
	if err := checkTokens(tokens); err != nil {
		return nil, err
	}
	if len(m.Attachments) > 0 {
		return nil, errors.New("a message for many readers has no attachments; link to the files instead")
	}
	list := m.List
	m.To, m.MessageID = Address{Email: "reader@" + standIn}, "template@"+standIn
	m.List = list.standingIn(tokens)
	raw, err := Compose(m)
	if err != nil {
		return nil, err
	}
	head := bytes.Index(raw, []byte("\r\n\r\n")) + 2
	slots, err := headSlots(raw[:head], list, tokens)
	if err != nil {
		return nil, err
	}
	found := bodySlots(raw, m, tokens)
	return assemble(raw, append(slots, found...), len(tokens)), nil
}

// standIn is a domain that no address can have (RFC 6761 §6.4).
const standIn = "stand-in.invalid"

func checkTokens(tokens []string) error {
	for i, t := range tokens {
		if !tokenForm.MatchString(t) {
			return fmt.Errorf("%q is no token; use 8 to 60 letters and digits", t)
		}
		for j, other := range tokens {
			if i != j && strings.Contains(other, t) {
				return fmt.Errorf("the tokens %q and %q can be mistaken for each other; change one", t, other)
			}
		}
	}
	return nil
}

// cut is a range of the composed message that a filler takes the place of.
type cut struct {
	from, to int
	filler   filler
}

// assemble makes the template of what is left between the cuts.
func assemble(raw []byte, cuts []cut, tokens int) *Template {
	slices.SortFunc(cuts, func(a, b cut) int { return a.from - b.from })
	t := &Template{size: len(raw) + 1024, count: tokens}
	at := 0
	for _, c := range cuts {
		t.slots = append(t.slots, slot{before: raw[at:c.from], filler: c.filler})
		at = c.to
	}
	t.end = raw[at:]
	return t
}

var errValues = errors.New("a template needs one value for each of its tokens")

// Append writes the message of one reader behind dst, in whose place it writes when there is room. It is the
// message that Compose makes of the same parts: it decodes to the same header and the same texts, and Append
// refuses the addresses that Compose refuses. Values stand in the order of the tokens; one with a line break
// or a control character is refused. Errors are about the reader. No line is longer than 998 octets or begins
// with a dot.
func (t *Template) Append(dst []byte, to Address, messageID string, values []string) ([]byte, error) {
	if len(values) != t.count {
		return dst, errValues
	}
	out, err := t.splice(slices.Grow(dst, t.size), reader{to, messageID, values})
	if err != nil {
		return dst, fmt.Errorf("message %s: %w", messageID, err)
	}
	return out, nil
}

func (t *Template) splice(dst []byte, r reader) ([]byte, error) {
	var err error
	for i := range t.slots {
		dst = append(dst, t.slots[i].before...)
		if dst, err = t.slots[i].filler.fill(dst, r); err != nil {
			return nil, err
		}
	}
	return append(dst, t.end...), nil
}
