package piece

import (
	"fmt"
	"strings"
)

// knownKeys are the front matter keys of all levels.
func knownKeys() []string {
	return []string{
		"id", "slug", "version", "title", "subject_line", "dek", "kicker", "topic", "tags", "language", "date", "updated",
		"embargo_until", "read_minutes", "authors", "image", "takeaways", "related", "original_outlet", "canonical_url",
		"rights", "editors_note", "corrections", "accepted", "name", "role", "handle", "url", "bio", "src", "alt", "caption",
		"credit", "decorative", "after", "published_on", "wording", "permission", "also", "holder", "grantable", "note", "text",
	}
}

// ourKey is the key that holds what other systems write under another name; empty when none does.
func ourKey(foreign string) string {
	switch strings.ToLower(foreign) {
	case "description", "summary", "standfirst", "excerpt", "abstract", "lede", "subtitle":
		return "dek"
	case "lastmod", "modified":
		return "updated"
	case "published", "publishdate", "pubdate":
		return "date"
	case "section", "category":
		return "topic"
	case "subject":
		return "subject_line"
	case "outlet", "source", "publisher":
		return "original_outlet"
	case "canonical", "canonicalurl":
		return "canonical_url"
	case "byline":
		return "authors"
	case "key_takeaways", "keytakeaways":
		return "takeaways"
	case "headline":
		return "title"
	case "lang":
		return "language"
	case "embargo":
		return "embargo_until"
	case "link", "href":
		return "url"
	}
	return ""
}

// unknownKey says what to do about a key that does not exist.
func unknownKey(key string) string {
	if near := ourKey(key); near != "" {
		return fmt.Sprintf("no such key; write it as %s", near)
	}
	if near := nearest(key, knownKeys()); near != "" {
		return fmt.Sprintf("no such key; did you mean %s?", near)
	}
	return "no such key; take it out, or see the list of keys in the documentation"
}

// nearest is the word that differs from s in at most a third of its letters, or empty.
func nearest(s string, words []string) string {
	s = strings.ToLower(s)
	best, bestDistance := "", max(1, len(s)/3)+1
	for _, w := range words {
		if d := distance(s, strings.ToLower(w)); d < bestDistance {
			best, bestDistance = w, d
		}
	}
	return best
}

// distance is the number of letters to insert, take out, exchange or swap with a neighbour.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, now := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		now[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(y)]
}
