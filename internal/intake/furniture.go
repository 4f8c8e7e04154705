package intake

import "strings"

// furnitureLines are whole lines of share bars, menus and the like, in lower case.
var furnitureLines = map[string]bool{
	"copied": true, "share": true, "share:": true, "print": true, "email": true, "tweet": true, "facebook": true,
	"twitter": true, "linkedin": true, "whatsapp": true, "reddit": true, "bluesky": true, "copy link": true,
	"download": true, "download pdf": true, "download the pdf": true, "listen": true, "listen to article": true,
	"save": true, "subscribe": true, "donate": true, "menu": true, "search": true, "skip to main content": true,
	"skip to content": true, "advertisement": true, "back to top": true, "follow us": true, "share this article": true,
	"share this": true, "copy": true, "home": true, "log in": true, "login": true, "sign in": true, "contact": true,
	"about": true, "close": true, "toggle navigation": true, "print this page": true, "expand": true, "loading": true,
	"republish this article": true, "email this": true, "comments": true, "read more": true, "learn more": true,
	"show more": true, "view all": true, "cookie settings": true, "accept all cookies": true, "link copied": true,
	"get involved": true, "events": true, "experts": true, "x": true,
}

// furnitureStarts begin short lines of promotion wherever they stand.
var furnitureStarts = []string{
	"sign up for", "sign up to", "subscribe to our", "subscribe to the", "subscribe for", "subscribe today", "follow @", "follow us on", "follow the author",
	"please enable", "click here to", "get our newsletter", "get the latest", "activate your", "join our mailing",
	"support our work", "share this", "download the", "listen to this", "we use cookies", "this site uses cookies",
	"by using this site", "©", "copyright ©", "all rights reserved", "enjoyed this article", "enjoying this",
	"like what you", "never miss", "thank you for subscribing", "become a member", "make a donation", "buy the book",
	"interested in exploring", "interested in learning", "want more", "print this",
}

// tailHeadings begin what stands below a piece; in lower case.
var tailHeadings = map[string]bool{
	"more on this issue": true, "related content": true, "related": true, "related articles": true, "related posts": true,
	"related commentary": true, "you may also like": true, "you might also like": true, "read next": true, "up next": true,
	"recommended": true, "recommended for you": true, "recommended reading": true, "most read": true, "most popular": true,
	"trending": true, "latest": true, "more to read": true, "further reading": true, "keep reading": true,
	"acknowledgements and disclosures": true, "acknowledgments and disclosures": true, "tags": true, "topics": true,
	"tags:": true, "topics:": true, "newsletter": true, "newsletters": true, "share": true, "explore more": true,
	"explore": true, "also of interest": true, "our latest": true, "related topics": true, "related links": true,
	"in this issue": true, "editor's picks": true, "editors' picks": true, "support us": true, "republish": true,
	"filed under": true, "filed under:": true, "about us": true, "stay informed": true, "stay connected": true,
}

// tailStarts begin headings of the same kind.
var tailStarts = []string{
	"more from ", "more by ", "more on this", "latest from ", "leave a comment", "leave a reply", "join the conversation",
	"join the discussion", "support our", "sign up", "subscribe", "stay up to date", "about the institut", "about the foundation",
	"get the latest", "read more from ", "you may also", "the view expressed", "the views expressed",
}

const maxFurnitureWords = 18

// isFurniture tells whether a line alone is no part of any piece.
func isFurniture(s string) bool {
	if len(s) > 160 {
		return false
	}
	lower := plainQuotes(strings.ToLower(s))
	if furnitureLines[lower] {
		return true
	}
	if wordCount(lower) > maxFurnitureWords {
		return false
	}
	for _, start := range furnitureStarts {
		if strings.HasPrefix(lower, start) {
			return true
		}
	}
	return false
}

// isTailHeading tells whether a line begins what stands below a piece.
func isTailHeading(s string) bool {
	if len(s) > 90 {
		return false
	}
	lower := plainQuotes(strings.ToLower(s))
	if tailHeadings[lower] || isCommentsHeading(lower) {
		return true
	}
	if wordCount(lower) > 8 || strings.HasSuffix(lower, ".") {
		return false
	}
	if strings.HasSuffix(lower, " offers") && wordCount(lower) <= 4 {
		return true
	}
	for _, start := range tailStarts {
		if strings.HasPrefix(lower, start) {
			return true
		}
	}
	return false
}

// isCommentsHeading knows "Comments (14)" and "14 comments".
func isCommentsHeading(lower string) bool {
	rest := strings.Trim(lower, "0123456789() :")
	return (rest == "comments" || rest == "replies" || rest == "responses" || rest == "comment" && rest != lower) && len(lower) < 24
}

func plainQuotes(s string) string { return strings.ReplaceAll(s, "’", "'") }

// kickers are the kinds of pieces, as pages print them above the title.
var kickers = map[string]bool{
	"commentary": true, "opinion": true, "op-ed": true, "oped": true, "analysis": true, "expert comment": true, "essay": true,
	"column": true, "blog": true, "blog post": true, "editorial": true, "viewpoint": true, "perspective": true,
	"perspectives": true, "analysis and commentary": true, "commentary and analysis": true, "research": true,
	"guest essay": true, "guest column": true, "comment": true, "opinions": true, "views": true, "insight": true,
	"insights": true, "article": true, "articles": true, "brief": true, "memo": true, "letter": true, "speech": true,
	"interview": true, "report": true, "in the media": true, "policy brief": true, "point of view": true, "(commentary)": true,
	"up front": true, "testimony": true, "review": true, "book review": true, "expert commentary": true,
	"opinion & analysis": true, "opinion and analysis": true, "invited commentary": true,
}

// readKicker parts "COMMENTARY Europe" into kind and topic; ok is false when the line begins with no kind.
func readKicker(s string) (kicker, topic string, ok bool) {
	if len(s) > 80 || isBylineLabel(s) {
		return "", "", false
	}
	words := strings.Fields(s)
	for n := min(len(words), 4); n > 0; n-- {
		head := strings.TrimRight(strings.Join(words[:n], " "), " |/·•:–—>-,")
		if !kickers[strings.ToLower(head)] {
			continue
		}
		topic = strings.TrimLeft(strings.Join(words[n:], " "), " |/·•:–—>-,")
		return strings.Trim(head, "()"), topic, topicShape(topic)
	}
	return "", "", false
}

// topicShape tells whether s can name a section: a few words, mostly capitalised, no sentence.
func topicShape(s string) bool {
	words := strings.Fields(s)
	if len(words) > 7 || endsSentence(s) && s != "" || strings.ContainsAny(s, "0123456789?!") {
		return false
	}
	for _, w := range words {
		if w[0] >= 'a' && w[0] <= 'z' && !connector(w) {
			return false
		}
	}
	return len(words) == 0 || !connector(words[0])
}

func connector(w string) bool {
	switch w {
	case "of", "and", "the", "for", "in", "on", "to", "a", "an", "de", "la", "le", "les", "du", "des", "del", "al", "el", "y",
		"et", "und", "der", "die", "das", "von", "van", "en", "or", "at":
		return true
	}
	return false
}
