package bounce

import (
	"bytes"
	"strings"
)

// Bounds on the tree of parts.
const (
	maxDepth = 8
	maxParts = 100
)

// part is a leaf of the tree of MIME parts (RFC 2045). A message inside the message is a leaf, too: what is written
// in there was not written to us.
type part struct {
	header header
	media  string // type/subtype in small letters; text/plain when not said
	body   []byte // as encoded
}

// tree gathers the leaves of a message in order.
type tree struct {
	leaves []part
	seen   int // parts, with those that hold others
}

// leavesOf takes a message's body apart.
func leavesOf(h header, body []byte) []part {
	var t tree
	t.add(h, body, 0)
	return t.leaves
}

func (t *tree) add(h header, body []byte, depth int) {
	t.seen++
	kind := h.get("Content-Type")
	p := part{header: h, media: mediaType(kind), body: body}
	if !strings.HasPrefix(p.media, "multipart/") || depth == maxDepth {
		t.leaves = append(t.leaves, p)
		return
	}
	for inner := range split(body, boundaryOf(kind, body)) {
		if t.seen == maxParts {
			return
		}
		innerHeader, innerBody := readPartHeader(inner)
		t.add(innerHeader, innerBody, depth+1)
	}
}

// readPartHeader is readHeader for a part, which may have no field at all: then an empty line stands in front
// (RFC 2046 §5.1).
func readPartHeader(inner []byte) (header, []byte) {
	if line, after := cutLine(inner); len(line) == 0 {
		return nil, after
	}
	return readHeader(inner)
}

// mediaType is the first word of a Content-Type in small letters.
func mediaType(value string) string {
	kind, _, _ := strings.Cut(value, ";")
	if kind = strings.ToLower(strings.TrimSpace(kind)); kind == "" {
		return "text/plain" // RFC 2045 §5.2
	}
	return kind
}

// parameter is one of a Content-Type's parameters, quoted or not (RFC 2045 §5.1); empty when it is not there.
func parameter(value, name string) string {
	for _, rest, more := strings.Cut(value, ";"); more; {
		var key string
		key, rest, _ = strings.Cut(rest, "=")
		key = key[strings.LastIndexByte(key, ';')+1:]
		rest = strings.TrimLeft(rest, " \t")
		var found string
		if quoted, ok := strings.CutPrefix(rest, `"`); ok {
			found, rest, _ = strings.Cut(quoted, `"`)
			_, rest, more = strings.Cut(rest, ";")
		} else {
			found, rest, more = strings.Cut(rest, ";")
		}
		if strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(found)
		}
	}
	return ""
}

// boundaryOf is the declared boundary if the body has it, else the first line that looks like one: gateways rewrite
// the one and forget the other.
func boundaryOf(contentType string, body []byte) string {
	declared := parameter(contentType, "boundary")
	if declared != "" && bytes.Contains(body, []byte("--"+declared)) {
		return declared
	}
	rest := body
	for range 100 { // a preamble is short
		var line []byte
		if line, rest = cutLine(rest); len(line) > 4 && len(line) <= 80 && bytes.HasPrefix(line, []byte("--")) &&
			bytes.IndexByte(line, ' ') < 0 {
			return string(line[2:])
		}
	}
	return declared
}

// split yields the parts between the boundary lines (RFC 2046 §5.1.1). Without a last boundary the last part ends
// with the body.
func split(body []byte, boundary string) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		if boundary == "" {
			return
		}
		mark := []byte("--" + boundary)
		_, rest, last, found := cutBoundary(body, mark)
		for found && !last {
			var inner []byte
			inner, rest, last, found = cutBoundary(rest, mark)
			if !yield(inner) {
				return
			}
		}
	}
}

// cutBoundary cuts text at the first boundary line. last tells that it is the closing one.
func cutBoundary(text, mark []byte) (before, after []byte, last, found bool) {
	for from := 0; ; {
		i := bytes.Index(text[from:], mark)
		if i < 0 {
			return text, nil, false, false
		}
		i += from
		from = i + len(mark)
		if i > 0 && text[i-1] != '\n' {
			continue
		}
		line, rest := cutLine(text[from:])
		line = bytes.TrimRight(line, " \t")
		if len(line) == 0 || string(line) == "--" {
			return trimLineEnd(text[:i]), rest, len(line) > 0, true
		}
	}
}

// trimLineEnd takes off the line end that belongs to the boundary.
func trimLineEnd(text []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
}
