package piece

import (
	"fmt"
	"strings"

	"pressrun/internal/strictyaml"
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
	if near := strictyaml.Nearest(key, knownKeys()); near != "" {
		return fmt.Sprintf("no such key; did you mean %s?", near)
	}
	return "no such key; take it out, or see the list of keys in the documentation"
}
