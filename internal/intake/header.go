package intake

import (
	"strings"

	"pressrun/internal/piece"
)

// headerReach is how many open blocks from the top the title's region can hold.
const headerReach = 40

// readHeader reads title, kicker, date, byline, picture words and takeaways, and finds where the body begins.
func (r *reader) readHeader() {
	r.readHints()
	r.readTitle()
	end := r.headerEnd()
	r.cutBeforeTitle(end)
	for i := r.open(0); i < end; i = r.open(i) {
		i = r.readHeaderBlock(i, end)
	}
	r.head = r.readPictureWords(end)
	r.head = r.readTakeaways(r.head)
	r.readTrailingHeader()
}

// readHints reads the blocks for which the markup names the field.
func (r *reader) readHints() {
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.fate != fateNone {
			continue
		}
		switch b.hint {
		case FieldKicker:
			r.readKickerBlock(b)
		case FieldTopic:
			r.takeText(&r.piece.Topic, b)
		case FieldDate:
			r.readDateBlock(b)
		case FieldDek:
			if wordCount(b.text) >= 4 {
				r.takeDek(b)
			}
		}
	}
	r.readHintedByline()
}

func (r *reader) takeText(dst *string, b *block) {
	if *dst != "" && *dst != b.text {
		return
	}
	*dst = b.text
	b.fate = fateField
}

// readKickerBlock reads "COMMENTARY Europe"; a link in the line is the topic.
func (r *reader) readKickerBlock(b *block) bool {
	links := b.words().Links()
	if kicker, topic, ok := readKicker(b.text); ok {
		r.setKicker(b, kicker, topic)
		return true
	}
	if b.hint != FieldKicker || r.piece.Kicker != "" || wordCount(b.text) > 8 {
		return false
	}
	topic := ""
	if len(links) == 1 {
		topic = piece.Clean(links[0].Text)
	}
	r.setKicker(b, strings.TrimRight(strings.TrimSuffix(b.text, topic), " |/·•:–—-,"), topic)
	return true
}

func (r *reader) setKicker(b *block, kicker, topic string) {
	b.fate = fateField
	if other(r.piece.Kicker, kicker) || other(r.piece.Topic, topic) {
		b.cut("a second kicker")
		return
	}
	r.piece.Kicker = kicker
	set(&r.piece.Topic, topic)
}

// other tells whether a field that is set would be overwritten with something else.
func other(old, value string) bool { return old != "" && value != "" && old != value }

// readTitle finds the title: what markup calls so, else the line that stands twice, else the first
// line above the date and byline that is no kicker.
func (r *reader) readTitle() {
	at := r.hintedTitle()
	if at < 0 {
		at = r.repeatedLine()
	}
	if at < 0 {
		at = r.lineOfMetadata()
	}
	if at < 0 && r.page.meta.title == "" && r.page.meta.pageTitle == "" {
		at = r.firstTitleLine()
	}
	if at < 0 {
		r.titleFromMetadata()
		return
	}
	title := &r.blocks[at]
	r.piece.Title = title.text
	title.fate = fateField
	for i := range r.blocks[:min(len(r.blocks), headerReach)] {
		if b := &r.blocks[i]; b.fate == fateNone && b.text == title.text {
			b.fate = fateField // the title often stands twice
		}
	}
}

// hintedTitle is the first title of the markup, or the one among several that the page's own
// metadata confirms: site names and section heads are often marked as titles too.
func (r *reader) hintedTitle() int {
	first := -1
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.fate != fateNone || b.hint != FieldTitle || b.kind == piece.Picture || wordCount(b.text) < 2 {
			continue
		}
		if sameWords(b.text, r.page.meta.title) || sameWords(b.text, withoutSite(r.page.meta.pageTitle)) {
			return i
		}
		if first < 0 {
			first = i
		}
	}
	if at := r.lineOfMetadata(); at >= 0 && r.blocks[at].kind == piece.Heading {
		return at
	}
	return first
}

func (r *reader) repeatedLine() int {
	seen := map[string]int{}
	for i, n := r.open(0), 0; i < len(r.blocks) && n < 12; i, n = r.open(i+1), n+1 {
		text := r.blocks[i].text
		if first, again := seen[text]; again && wordCount(text) >= 2 && len(text) <= maxTitle {
			return first
		}
		seen[text] = i
	}
	return -1
}

// maxTitle is the longest line in bytes that is taken for a title.
const maxTitle = 300

// lineOfMetadata finds the line that says the same as the page's metadata.
func (r *reader) lineOfMetadata() int {
	for i, n := r.open(0), 0; i < len(r.blocks) && n < headerReach; i, n = r.open(i+1), n+1 {
		text := r.blocks[i].text
		if len(text) <= maxTitle && (sameWords(text, r.page.meta.title) || sameWords(text, withoutSite(r.page.meta.pageTitle))) {
			return i
		}
	}
	return -1
}

func (r *reader) firstTitleLine() int {
	best := -1
	for i, n := r.open(0), 0; i < len(r.blocks) && n < 12; i, n = r.open(i+1), n+1 {
		b := &r.blocks[i]
		if r.strongHeader(b) {
			break
		}
		if _, _, ok := readKicker(b.text); ok || len(b.text) > maxTitle || b.kind == piece.Picture || b.kind == piece.List ||
			strings.HasSuffix(b.text, ".") && len(b.text) > 140 {
			continue
		}
		if wordCount(b.text) >= 4 {
			return i
		}
		if best < 0 {
			best = i
		}
	}
	return best
}

func (r *reader) titleFromMetadata() {
	title := r.page.meta.title
	if title == "" {
		title = withoutSite(r.page.meta.pageTitle)
	}
	if title != "" {
		r.piece.Title = title
		r.guessed("title", 1, "no title is visible on the page; it was read from the page's metadata; check it")
	}
}

// withoutSite takes the site's name off a page title: "Title | Site".
func withoutSite(s string) string {
	for _, sep := range []string{" | ", " — ", " – ", " - ", " :: "} {
		if at := strings.LastIndex(s, sep); at > 0 && wordCount(s[:at]) >= 2 {
			return s[:at]
		}
	}
	return s
}

// strongHeader tells whether a block can only stand above the body.
func (r *reader) strongHeader(b *block) bool {
	return isBylineLabel(b.text) && !r.bylined || isTakeawaysHeading(b.text) || r.isDateBlock(b) || isByline(b.text)
}

func (r *reader) isDateBlock(b *block) bool {
	d := readDateline(b.text, r.options.Location)
	return !d.isZero() && (d.rest == "" || outletAfterDate(d.rest) != "")
}

// headerEnd finds the first block of the body: the header goes on as long as one of the next
// blocks can only stand above a body. What lies between is read as dek, names or caption.
func (r *reader) headerEnd() int {
	end, misses := r.open(0), 0
	for i := end; i < len(r.blocks) && misses < 7; i = r.open(i + 1) {
		b := &r.blocks[i]
		if isTakeawaysHeading(b.text) || b.hint == FieldTakeaways {
			return i
		}
		_, _, kicker := readKicker(b.text)
		if kicker || r.strongHeader(b) || headerHint(b.hint) {
			end, misses = i+1, 0
			continue
		}
		misses++
		if wordCount(b.text) > 25 {
			misses += 2
		}
	}
	return end
}

func headerHint(f Field) bool {
	switch f {
	case FieldBylineBox, FieldAuthor, FieldRole, FieldHandle, FieldCaption, FieldCredit, FieldKicker, FieldDate, FieldDek:
		return true
	}
	return false
}

// cutBeforeTitle cuts menu lines above the title.
func (r *reader) cutBeforeTitle(end int) {
	title := -1
	for i := range r.blocks[:end] {
		if r.blocks[i].fate == fateField && r.blocks[i].text == r.piece.Title {
			title = i
			break
		}
	}
	for i := range r.blocks[:max(title, 0)] {
		b := &r.blocks[i]
		if _, _, kicker := readKicker(b.text); b.fate == fateNone && b.kind != piece.Picture && !kicker && !r.strongHeader(b) &&
			!headerHint(b.hint) && b.hint != FieldNote {
			if _, ok := r.attribution(b); !ok && topicShape(b.text) && r.topicAbove(i, title) {
				continue
			} else if !ok {
				b.cut("a line above the title")
			}
		}
	}
}

// topicAbove tells whether the line above the title is the only one there, and so its section.
func (r *reader) topicAbove(i, title int) bool {
	if len(r.blocks[i].words().Links()) > 1 {
		return false // a menu
	}
	for j := range r.blocks[:min(len(r.blocks), headerReach)] {
		if _, _, kicker := readKicker(r.blocks[j].text); kicker && r.blocks[j].fate != fateCut {
			return false // the kicker's line names the section
		}
	}
	return i == title-1 && (i == 0 || r.blocks[i-1].fate != fateCut) && r.piece.Topic == ""
}

// readHeaderBlock gives the block at i its fate, and those that hang on it; it returns where to go on.
func (r *reader) readHeaderBlock(i, end int) int {
	b := &r.blocks[i]
	switch {
	case b.kind == piece.Picture:
		return i + 1 // read with its caption
	case b.hint == FieldCaption || b.hint == FieldCredit:
		return i + 1
	case b.text == r.piece.Title:
		b.fate = fateField
	case r.readKickerBlock(b), r.readDateBlock(b):
	case isBylineLabel(b.text) && !r.bylined:
		b.fate = fateLabel
		return r.readNames(i + 1)
	case r.readByline(b):
		return r.readRoles(i + 1)
	case r.readCorrection(i) || r.readNote(i):
	case r.piece.Topic == "" && i+1 < end && r.piece.Kicker == "" && topicShape(b.text) && r.titleComesAfter(i):
		r.piece.Topic = b.text
		b.fate = fateField
	case isCreditLine(b.text) || hasCredit(b.text):
		return i + 1
	case r.loneNames(i):
	case r.piece.Dek == "" && wordCount(b.text) >= 4 && wordCount(b.text) <= 70 && r.headerFollows(i, end):
		r.takeDek(b)
		r.guessed("dek", b.line, "%q stands between title and byline and was read as the standfirst; "+
			"if it is the first paragraph, move it into the body", excerpt(b.text))
	}
	return i + 1
}

func (r *reader) titleComesAfter(i int) bool {
	for j := i + 1; j < len(r.blocks) && j < i+4; j++ {
		if r.blocks[j].fate == fateField && r.blocks[j].text == r.piece.Title {
			return true
		}
	}
	return false
}

// headerFollows tells whether a date, byline or takeaways heading stands after i in the header.
func (r *reader) headerFollows(i, end int) bool {
	for j := i + 1; j < end; j++ {
		if b := &r.blocks[j]; b.fate == fateField || b.fate == fateNone && r.strongHeader(b) {
			return true
		}
	}
	return end < len(r.blocks) && isTakeawaysHeading(r.blocks[end].text) && !r.piece.Published.IsZero() && r.imageAt < 0 && !r.bylined
}

func (r *reader) takeDek(b *block) {
	if r.piece.Dek != "" && r.piece.Dek != b.text {
		return
	}
	r.piece.Dek = b.text
	b.fate = fateField
	r.attributionInDek(b)
}

// readTrailingHeader leaves a date that stands below the body to the tail; here only the first
// heading that repeats the title inside the body goes.
func (r *reader) readTrailingHeader() {
	if i := r.open(r.head); i < len(r.blocks) && r.blocks[i].text == r.piece.Title {
		r.blocks[i].fate = fateField
	}
}
