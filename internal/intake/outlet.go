package intake

import (
	"strings"

	"pressrun/internal/piece"
)

// foundOutlet is one place in the source that names an outlet.
type foundOutlet struct {
	name, url, wording string
	published          piece.Date
	also               []string
	line               int
	at                 int  // index of its block
	sentence           bool // read from an attribution of its own, not from a byline or a note
}

// addOutlet takes an outlet. The attribution in a block of its own counts most; further names
// go to Also.
func (r *reader) addOutlet(f foundOutlet) {
	f.name = strings.TrimSpace(f.name)
	if f.name == "" {
		return
	}
	fresh := &piece.Outlet{Name: f.name, URL: f.url, PublishedOn: f.published, Wording: f.wording, Also: f.also}
	old := r.piece.Outlet
	switch {
	case old == nil:
		r.piece.Outlet = fresh
	case strings.EqualFold(old.Name, f.name):
		set(&old.URL, f.url)
		if f.sentence && f.wording != "" || old.Wording == "" {
			old.Wording, f.wording = f.wording, old.Wording
		}
		if old.PublishedOn.IsZero() {
			old.PublishedOn = f.published
		}
		old.Also = append(old.Also, f.also...)
		r.cutWording(f, "the credit says the same")
	case f.sentence && !r.sure["outlet"]:
		fresh.Also = append(append(fresh.Also, old.Name), old.Also...)
		r.piece.Outlet = fresh
		f.wording = old.Wording
		r.cutWording(f, "another outlet, kept under original_outlet.also")
	default:
		old.Also = append(append(old.Also, f.name), f.also...)
		r.cutWording(f, "another outlet, kept under original_outlet.also")
	}
	r.sure["outlet"] = r.sure["outlet"] || f.sentence
}

// cutWording lists a sentence that names an outlet and is not the one that the piece keeps.
func (r *reader) cutWording(f foundOutlet, reason string) {
	if f.wording != "" && f.wording != r.piece.Outlet.Wording {
		r.page.cut = append(r.page.cut, Removed{Text: f.wording, Reason: reason, Line: f.line})
	}
}

// attribution reads a block as the sentence that names the outlet.
func (r *reader) attribution(b *block) (piece.Attribution, bool) {
	if b.kind == piece.Heading || b.kind == piece.Picture || b.kind == piece.Embed || !mayAttribute(b.text) {
		return piece.Attribution{}, false
	}
	a, ok := piece.MatchAttribution(b.words())
	if !ok || r.looksLikeYear(a) {
		return piece.Attribution{}, false
	}
	return a, true
}

// attributionHead is how many bytes of a block the verb of an attribution stands in.
const attributionHead = 240

// mayAttribute passes over nearly all blocks at once.
func mayAttribute(s string) bool {
	s = s[:min(len(s), attributionHead)]
	for _, stem := range []string{"ublish", "ppear", "eprint", "osted", "rinted", "dapted", "UBLISH", "PPEAR", " ran "} {
		if strings.Contains(s, stem) {
			return true
		}
	}
	return false
}

// looksLikeYear tells a year ("was originally published in 2021") from an outlet that is called
// by a number, as long as no editor has confirmed it: commentary of our days cites recent years.
func (r *reader) looksLikeYear(a piece.Attribution) bool {
	if len(a.Name) != 4 || a.URL != "" || a.Name < "1990" || a.Name > "2099" || strings.Trim(a.Name, "0123456789") != "" {
		return false
	}
	_, confirmed := r.options.Outlets.Find(a.Name)
	return !confirmed
}

// takeAttribution reads the attribution at block i into the piece.
func (r *reader) takeAttribution(i int, a piece.Attribution) {
	b := &r.blocks[i]
	name, also := splitOutlets(a.Name, b.words())
	r.addOutlet(foundOutlet{
		name: name, url: addressThere(b, a), wording: a.Wording, published: a.PublishedOn, also: also,
		line: b.line, at: i, sentence: true,
	})
	b.fate = fateField
	r.outletAt = i
	if a.Partial && !r.breaksOff() {
		r.partialCopy(b.line, a.Name)
	}
	if _, with, ok := strings.Cut(a.Wording, "written with "); ok {
		r.note(piece.LevelWarning, "authors", piece.CodeFieldGuessed, b.line,
			"the attribution says that the piece was written with %q; add the name to authors: if it belongs there", coauthor(with))
	}
	r.keepRest(i, a)
}

// coauthor is the name at the beginning of "Odd Fjeld, and originally appeared in …".
func coauthor(s string) string {
	name, _, _ := strings.Cut(s, ",")
	name, _, _ = strings.Cut(name, " and originally")
	return name
}

// breaksOff tells whether the text itself shows that it is not whole, which validation sees.
func (r *reader) breaksOff() bool {
	for i := range r.blocks {
		if r.blocks[i].fate == fateNone && strings.HasSuffix(r.blocks[i].text, "....") {
			return true
		}
	}
	return false
}

func (r *reader) partialCopy(line int, outlet string) {
	if o := r.piece.Outlet; r.sure["partial"] || o != nil && strings.Contains(o.Wording, "rest of the") {
		return // validation sees what the piece itself still says
	}
	r.sure["partial"] = true
	where := "elsewhere"
	if outlet != "" {
		where = "in " + outlet
	}
	r.note(piece.LevelWarning, "body", piece.CodePartialCopy, line,
		"this is only a part of the piece; the rest stands %s; add it to the body if the rights allow", where)
}

// addressThere is the address of the piece in the outlet: the link on a pointer such as "original
// article", which leads to the piece, before the one on the outlet's name, which may not.
func addressThere(b *block, a piece.Attribution) string {
	for _, l := range b.words().Links() {
		switch strings.ToLower(strings.Trim(piece.Clean(l.Text), ". ")) {
		case "original article", "original", "original piece", "original post", "read the original", "here", "the original article",
			"read the original article", "rest of the piece", "full article", "read it here":
			return l.URL
		}
	}
	return a.URL
}

// keepRest keeps what follows the attribution in its own block: prose goes into the body, a
// pointer to the original is listed as cut.
func (r *reader) keepRest(i int, a piece.Attribution) {
	rest := piece.Clean(a.Rest)
	if rest == "" {
		rest = strings.TrimSpace(leftover(r.blocks[i].text, a.Wording))
	}
	switch {
	case rest == "":
	case isPointer(rest) || a.Partial:
		r.page.cut = append(r.page.cut, Removed{
			Text: rest, Reason: "a pointer to the original; its address is kept with the outlet", Line: r.blocks[i].line,
		})
	default:
		b := &r.blocks[i]
		b.inline = cutPlain(b.words(), a.Wording)
		b.text = rest
		b.fate = fateNone
		if b.inline == nil || piece.Clean(b.inline.Plain()) != rest {
			b.inline = nil
		}
	}
}

// leftover is the text of a block without the wording and the brackets around it.
func leftover(text, wording string) string {
	if at := strings.Index(text, wording); at >= 0 && wording != "" {
		rest := strings.TrimLeft(strings.Trim(text[:at]+text[at+len(wording):], " ()[]*_"), ". ")
		if isNoteLabel(rest) {
			return ""
		}
		return rest
	}
	return ""
}

// cutPlain is the inline after the first occurrence of wording.
func cutPlain(in piece.Inline, wording string) piece.Inline {
	plain := in.Plain()
	at := strings.Index(plain, wording)
	if at < 0 {
		return nil
	}
	return slice(in, at+len(wording), len(plain))
}

// slice is the part of an inline between two places of its plain text.
func slice(in piece.Inline, from, to int) piece.Inline {
	var out piece.Inline
	at := 0
	for _, s := range in {
		length := len(piece.Inline{s}.Plain())
		start, end := max(from-at, 0), min(to-at, length)
		at += length
		if start >= end {
			continue
		}
		if s.Note == "" {
			s.Text = s.Text[start:end]
		}
		out = append(out, s)
	}
	if len(out) > 0 {
		out[0].Text = strings.TrimLeft(out[0].Text, " \n")
	}
	return trimEnd(out).Normal()
}

// isPointer knows the sentences that only lead to the original.
func isPointer(s string) bool {
	lower := strings.ToLower(s)
	if wordCount(lower) > 14 {
		return false
	}
	for _, start := range []string{"read the original", "read the full", "read the rest", "read it ", "you can find", "you can read", "read more", "continue reading", "see the original", "click here", "find the original"} {
		if strings.HasPrefix(lower, start) {
			return true
		}
	}
	return false
}

// splitOutlets parts two outlets in one sentence where that is certain: both are linked by
// themselves, or both are called The something.
func splitOutlets(name string, in piece.Inline) (first string, also []string) {
	for _, sep := range []string{", and in ", " and in ", ", and on ", " and on ", ", and later in ", " and "} {
		a, b, ok := strings.Cut(name, sep)
		if !ok || !outletShape(a) || !outletShape(b) {
			continue
		}
		if sep != " and " || strings.HasPrefix(a, "The ") && strings.HasPrefix(b, "The ") || linkedApart(in, a, b) {
			return strings.TrimRight(a, ","), []string{strings.TrimRight(b, ".")}
		}
	}
	return name, nil
}

func linkedApart(in piece.Inline, a, b string) bool {
	found := 0
	for _, l := range in.Links() {
		if text := piece.Clean(l.Text); text == a || text == b {
			found++
		}
	}
	return found == 2
}

// outletShape tells whether s can be the name of an outlet: a few capitalised words, a number or a domain.
func outletShape(s string) bool {
	s = strings.TrimRight(strings.TrimSpace(s), ".")
	if s == "" || len(s) > 80 || wordCount(s) > 10 || strings.ContainsAny(s, "?!;:“”\"|•") {
		return false
	}
	for i, w := range strings.Fields(s) {
		if !startsUpper(w) && w != "&" && !connector(w) && !strings.Contains(strings.TrimRight(w, "."), ".") || i == 0 && connector(w) && w != "el" {
			return false
		}
	}
	return true
}

// outletAfterDate reads "in The Hill" behind a date.
func outletAfterDate(rest string) string {
	for _, prep := range []string{"in ", "on ", "at "} {
		if name, ok := strings.CutPrefix(rest, prep); ok {
			name = strings.TrimSuffix(strings.TrimSpace(name), ".")
			if after, ok := strings.CutPrefix(name, "the "); ok {
				name = after
			}
			if outletShape(name) {
				return name
			}
		}
	}
	return ""
}

// attributionInDek reads the outlet at the end of a standfirst.
func (r *reader) attributionInDek(b *block) {
	parts := sentences(b.text)
	if len(parts) == 0 || !mayAttribute(b.text) {
		return
	}
	last := parts[len(parts)-1]
	if a, ok := r.sentenceAttribution(b, last); ok {
		name, also := splitOutlets(a.Name, b.words())
		r.addOutlet(foundOutlet{name: name, url: a.URL, wording: a.Wording, published: a.PublishedOn, also: also, line: b.line, at: r.indexOf(b)})
		r.piece.Dek = strings.TrimSpace(strings.TrimSuffix(r.piece.Dek, last))
		r.notLast(b.line)
	}
}

// sentenceAttribution matches one sentence of a block, with the links that stand in it.
func (r *reader) sentenceAttribution(b *block, sentence string) (piece.Attribution, bool) {
	if !mayAttribute(sentence) {
		return piece.Attribution{}, false
	}
	in := b.words()
	plain := in.Plain()
	part := piece.PlainInline(sentence)
	if at := strings.Index(plain, sentence); at >= 0 {
		part = slice(in, at, at+len(sentence))
	}
	a, ok := piece.MatchAttribution(part)
	if !ok || r.looksLikeYear(a) {
		return piece.Attribution{}, false
	}
	return a, true
}

func (r *reader) notLast(line int) {
	if r.sure["not-last"] {
		return
	}
	r.sure["not-last"] = true
	r.note(piece.LevelWarning, "original_outlet", piece.CodeAttributionNotLast, line,
		"the sentence that names the outlet does not stand at the end; check original_outlet: and that the body is whole")
}
