package feed

import (
	"strings"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// view is an entry made ready for all three formats: texts clean, addresses safe, the content written.
type view struct {
	id, address, title, summary string
	published, updated          time.Time // to the second
	authors                     []piece.Author
	bylines                     string
	categories                  []string
	language                    string // empty: that of the feed
	rights                      string
	outlet                      string // name as printed; empty: the piece first ran at home
	via                         string // address of the piece at the outlet, or of the outlet
	related                     []piece.Related
	picture                     *piece.Image // nil: none to show
	image                       *Enclosure
	home                        string
	content                     string // HTML
}

func newView(pub *publication.Publication, e Entry) *view {
	p := e.Piece
	v := &view{
		id: p.ID, address: e.Address,
		title:      piece.Clean(p.Title),
		summary:    piece.Clean(p.Summary(e.Credit)),
		published:  e.Published.Truncate(time.Second),
		updated:    e.Updated.Truncate(time.Second),
		authors:    namedAuthors(p.Authors),
		categories: distinct(append([]string{p.Kicker, p.Topic}, p.Tags...)),
		rights:     rights(p.Rights),
		outlet:     piece.Clean(e.Credit.Name),
		related:    linkedOnly(p.Related),
		home:       piece.Clean(pub.Name),
	}
	v.bylines = (&piece.Piece{Authors: v.authors}).Bylines()
	if e.Updated.IsZero() {
		v.updated = v.published
	}
	if webAddress(e.Credit.URL) {
		v.via = e.Credit.URL
	} else {
		e.Credit.URL = ""
	}
	if language := entryLanguage(e); !strings.EqualFold(language, pub.Language) {
		v.language = language
	}
	if e.Image != nil {
		v.image, v.picture = e.Image, p.Image
		if v.picture == nil {
			v.picture = &piece.Image{}
		}
	}
	v.content = string(appendContent(nil, pub, e, v))
	return v
}

func entryLanguage(e Entry) string {
	if e.Language != "" {
		return languageTag(e.Language)
	}
	return languageTag(e.Piece.Language)
}

// languageTag is s when it has the letters of a BCP 47 tag only, else nothing.
func languageTag(s string) string {
	for _, r := range s {
		if r != '-' && (r < '0' || r > 'z' || r > '9' && r < 'A' || r > 'Z' && r < 'a') {
			return ""
		}
	}
	return s
}

func namedAuthors(authors []piece.Author) []piece.Author {
	var out []piece.Author
	for _, a := range authors {
		if a.Name = piece.Clean(a.Name); a.Name == "" {
			continue
		}
		if !webAddress(a.URL) {
			a.URL = ""
		}
		a.Role, a.Bio = piece.Clean(a.Role), piece.Clean(a.Bio)
		out = append(out, a)
	}
	return out
}

// distinct cleans the names and drops empty ones and those that differ by case only.
func distinct(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range names {
		n = piece.Clean(n)
		if key := strings.ToLower(n); n != "" && !seen[key] {
			seen[key] = true
			out = append(out, n)
		}
	}
	return out
}

func linkedOnly(related []piece.Related) []piece.Related {
	var out []piece.Related
	for _, r := range related {
		if r.Title = piece.Clean(r.Title); webAddress(r.URL) {
			if r.Title == "" {
				r.Title = r.URL
			}
			out = append(out, r)
		}
	}
	return out
}

// rights is one line: the holder, and the note as a sentence after it. Nothing is said that nobody recorded.
func rights(r piece.Rights) string {
	holder, note := piece.Clean(r.Holder), piece.Clean(r.Note)
	if holder == "" || note == "" {
		return holder
	}
	return strings.TrimRight(holder, ". ") + ". " + note
}

// webAddress tells whether s can stand in a feed as an address: absolute, and without hidden characters.
func webAddress(s string) bool { return piece.IsWebAddress(s) && piece.Clean(s) == s }
