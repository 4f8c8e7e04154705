package feed

import (
	"slices"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// correctionDate is how all copies print the day of a correction.
const correctionDate = "Jan 2, 2006"

// Content is the HTML that an entry carries in every format, for showing it outside a feed.
func Content(pub *publication.Publication, e Entry) string { return newView(pub, e).content }

// appendContent writes the whole piece as HTML: corrections, standfirst, takeaways, picture, body,
// credit, related pieces, authors. All addresses in it are absolute.
func appendContent(dst []byte, pub *publication.Publication, e Entry, v *view) []byte {
	p := e.Piece
	dst = appendCorrections(dst, pub, p.Corrections)
	if dek := piece.Clean(p.Dek); dek != "" {
		dst = append(piece.AppendEscaped(append(dst, "<p><em>"...), dek), "</em></p>\n"...)
	}
	dst = appendTakeaways(dst, p.Takeaways)
	if v.image != nil {
		dst = piece.AppendHTML(dst, []piece.Block{{Kind: piece.Picture, Image: v.picture}}, piece.HTMLOptions{
			Image: func(*piece.Image) (string, bool) { return v.image.URL, true },
		})
	}
	dst = piece.AppendHTML(dst, p.Body, piece.HTMLOptions{Image: onlyAbsolute(e.BodyImage)})
	if !e.Credit.IsZero() {
		dst = append(e.Credit.AppendHTML(append(dst, "<p>"...)), "</p>\n"...)
	}
	dst = appendRelated(dst, v.related)
	return appendAuthors(dst, v.authors)
}

// onlyAbsolute keeps pictures out whose address would be relative: readers have no base for it.
func onlyAbsolute(find func(*piece.Image) (string, bool)) func(*piece.Image) (string, bool) {
	if find == nil {
		return nil
	}
	return func(i *piece.Image) (string, bool) {
		address, ok := find(i)
		return address, ok && webAddress(address)
	}
}

// appendCorrections writes the notes, the newest first; of one day, the one that was added last.
func appendCorrections(dst []byte, pub *publication.Publication, corrections []piece.Correction) []byte {
	sorted := slices.Clone(corrections)
	slices.Reverse(sorted)
	slices.SortStableFunc(sorted, func(a, b piece.Correction) int {
		return b.Date.InZone(pub.Location).Compare(a.Date.InZone(pub.Location))
	})
	for _, c := range sorted {
		dst = append(dst, "<p><strong>Correction"...)
		if !c.Date.IsZero() {
			dst = c.Date.InZone(pub.Location).AppendFormat(append(dst, ", "...), correctionDate)
		}
		dst = append(dst, ":</strong> "...)
		dst = append(piece.AppendEscaped(dst, piece.Clean(c.Text)), "</p>\n"...)
	}
	return dst
}

func appendTakeaways(dst []byte, takeaways []string) []byte {
	if len(takeaways) == 0 {
		return dst
	}
	dst = append(dst, "<h2>Key takeaways</h2>\n<ul>\n"...)
	for _, t := range takeaways {
		dst = append(piece.AppendEscaped(append(dst, "<li>"...), piece.Clean(t)), "</li>\n"...)
	}
	return append(dst, "</ul>\n"...)
}

func appendRelated(dst []byte, related []piece.Related) []byte {
	if len(related) == 0 {
		return dst
	}
	dst = append(dst, "<h2>Related</h2>\n<ul>\n"...)
	for _, r := range related {
		dst = appendLink(append(dst, "<li>"...), r.URL, r.Title)
		dst = append(dst, "</li>\n"...)
	}
	return append(dst, "</ul>\n"...)
}

// appendAuthors writes a line per author with the role, and the biographies after them. Authors of
// whom only the name is known have it in the byline of every reader already.
func appendAuthors(dst []byte, authors []piece.Author) []byte {
	known := func(a piece.Author) bool { return a.Role != "" || a.URL != "" }
	if slices.ContainsFunc(authors, known) {
		for i, a := range authors {
			dst = append(dst, [2]string{"<p>", "<br>\n"}[min(i, 1)]...)
			dst = appendAuthor(dst, a)
		}
		dst = append(dst, "</p>\n"...)
	}
	for _, a := range authors {
		if a.Bio != "" {
			dst = append(piece.AppendEscaped(append(dst, "<p>"...), a.Bio), "</p>\n"...)
		}
	}
	return dst
}

func appendAuthor(dst []byte, a piece.Author) []byte {
	if a.URL == "" {
		return piece.AppendEscaped(dst, a.AuthorLine())
	}
	dst = appendLink(dst, a.URL, a.Name)
	return piece.AppendEscaped(dst, a.AuthorLine()[len(a.Name):])
}

func appendLink(dst []byte, address, text string) []byte {
	dst = append(piece.AppendEscaped(append(dst, `<a href="`...), address), `">`...)
	return append(piece.AppendEscaped(dst, text), "</a>"...)
}
