package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pressrun/internal/piece"
)

// readPictureWords reads the pictures with their captions and credits; the first one above the
// second paragraph is the piece's own, the others stand in the body.
func (r *reader) readPictureWords(end int) int {
	r.readPictures()
	if r.page.html {
		r.orphanCaptions()
	}
	if r.piece.Image == nil {
		r.printedPicture(end)
	}
	return end
}

func (r *reader) readPictures() {
	prose := 0
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.fate == fateNone && b.kind == piece.Paragraph && b.hint == "" && wordCount(b.text) > 15 {
			prose++
		}
		if b.fate != fateNone || b.kind != piece.Picture {
			continue
		}
		r.captionBeside(i)
		if r.piece.Image == nil && prose < 2 {
			r.piece.Image, r.imageAt = b.image, i
			b.fate = fateField
		}
	}
}

// captionBeside takes the caption and credit blocks that stand right below the picture, else right above.
func (r *reader) captionBeside(i int) {
	img := r.blocks[i].image
	for _, step := range []int{1, -1} {
		for j := i + step; j >= 0 && j < len(r.blocks) && captionHint(r.blocks[j].hint) && r.blocks[j].fate == fateNone; j += step {
			takeCaption(img, &r.blocks[j])
		}
		if img.Caption != "" || img.Credit != "" {
			return
		}
	}
}

func captionHint(f Field) bool { return f == FieldCaption || f == FieldCredit }

func takeCaption(img *piece.Image, b *block) {
	b.fate = fateField
	if b.hint == FieldCredit {
		img.Credit = joinWords(img.Credit, withoutCreditLabel(b.text))
		return
	}
	caption, credit, ok := splitCredit(b.text)
	if !ok {
		caption, credit = b.text, ""
	}
	img.Caption = joinWords(img.Caption, caption)
	img.Credit = joinWords(img.Credit, credit)
}

func joinWords(a, b string) string { return strings.TrimSpace(a + " " + b) }

// orphanCaptions reads captions whose picture has no address that could be read.
func (r *reader) orphanCaptions() {
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.fate != fateNone || !captionHint(b.hint) {
			continue
		}
		if r.piece.Image == nil {
			r.piece.Image, r.imageAt = &piece.Image{}, i
		} else if r.imageAt < 0 || !r.captionNear(i) {
			b.kind, b.image = piece.Picture, &piece.Image{}
			takeCaption(b.image, b)
			b.fate = fateNone // a body picture without an address
			continue
		}
		takeCaption(r.piece.Image, b)
	}
}

func (r *reader) captionNear(i int) bool {
	return i-r.imageAt <= 3 && (r.piece.Image.Caption == "" || r.piece.Image.Credit == "")
}

// printedPicture reads caption and credit from the lines between byline and body.
func (r *reader) printedPicture(end int) {
	previous := -1
	last := r.open(end)
	for i := r.open(0); i < len(r.blocks) && i <= last; i = r.open(i + 1) {
		b := &r.blocks[i]
		if caption, credit, ok := splitCredit(b.text); ok && b.kind == piece.Paragraph && i > 0 {
			r.piece.Image, r.imageAt = &piece.Image{Caption: caption, Credit: credit}, i
			b.fate = fateField
			if caption == "" && previous >= 0 {
				r.piece.Image.Caption = r.blocks[previous].text
				r.blocks[previous].fate = fateField
			}
			return
		}
		previous = i
	}
	r.captionAlone(end)
}

// captionAlone takes a single sentence between byline and takeaways for a caption without credit.
func (r *reader) captionAlone(end int) {
	i := r.open(0)
	if i >= end || end >= len(r.blocks) || !isTakeawaysHeading(r.blocks[end].text) || r.open(i+1) < end || len(r.piece.Authors) == 0 {
		return
	}
	b := &r.blocks[i]
	r.piece.Image, r.imageAt = &piece.Image{Caption: b.text}, i
	b.fate = fateField
	r.guessed("image.caption", b.line, "%q stands between byline and takeaways and was read as the caption; check image:",
		excerpt(b.text))
}

// splitCredit parts "Caption. A / Getty Images" into caption and credit.
func splitCredit(s string) (caption, credit string, ok bool) {
	if len(s) > 900 {
		return "", "", false
	}
	if isCreditLine(s) {
		return "", withoutCreditLabel(s), true
	}
	if at := labelledCredit(s); at > 0 && isCreditLine(s[at:]) {
		return strings.TrimSpace(s[:at]), withoutCreditLabel(s[at:]), true
	}
	parts := sentences(s)
	if len(parts) < 2 {
		return "", "", false
	}
	tail := parts[len(parts)-1]
	if !isCreditLine(tail) {
		return "", "", false
	}
	return strings.TrimSpace(s[:len(s)-len(tail)]), withoutCreditLabel(tail), true
}

// labelledCredit is where "photo by" begins behind the end of a sentence, or -1.
func labelledCredit(s string) int {
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		return -1
	}
	for _, l := range creditLabels {
		at := strings.LastIndex(lower, l)
		if at < 2 {
			continue
		}
		if s[at-1] == '(' || s[at-1] == '[' {
			at--
		}
		if s[at-1] == ' ' && endsSentence(s[:at-1]) {
			return at
		}
	}
	return -1
}

func hasCredit(s string) bool {
	_, _, ok := splitCredit(s)
	return ok
}

var creditLabels = []string{
	"photo credit:", "image credit:", "photo by", "photograph by", "picture by", "image by", "illustration by", "photo:",
	"photograph:", "image:", "picture:", "credit:", "illustration:",
}

// agencies end credits that have no slash.
var agencies = []string{
	"getty images", "reuters", "ap photo", "afp", "shutterstock", "unsplash", "istock", "alamy", "flickr", "wikimedia commons",
	"associated press", "bloomberg",
}

const maxCreditWords = 16

// isCreditLine tells whether s is nothing but a picture credit.
func isCreditLine(s string) bool {
	body := withoutCreditLabel(s)
	if body == "" || wordCount(body) > maxCreditWords || strings.ContainsAny(body, "?!;") || strings.Contains(body, "://") {
		return false
	}
	if body != strings.Trim(s, "()[] ") {
		return startsUpper(body) && !strings.Contains(strings.TrimRight(body, "."), ". ")
	}
	lower := strings.ToLower(strings.TrimRight(body, "."))
	agency := false
	for _, a := range agencies {
		agency = agency || strings.HasSuffix(lower, a) && wordCount(lower) <= 7 && lower != a
	}
	return (agency || strings.Contains(body, "/")) && creditWords(body) && !digitsAround(body)
}

// creditWords tells whether all words are names or the small words between them.
func creditWords(s string) bool {
	if strings.HasPrefix(s, "/") || strings.HasSuffix(s, "/") {
		return false
	}
	for _, w := range strings.Fields(strings.ReplaceAll(s, "/", " / ")) {
		if w != "/" && w != "&" && w != "via" && w != "@" && !connector(w) && !startsUpper(w) {
			return false
		}
	}
	return startsUpper(s)
}

// digitsAround knows "24/7" and dates, which are no credits.
func digitsAround(s string) bool {
	at := strings.IndexByte(s, '/')
	return at > 0 && at+1 < len(s) && unicode.IsDigit(rune(s[at-1])) && unicode.IsDigit(rune(s[at+1]))
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "(“\"‘'@"))
	return unicode.IsUpper(r) || unicode.IsDigit(r) || unicode.IsLetter(r) && !unicode.IsLower(r)
}

// withoutCreditLabel takes off "Photo:" and brackets around a credit.
func withoutCreditLabel(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") || strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		s = s[1 : len(s)-1]
	}
	for _, l := range creditLabels {
		if hasPrefixFold(s, l) && len(s) > len(l) && (strings.HasSuffix(l, ":") || s[len(l)] == ' ') {
			return strings.TrimSpace(s[len(l):])
		}
	}
	return s
}
