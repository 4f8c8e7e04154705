package piece

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"strings"
	"unicode"
)

// Change is one difference between two states of a piece, in the words of a correction notice.
type Change struct {
	Where string // "Title", "Paragraph 3", "Takeaway 2", "Byline", "Credit" …
	Was   string // empty: it was not there
	Is    string // empty: it is no longer there
}

// Diff lists what a reader sees otherwise now than before, in the order of the piece. What was put in
// or taken out is one change and moves nothing else. Numbers are those of the new state, of the old one
// for what was taken out.
func Diff(old, now *Piece) []Change {
	old, now = old.Normal(), now.Normal()
	var d differ
	d.text("Title", old.Title, now.Title)
	d.text("Standfirst", old.Dek, now.Dek)
	d.text("Kind", old.Kicker, now.Kicker)
	d.text("Topic", old.Topic, now.Topic)
	d.text("Byline", old.Bylines(), now.Bylines())
	d.texts("Author", authorLines(old), authorLines(now))
	d.text("Date", old.Published.dayText(), now.Published.dayText())
	d.picture("Picture", old.Image, now.Image)
	d.texts("Takeaway", old.Takeaways, now.Takeaways)
	d.body(old.Body, now.Body)
	d.texts("Related piece", relatedLines(old), relatedLines(now))
	d.text("Credit", old.Credit(nil).Text(), now.Credit(nil).Text())
	d.text("Address in the credit", old.Credit(nil).URL, now.Credit(nil).URL)
	d.text("Editor’s note", old.EditorsNote, now.EditorsNote)
	return d.changes
}

type differ struct{ changes []Change }

// faintly is the likeness of parts in the same place that share no word: one took the place of the other.
const faintly = 0.01

func (d *differ) text(where, was, is string) {
	if was != is {
		d.changes = append(d.changes, Change{where, was, is})
	}
}

func (d *differ) texts(where string, was, is []string) {
	alike := func(a, b int) float64 { return max(likeness(was[a], is[b]), faintly) }
	for _, p := range align(was, is, alike) {
		switch {
		case p.old < 0:
			d.text(number(where, p.now), "", is[p.now])
		case p.now < 0:
			d.text(number(where, p.old), was[p.old], "")
		default:
			d.text(number(where, p.now), was[p.old], is[p.now])
		}
	}
}

func number(where string, i int) string { return fmt.Sprintf("%s %d", where, i+1) }

func (d *differ) picture(where string, was, is *Image) {
	a, b := Image{}, Image{}
	if was != nil {
		a = *was
	}
	if is != nil {
		b = *is
	}
	d.text(where, a.Src, b.Src)
	d.text(where+", caption", a.Caption, b.Caption)
	d.text(where+", credit", a.Credit, b.Credit)
	d.text(where+", words for those who do not see it", a.Alt, b.Alt)
}

// body compares blocks by their Markdown, so that a changed link is seen; texts are given plain unless
// only marks differ.
func (d *differ) body(was, is []Block) {
	oldMarkdown, newMarkdown := blockTexts(was), blockTexts(is)
	oldNames, newNames := blockNames(was), blockNames(is)
	alike := func(a, b int) float64 {
		if was[a].Kind != is[b].Kind {
			return 0
		}
		return max(likeness(oldMarkdown[a], newMarkdown[b]), faintly)
	}
	for _, p := range align(oldMarkdown, newMarkdown, alike) {
		switch {
		case p.old < 0:
			d.text(newNames[p.now], "", plainOf(&is[p.now], newMarkdown[p.now]))
		case p.now < 0:
			d.text(oldNames[p.old], plainOf(&was[p.old], oldMarkdown[p.old]), "")
		case oldMarkdown[p.old] == newMarkdown[p.now]:
		case was[p.old].Plain() == is[p.now].Plain():
			d.text(newNames[p.now], oldMarkdown[p.old], newMarkdown[p.now])
		default:
			d.text(newNames[p.now], plainOf(&was[p.old], oldMarkdown[p.old]), plainOf(&is[p.now], newMarkdown[p.now]))
		}
	}
}

// plainOf is the plain text of a block on one line, or its Markdown when it has none.
func plainOf(b *Block, markdown string) string {
	if text := b.Plain(); text != "" {
		return strings.ReplaceAll(text, "\n", " / ")
	}
	return markdown
}

func blockTexts(body []Block) []string {
	out := make([]string, len(body))
	for i := range body {
		out[i] = body[i].Markdown()
	}
	return out
}

// Markdown writes the block alone, without the line end.
func (b *Block) Markdown() string {
	n, ok := b.normal()
	if !ok {
		return ""
	}
	return strings.TrimSuffix(string(appendBlockMarkdown(nil, &n, false, false)), "\n")
}

// blockNames names each block by its kind and its number among those of the kind.
func blockNames(body []Block) []string {
	names := map[Kind]string{
		Paragraph: "Paragraph", Heading: "Subhead", List: "List", Quote: "Quote",
		Picture: "Picture in the text", Embed: "Embed", Footnote: "Footnote",
	}
	count := map[Kind]int{}
	out := make([]string, len(body))
	for i := range body {
		kind := body[i].Kind
		out[i] = number(names[kind], count[kind])
		count[kind]++
	}
	return out
}

func authorLines(p *Piece) []string {
	out := make([]string, len(p.Authors))
	for i, a := range p.Authors {
		out[i] = Clean(a.AuthorLine() + " " + a.Handle + " " + a.URL + " " + a.Bio)
	}
	return out
}

func relatedLines(p *Piece) []string {
	out := make([]string, len(p.Related))
	for i, r := range p.Related {
		out[i] = strings.TrimSpace(r.Title + " " + r.URL)
	}
	return out
}

// dayText is the day of the date in its own zone.
func (d Date) dayText() string {
	if d.IsZero() {
		return ""
	}
	return d.at.Format(dayLayout)
}

// WordsHash is a hash over all that goes out with the piece: texts, authors, pictures, credit, rights
// and the day. It leaves out what only the house keeps (id, slug, version, updated, embargo, language,
// accepted), so equal hashes mean that there is nothing to carry.
func (p *Piece) WordsHash() string {
	n := *p
	n.ID, n.Slug, n.Version, n.Language, n.Updated, n.EmbargoUntil, n.Accepted = "", "", 0, "", Date{}, Date{}, nil
	if day, err := ParseDate(n.Published.dayText()); err == nil {
		n.Published = day // the hour is set at publication
	}
	sum := sha256.Sum256(n.Markdown())
	return hex.EncodeToString(sum[:])
}

// ParagraphHashes gives a hash for each paragraph of the body that has a letter or digit; case, marks,
// white space and punctuation do not count.
func ParagraphHashes(p *Piece) []uint64 {
	var out []uint64
	for i := range p.Body {
		if p.Body[i].Kind != Paragraph {
			continue
		}
		h := fnv.New64a()
		some := false
		for _, r := range strings.ToLower(p.Body[i].Plain()) {
			if isWord(r) || unicode.IsMark(r) {
				some = true
				h.Write([]byte(string(r)))
			}
		}
		if some {
			out = append(out, h.Sum64())
		}
	}
	return out
}

// ShareIn is the share of the paragraphs of a that stand in b too, 0 to 1; each paragraph of b counts once.
func ShareIn(a, b []uint64) float64 {
	if len(a) == 0 {
		return 0
	}
	left := map[uint64]int{}
	for _, h := range b {
		left[h]++
	}
	n := 0
	for _, h := range a {
		if left[h] > 0 {
			left[h]--
			n++
		}
	}
	return float64(n) / float64(len(a))
}
