package digest

import (
	"fmt"
	"time"

	"golang.org/x/text/language"
)

// words are all words around the pieces in one language. To add a language, write one more
// value and name it in wordsFor; the pieces themselves are never translated.
type words struct {
	language string // BCP 47

	test, also, takeaways, begins, related, onTheWeb string
	notice, noticeLinks, noticeChanges               string // why an edition holds less than its list promises

	wasWrong, changes, said, says, added, gone string // of correction editions

	authors    func(number int) string
	count      func(pieces int) string
	readTime   func(minutes int) string
	byline     func(names string) string
	correction func(day string) string
	// correctionOf is subject and heading of a correction edition.
	correctionOf  func(title string) string
	readCorrected func(minutes int) string
	readWhole     func(minutes int) string               // of the only piece, whose title stands above
	readTitled    func(title string, minutes int) string // where the title must tell links apart
	why           func(list, home, since string) string
	publicWhy     func(list, home string) string // of the browser version
	since         func(day string) string        // put into why; empty when the day is not known
	leave         string
	lists         string // the page with all lists of the reader
	browser       string
	shortDay      func(time.Time) string // beside a piece
	longDay       func(time.Time) string // of an edition or a consent
}

// wordsFor finds the words for a BCP 47 tag; a language that is not here gets English.
func wordsFor(tag string) words {
	wanted, _ := language.Make(tag).Base()
	for _, w := range []words{english()} {
		if base, _ := language.Make(w.language).Base(); base == wanted {
			return w
		}
	}
	return english()
}

func english() words {
	return words{
		language:  "en",
		test:      "[TEST]",
		also:      "Also:",
		takeaways: "Key takeaways",
		begins:    "It begins:",
		related:   "Related",
		onTheWeb:  "On the web:",
		notice: "This edition would be too long for many mail programs, " +
			"so each piece stands here with its takeaways and a link to the whole of it.",
		noticeLinks: "This edition holds more than many mail programs show, " +
			"so the pieces further down stand here as titles with links.",
		noticeChanges: "What has changed is too long for many mail programs; the corrected piece has it.",
		wasWrong:      "We sent you a piece that was wrong. This is now put right:",
		changes:       "What has changed",
		said:          "It said:",
		says:          "It now says:",
		added:         "This was added:",
		gone:          "This was taken out:",
		authors: func(n int) string {
			if n == 1 {
				return "The author"
			}
			return "The authors"
		},
		count:    func(n int) string { return fmt.Sprintf("%d pieces in this mail", n) },
		readTime: func(n int) string { return fmt.Sprintf("%d min read", n) },
		byline:   func(names string) string { return "By " + names },
		correction: func(day string) string {
			if day == "" {
				return "Correction:"
			}
			return "Correction, " + day + ":"
		},
		correctionOf:  func(title string) string { return "Correction: " + title },
		readCorrected: func(n int) string { return fmt.Sprintf("Read the corrected piece (%d min)", n) },
		readWhole:     func(n int) string { return fmt.Sprintf("Read the whole piece (%d min)", n) },
		readTitled:    func(title string, n int) string { return fmt.Sprintf("Read “%s” (%d min)", title, n) },
		why: func(list, home, since string) string {
			return "You get this because you signed up for " + list + " at " + home + since + "."
		},
		publicWhy: func(list, home string) string { return "An edition of " + list + " by " + home + "." },
		since:     func(day string) string { return " on " + day },
		leave:     "Leave this list (one click, no sign-in)",
		lists:     "All your lists here, and how to leave them",
		browser:   "This mail in the browser (no personal links, safe to pass on)",
		shortDay:  func(t time.Time) string { return t.Format("Jan 2, 2006") },
		longDay:   func(t time.Time) string { return t.Format("January 2, 2006") },
	}
}

// direction is "rtl" for languages written from right to left (Unicode UAX #9), else "ltr".
func direction(tag string) string {
	script, _ := language.Make(tag).Script()
	switch script.String() {
	case "Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm":
		return "rtl"
	}
	return "ltr"
}
