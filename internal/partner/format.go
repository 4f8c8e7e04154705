package partner

import (
	"fmt"

	"pressrun/internal/ledger"
)

// Format is a form in which a partner takes copies. Its value is its name in partners.yaml and the ledger.
type Format string

// The formats.
const (
	CopySheet Format = "copysheet" // HTML for a person: boxes to copy one by one
	Text      Format = "text"      // plain text for the wire
	Markdown  Format = "markdown"  // Markdown with front matter, for a partner's own system
	Ninjs     Format = "ninjs"     // IPTC ninjs 3.1, for machines
)

// Mail is what the ledger calls the one mail that goes over ChannelEmail. It is no format of its own: its text is Text,
// and the partner's other formats are attached.
const Mail Format = "mail"

// Formats lists all formats.
func Formats() []Format { return []Format{CopySheet, Text, Markdown, Ninjs} }

// Ending is the ending of a copy's file name, without the dot before it.
func (f Format) Ending() string {
	switch f {
	case CopySheet:
		return "html"
	case Text:
		return "txt"
	case Markdown:
		return "md"
	case Ninjs:
		return "ninjs.json"
	}
	return ""
}

// mediaType is how a copy is labelled where it is attached.
func (f Format) mediaType() string {
	switch f {
	case CopySheet:
		return "text/html; charset=utf-8"
	case Markdown:
		return "text/markdown; charset=utf-8" // RFC 7763
	case Ninjs:
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}

// noticed is the format in which a notice of that kind comes: a kill is a plain text, or a ninjs
// item where a machine reads the copies; the others are the next version in the same format.
func (f Format) noticed(kind ledger.NoticeKind) Format {
	if kind == ledger.NoticeKill && f != Ninjs {
		return Text
	}
	return f
}

// FileName is the name of a copy or notice of a piece: <slug>.v<N>.<ending>. A kill is marked in its
// name, <slug>.v<N>.kill.txt; corrections and updates are the next version of the copy.
func FileName(slug string, version int, f Format, notice ledger.NoticeKind) string {
	kill := ""
	if notice == ledger.NoticeKill {
		kill = "kill."
	}
	return fmt.Sprintf("%s.v%d.%s%s", slug, version, kill, f.noticed(notice).Ending())
}

// Make writes one copy in the format, or the notice that c holds: a correction or an update is the
// whole copy with a word on top; a kill is Kill's text, and in Ninjs a canceled item.
func Make(f Format, c Copy) ([]byte, error) {
	killed := c.Notice.Kind == ledger.NoticeKill
	c = c.inHouseStyle()
	switch f.noticed(c.Notice.Kind) {
	case CopySheet:
		return copySheet(&c)
	case Text:
		if killed {
			return killText(&c), nil
		}
		return wireText(&c), nil
	case Markdown:
		return markdown(&c), nil
	case Ninjs:
		return ninjs(&c)
	}
	return nil, fmt.Errorf("%q is no format of copies; take %s", f, listed(Formats()))
}
