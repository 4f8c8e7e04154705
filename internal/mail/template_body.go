package mail

import (
	"bytes"
	"slices"

	"pressrun/internal/piece"
)

// bodySlots are the places of the tokens in the parts of a composed message.
func bodySlots(raw []byte, m Message, tokens []string) []cut {
	head := bytes.Index(raw, []byte("\r\n\r\n")) + 4
	if m.HTML == "" {
		return partSlots(raw, head, len(raw), false, tokens)
	}
	mark := []byte("\r\n--" + m.boundary())
	from := head - len("\r\n") // go-mail may begin the first part at once
	var cuts []cut
	for _, html := range []bool{false, true} {
		from += bytes.Index(raw[from:], mark) + len(mark)
		from += bytes.Index(raw[from:], []byte("\r\n\r\n")) + 4
		end := from + bytes.Index(raw[from:], mark)
		cuts = append(cuts, partSlots(raw, from, end, html, tokens)...)
		from = end
	}
	return cuts
}

// partSlots are the tokens' last places in the part that is raw[from:end].
func partSlots(raw []byte, from, end int, html bool, tokens []string) []cut {
	part := unquote(raw[from:end])
	var cuts []cut
	for i, token := range tokens {
		at := bytes.LastIndex(part.text, []byte(token))
		if at < 0 {
			continue
		}
		last := at + len(token) - 1
		cuts = append(cuts, cut{from + part.at[at], from + part.at[last] + 1, valueFiller{value: i, html: html}})
	}
	slices.SortFunc(cuts, func(a, b cut) int { return a.from - b.from })
	for i := range cuts {
		next := end
		if i+1 < len(cuts) {
			next = cuts[i+1].from
		}
		cuts[i].takeLine(raw, next, end)
	}
	return cuts
}

// takeLine takes the rest of the line into the slot, up to the next slot: where it must be folded depends on the
// value before it.
func (c *cut) takeLine(raw []byte, next, end int) {
	f := c.filler.(valueFiller)
	stop := next
	if n := bytes.Index(raw[c.to:next], []byte("\r\n")); n >= 0 {
		stop = c.to + n
	}
	rest := raw[c.to:stop]
	soft := bytes.HasSuffix(rest, []byte("="))
	if soft {
		rest, stop = rest[:len(rest)-1], stop-1
	}
	f.rest, f.closes = unquote(rest).text, !soft && (stop < next || next == end)
	c.to, c.filler = stop, f
}

// valueFiller writes the value of a token, and the rest of its line.
type valueFiller struct {
	value  int
	html   bool
	rest   []byte // decoded
	closes bool   // a hard break follows
}

func (f valueFiller) fill(dst []byte, r reader) ([]byte, error) {
	if err := printable(r.values[f.value]); err != nil {
		return nil, err
	}
	var room [512]byte
	value := room[:0]
	if f.html {
		value = piece.AppendEscaped(value, r.values[f.value])
	} else {
		value = append(value, r.values[f.value]...)
	}
	dst = appendQuoted(appendQuoted(dst, value), f.rest)
	if f.closes {
		dst = closeLine(dst)
	}
	return dst, nil
}
