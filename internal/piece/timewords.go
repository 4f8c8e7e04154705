package piece

import (
	"fmt"
	"regexp"
	"strings"
)

// TimeWord is a word or two that count from the day of publication.
type TimeWord struct {
	Word      string // as it stands there: "Today", "last week"
	Paragraph int    // 1 is the first paragraph of the body; words in a list or quote belong to the paragraph before it
}

const (
	englishDays  = `(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day`
	englishSpans = `week|weekend|month|year|quarter|night|spring|summer|autumn|fall|winter`
	englishMonth = `January|February|March|April|May|June|July|August|September|October|November|December`
)

// timeWords are the English words that count from today. A weekday with its date ("on Monday, June 8")
// does not.
var timeWords = regexp.MustCompile(`(?i)\b(?:today|tonight|yesterday|tomorrow|` +
	`(?:last|this|next|this past|this coming) (?:` + englishSpans + `|` + englishDays + `|(?-i:` + englishMonth + `))|` + // "this may" names no month
	`this (?:morning|afternoon|evening)|` +
	`(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|several|a few) (?:days?|weeks?|months?|years?) ago|` +
	`on ` + englishDays + `)\b`)

var datedWeekday = regexp.MustCompile(`^,? (?:the )?(?:` + englishMonth + `|\d)`)

// RelativeDates lists the words of the body that count from its day, in order. It knows English.
func RelativeDates(p *Piece) []TimeWord {
	var out []TimeWord
	paragraph := 0
	for i := range p.Body {
		b := &p.Body[i]
		switch b.Kind {
		case Heading, Picture, Embed, Footnote:
			continue
		case Paragraph:
			paragraph++
		}
		text := b.Plain()
		for _, at := range timeWords.FindAllStringIndex(text, -1) {
			word := text[at[0]:at[1]]
			if strings.EqualFold(word[:3], "on ") && datedWeekday.MatchString(text[at[1]:]) {
				continue
			}
			out = append(out, TimeWord{word, max(1, paragraph)})
		}
	}
	return out
}

// describeTimeWords is `"last week" (paragraph 1), "Today" (5) and "today" (8) count from the day of
// publication`.
func describeTimeWords(words []TimeWord) string {
	parts := make([]string, len(words))
	for i, w := range words {
		form := "%q (%d)"
		if i == 0 {
			form = "%q (paragraph %d)"
		}
		parts[i] = fmt.Sprintf(form, w.Word, w.Paragraph)
	}
	verb := "count"
	if len(words) == 1 {
		verb = "counts"
	}
	return JoinNames(parts) + " " + verb + " from the day of publication"
}
