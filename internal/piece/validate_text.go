package piece

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxTitle        = 110 // characters; search engines and apps cut longer ones
	maxSubject      = 70
	maxTakeaway     = 220
	minTakeawayWord = 5
	usualTakeaways  = 3
	readMargin      = 2   // minutes that a printed read time may differ
	bornOut         = 0.6 // share of a takeaway's words that one sentence of the body should hold
)

func (v *validator) texts() {
	title := utf8.RuneCountInString(v.Title)
	switch {
	case v.Title == "":
		v.error("title", CodeFieldMissing, "there is no title; set title")
	case title > maxTitle:
		v.warn("title", CodeTitleLong,
			"the title has %d characters; feeds and search cut after %d, so shorten title if you "+
				"may", title, maxTitle)
	case v.SubjectLine == "" && title > maxSubject:
		v.info("subject_line", CodeTitleLong,
			"the mail's subject is the title with %d characters; set subject_line to one of at "+
				"most %d", title, maxSubject)
	}
	if n := utf8.RuneCountInString(v.SubjectLine); n > maxSubject {
		v.warn("subject_line", CodeTitleLong,
			"the subject has %d characters; inboxes cut after %d, so shorten subject_line", n, maxSubject)
	}
	if v.Slug != "" && Slugify(v.Slug) != v.Slug {
		v.error("slug", CodeFieldInvalid,
			"%q cannot stand in an address; set slug to %s", v.Slug, Slugify(v.Slug))
	}
	if v.Language != "" && !languageTag.MatchString(v.Language) {
		v.error("language", CodeFieldInvalid, "%q is no language tag; write en, or en-GB", v.Language)
	}
}

// languageTag is the shape of a BCP 47 tag.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$`)

func (v *validator) takeaways() {
	switch n := len(v.Takeaways); n {
	case 0:
		v.warn("takeaways", CodeTakeawaysMissing,
			"there are no takeaways, and none are made up; set takeaways, or the digest shows the"+
				" dek or the first paragraph")
	case usualTakeaways:
	default:
		v.warn("takeaways", CodeTakeawaysCount,
			"%s found, usual are %d; check where they end", Count(n, "takeaway was", "takeaways were"), usualTakeaways)
	}
	var sentences []map[string]bool
	for i, t := range v.Takeaways {
		if sentences == nil {
			sentences = v.sentenceWords()
		}
		switch words := strings.Fields(t); {
		case len(words) == 0:
			v.error("takeaways", CodeFieldInvalid, "takeaway %d is empty; write it, or take it out", i+1)
		case slices.Contains(v.Takeaways[:i], t):
			v.error("takeaways", CodeFieldInvalid, "takeaway %d stands there twice; take one out", i+1)
		case utf8.RuneCountInString(t) > maxTakeaway:
			v.warn("takeaways", CodeTakeawayLength,
				"takeaway %d has %d characters; over %d is rather a paragraph of the body", i+1, utf8.RuneCountInString(t), maxTakeaway)
		case len(words) < minTakeawayWord:
			v.warn("takeaways", CodeTakeawayLength,
				"takeaway %d has %s; under %d is rather a heading", i+1, Count(len(words), "word", "words"), minTakeawayWord)
		case bestShare(wordSet(t), sentences) < bornOut:
			v.warn("takeaways", CodeTakeawayUnlike,
				"no sentence of the body holds most of takeaway %d (%s); check that it belongs to"+
					" this piece", i+1, shorten(t))
		}
	}
}

var sentenceEnds = regexp.MustCompile(`[.!?]["”’)]*\s+`)

// sentenceWords gives the words of each paragraph of the body and of each of its sentences.
func (v *validator) sentenceWords() []map[string]bool {
	var out []map[string]bool
	for i := range v.Body {
		plain := v.Body[i].Plain()
		out = append(out, wordSet(plain))
		for _, s := range sentenceEnds.Split(plain, -1) {
			out = append(out, wordSet(s))
		}
	}
	return out
}

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	apart := func(r rune) bool { return !isWord(r) && r != '\'' && r != '’' && !unicode.IsMark(r) }
	for _, w := range strings.FieldsFunc(strings.ToLower(s), apart) {
		set[w] = true
	}
	return set
}

// bestShare is the largest share of the words that one of the sets holds.
func bestShare(words map[string]bool, sets []map[string]bool) float64 {
	best := 0
	for _, set := range sets {
		n := 0
		for w := range words {
			if set[w] {
				n++
			}
		}
		best = max(best, n)
	}
	if len(words) == 0 {
		return 1
	}
	return float64(best) / float64(len(words))
}

var (
	cutOff = regexp.MustCompile(`(?i)(?:\.{4,}|\[\s*(?:\.{3}|…)\s*\])["”]?$|` +
		`\brest of (?:the|this) (?:piece|article|essay|story|commentary)\b`)
	corrected = regexp.MustCompile(`(?i)^(?:\W*corrections?\b\s*[:(\x{2014}\x{2013}-]|` +
		`(?:editor[’']s note[:.] )?an earlier version of this (?:piece|article|essay|story|commentary|post|column)\b)`)
)

func (v *validator) bodyText() {
	if len(v.Body) == 0 || v.Words() == 0 {
		v.error("body", CodeFieldMissing, "there is no text; write it below the front matter")
		return
	}
	for i := range v.Body {
		if len(v.Body[i].Plain()) > maxLine/4 {
			v.error("body", CodeFieldInvalid,
				"block %d has %d bytes; part it into paragraphs of at most %d", i+1, len(v.Body[i].Plain()), maxLine/4)
		}
	}
	v.partial()
	v.correctionInProse()
	v.pullQuotes()
	counted := (v.Words() + wordsPerMinute - 1) / wordsPerMinute
	if v.ReadMinutes > 0 && max(counted-v.ReadMinutes, v.ReadMinutes-counted) > readMargin {
		v.warn("read_minutes", CodeReadTime,
			"the printed read time is %s, %s take %d; set read_minutes to %d, or check that the text is whole",
			Count(v.ReadMinutes, "minute", "minutes"), Count(v.Words(), "word", "words"), counted, counted)
	}
	if words := RelativeDates(v.Piece); len(words) > 0 {
		v.warn("body", CodeRelativeDate, "%s; readers of a later copy miscount", describeTimeWords(words))
	}
}

func (v *validator) partial() {
	last := lastProse(v.Body)
	if last < 0 {
		return
	}
	text := v.Body[last].Plain()
	if cutOff.MatchString(text) || v.Outlet != nil && cutOff.MatchString(v.Outlet.Wording) {
		v.warn("body", CodePartialCopy,
			"the text seems to break off (%s); add the rest, or set accepted: [%s] if this is all"+
				" you may print", shorten(lastLetters(text, 38)), CodePartialCopy)
	}
}

func lastLetters(s string, n int) string {
	if letters := []rune(s); len(letters) > n {
		return "…" + string(letters[len(letters)-n:])
	}
	return s
}

func (v *validator) correctionInProse() {
	if corrected.MatchString(v.EditorsNote) {
		v.warn("editors_note", CodeCorrectionPresent,
			"the note tells of a correction; put its date and text under corrections")
		return
	}
	for i := range v.Body {
		if text := v.Body[i].Plain(); corrected.MatchString(text) {
			v.warn("body", CodeCorrectionPresent,
				"the body tells of a correction (%s); put its date and text under corrections", shorten(text))
			return
		}
	}
}

// minPullQuote is the number of words from which a repeated quote is no accident.
const minPullQuote = 5

func (v *validator) pullQuotes() {
	for i := range v.Body {
		quote := strings.Trim(v.Body[i].Plain(), `"“”‘’'. `)
		if v.Body[i].Kind != Quote || len(strings.Fields(quote)) < minPullQuote {
			continue
		}
		for j := range v.Body {
			if v.Body[j].Kind == Paragraph && strings.Contains(v.Body[j].Plain(), quote) {
				v.warn("body", CodePullQuoteDuplicate,
					"the quote “%s” repeats words of the text; take it out if it is a pull quote "+
						"of the page", shorten(quote))
				break
			}
		}
	}
}
