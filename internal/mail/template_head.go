package mail

import (
	"bytes"
	"fmt"
	"slices"
)

// standingIn is the list with an address in place of each token, so that the message can be composed.
func (l List) standingIn(tokens []string) List {
	for _, a := range append(l.addresses(), listAddress{"", &l.Unsubscribe}, listAddress{"", &l.LeaveMail}) {
		if slices.Contains(tokens, *a.url) {
			*a.url = "https://" + standIn + "/"
		}
	}
	return l
}

// headSlots are the header lines that differ. They are found by name, so what other lines hold does not matter.
func headSlots(head []byte, list List, tokens []string) ([]cut, error) {
	cuts := []cut{fieldCut(head, "To", toFiller{}), fieldCut(head, "Message-ID", idFiller{})}
	if list.ID == "" {
		return cuts, nil
	}
	for _, a := range list.addresses() {
		if i := slices.Index(tokens, *a.url); i >= 0 {
			cuts = append(cuts, fieldCut(head, a.name, addressFiller{a.name, i}))
		}
	}
	leave := leaveFiller{
		unsubscribe: list.Unsubscribe, leaveMail: list.LeaveMail,
		web: slices.Index(tokens, list.Unsubscribe), mail: slices.Index(tokens, list.LeaveMail),
	}
	if leave.web >= 0 || leave.mail >= 0 {
		c := fieldCut(head, "List-Unsubscribe", leave)
		// The promise of one click stands below and is of the same filler, since it depends on the address.
		post := fieldCut(head, "List-Unsubscribe-Post", nil)
		if post.from == c.to {
			c.to = post.to
		}
		cuts = append(cuts, c)
	}
	for _, c := range cuts {
		if c.from < 0 {
			return nil, fmt.Errorf("a header line of the template was not found: %T", c.filler)
		}
	}
	return cuts, nil
}

// fieldCut is a header line with its folded ones; from is -1 when there is none of that name.
func fieldCut(head []byte, name string, f filler) cut {
	from := 0
	if !bytes.HasPrefix(head, []byte(name+":")) {
		if from = bytes.Index(head, []byte("\r\n"+name+":")); from < 0 {
			return cut{from: -1}
		}
		from += 2
	}
	to := from
	for to == from || to < len(head) && head[to] == ' ' {
		to += bytes.Index(head[to:], []byte("\r\n")) + 2
	}
	return cut{from, to, f}
}

// toFiller writes To.
type toFiller struct{}

func (toFiller) fill(dst []byte, r reader) ([]byte, error) {
	value, err := r.to.header(true)
	if err != nil {
		return nil, fmt.Errorf("To: %w", err) //nolint:staticcheck // the field is called so
	}
	return appendField(dst, "To", value)
}

// idFiller writes Message-ID.
type idFiller struct{}

func (idFiller) fill(dst []byte, r reader) ([]byte, error) {
	if err := checkMessageID(r.messageID); err != nil {
		return nil, err
	}
	return appendField(dst, "Message-ID", "<"+r.messageID+">")
}

// addressFiller writes the line of one of the list's addresses.
type addressFiller struct {
	name  string
	value int
}

func (f addressFiller) fill(dst []byte, r reader) ([]byte, error) {
	if r.values[f.value] == "" {
		return dst, nil
	}
	value, err := bracketed(r.values[f.value])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	return appendField(dst, f.name, value)
}

// leaveFiller writes List-Unsubscribe and what belongs to it.
type leaveFiller struct {
	unsubscribe, leaveMail string // where they are no tokens
	web, mail              int    // tokens; -1: none
}

func (f leaveFiller) fill(dst []byte, r reader) ([]byte, error) {
	l := List{Unsubscribe: f.unsubscribe, LeaveMail: f.leaveMail}
	if f.web >= 0 {
		l.Unsubscribe = r.values[f.web]
	}
	if f.mail >= 0 {
		l.LeaveMail = r.values[f.mail]
	}
	fields, err := l.leave()
	if err != nil {
		return nil, fmt.Errorf("List-Unsubscribe: %w", err)
	}
	for _, field := range fields {
		if dst, err = appendField(dst, field.name, field.value); err != nil {
			return nil, err
		}
	}
	return dst, nil
}
