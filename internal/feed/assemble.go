package feed

import "pressrun/internal/publication"

// Frame is a feed of one format without its items.
type Frame struct {
	head               []byte
	open, between, end string // put before the first item, between two, and at the end
	empty              string // the end of a feed without items
}

// NewFrame writes the head of a feed. The same channel and publication give the same bytes.
func NewFrame(pub *publication.Publication, c Channel, format publication.FeedFormat) Frame {
	v := newChannelView(pub, c, format)
	switch format {
	case publication.RSS:
		return Frame{head: rssHead(v), end: rssTail, empty: rssTail}
	case publication.Atom:
		return Frame{head: atomHead(v), end: atomTail, empty: atomTail}
	default:
		return Frame{head: jsonHead(v), open: "\n", between: ",\n", end: "\n  " + jsonTail, empty: jsonTail}
	}
}

// Len is the size in bytes of the feed that Append writes.
func (f Frame) Len(items [][]byte) int {
	n := len(f.head) + len(f.open) + len(f.between)*len(items) + max(len(f.end), len(f.empty))
	for _, item := range items {
		n += len(item)
	}
	return n
}

// Append writes the feed with its items, newest first as given, to dst. It makes nothing when dst has
// room for Len bytes. The items are trusted: they come from Render.
func (f Frame) Append(dst []byte, items [][]byte) []byte {
	dst = append(dst, f.head...)
	if len(items) == 0 {
		return append(dst, f.empty...)
	}
	dst = append(dst, f.open...)
	for i, item := range items {
		if i > 0 {
			dst = append(dst, f.between...)
		}
		dst = append(dst, item...)
	}
	return append(dst, f.end...)
}

// Assemble writes a whole feed to dst: NewFrame and Append in one, with dst grown once.
func Assemble(
	dst []byte, pub *publication.Publication, c Channel, format publication.FeedFormat, items [][]byte,
) []byte {
	f := NewFrame(pub, c, format)
	if need := len(dst) + f.Len(items); need > cap(dst) {
		dst = append(make([]byte, 0, need), dst...)
	}
	return f.Append(dst, items)
}
