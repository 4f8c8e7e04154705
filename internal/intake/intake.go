// Package intake reads commentary pages and files into pieces: Markdown with front matter,
// HTML pages and plain text pages, told apart by content, not by name.
//
// HTML and text both become one flat list of blocks (a line or an element, with its marks, its
// line number and what its markup says of it). One classifier then gives every block a fate: a
// field of the piece, the body, or the list of what was cut. Nothing is lost without a word, and
// what was not read with certainty has a finding that names line, key and cure.
package intake

import (
	"net/url"
	"time"

	"pressrun/internal/piece"
)

// Source is one page or file as it came in.
type Source struct {
	Name      string   // path or address, as the user gave it
	Data      []byte   // the bytes, in whatever encoding
	MediaType string   // Content-Type of a fetched page; empty for files
	Address   *url.URL // final address of a fetched page; nil for files
}

// Options is what reading needs to know beside the source. The zero value reads, with
// bare days, UTC hours and no books.
type Options struct {
	Now       time.Time        // judges relative dates
	Location  *time.Location   // zone of hours printed without one; nil: UTC
	Language  string           // BCP 47 tag of sources that name none
	PressHour int              // hour at which a bare future day goes out
	Outlets   piece.OutletBook // confirmed outlets
	Authors   piece.AuthorBook // confirmed authors; fill what a page leaves open
	Profiles  []Profile        // house profiles, tried before the built-in ones
}

// Result is what was read.
type Result struct {
	Piece    *piece.Piece // nil when the source was refused
	Findings []piece.Finding
	Removed  []Removed
}

// Removed is text of the source that stands in no field, with the reason.
type Removed struct {
	Text   string `json:"text"`
	Reason string `json:"reason"`
	Line   int    `json:"line,omitempty"`
}

// MaxSize is the largest source in bytes; a commentary page is far smaller.
const MaxSize = 5 << 20

// Read reads one source. It never fails: a source that is no piece gives a Result without
// Piece and with one error finding, rejected-not-a-piece, that says why and what to do.
func Read(src Source, o Options) Result {
	if o.Location == nil {
		o.Location = time.UTC
	}
	if why := refuseBytes(src); why != "" {
		return refused(why, 0)
	}
	text, note := decode(src)
	if text == "" && note != "" {
		return refused(note, 0)
	}
	var result Result
	switch detect(text, src.MediaType) {
	case kindMarkdown:
		result = readMarkdown(src.Name, text)
	case kindHTML:
		result = readHTML(text, src.Address, o)
	default:
		result = readText(text, o)
	}
	if note != "" && result.Piece != nil {
		result.Findings = append([]piece.Finding{encodingFinding(note)}, result.Findings...)
	}
	if result.Piece != nil && src.Address != nil {
		result.Piece.CanonicalURL = webAddress(src.Address)
	}
	return result
}

func encodingFinding(note string) piece.Finding {
	return piece.Finding{
		Level: piece.LevelWarning, Field: "body", Code: piece.CodeEncodingConverted,
		Message: note + "; check quotation marks, dashes and accents, or save the source as UTF-8",
	}
}

// readMarkdown leaves the canonical form to its own codec.
func readMarkdown(name, text string) Result {
	p, findings, err := piece.Parse(name, []byte(text))
	if err != nil {
		return Result{Findings: append(findings, refusal(err.Error(), 0))}
	}
	return Result{Piece: p, Findings: findings}
}

func refused(why string, line int) Result {
	return Result{Findings: []piece.Finding{refusal(why, line)}}
}

func refusal(why string, line int) piece.Finding {
	return piece.Finding{
		Level: piece.LevelError, Field: "body", Code: piece.CodeNotAPiece, Message: why, Line: line,
	}
}
