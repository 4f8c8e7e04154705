package intake

import (
	"encoding/json"
	"html"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"pressrun/internal/piece"
)

// metadata is what a page says of itself outside its visible text: JSON-LD (schema.org),
// Open Graph and meta elements. It is often wrong, so it confirms and fills gaps, and never leads.
type metadata struct {
	title     string // headline or og:title
	pageTitle string // title element
	published string // RFC 3339 or a day
	modified  string
	authors   []piece.Author
	section   string
	image     string
	language  string
}

func readMetadata(doc *nethtml.Node) metadata {
	var m metadata
	for d := range doc.Descendants() {
		if d.Type != nethtml.ElementNode {
			continue
		}
		switch d.DataAtom {
		case atom.Html:
			m.language = languageTag(attr(d, "lang"))
		case atom.Title:
			set(&m.pageTitle, piece.Clean(directText(d)))
		case atom.Script:
			if strings.EqualFold(strings.TrimSpace(attr(d, "type")), "application/ld+json") {
				m.addJSONLD(directText(d))
			}
		}
	}
	eachElement(doc, atom.Meta, func(n *nethtml.Node) { m.addMeta(n) }) // after JSON-LD, which says more
	return m
}

// languageTag takes a BCP 47 tag of the usual forms; anything else counts as none.
func languageTag(s string) string {
	for i, part := range strings.Split(s, "-") {
		if part == "" || len(part) > 8 || i == 0 && (len(part) < 2 || len(part) > 3) {
			return ""
		}
		for _, r := range part {
			if r >= 0x80 || !isASCIILetter(byte(r)) && (r < '0' || r > '9') {
				return ""
			}
		}
	}
	return s
}

func (m *metadata) addMeta(n *nethtml.Node) {
	key := strings.ToLower(attr(n, "property") + attr(n, "name"))
	value := piece.Clean(html.UnescapeString(attr(n, "content")))
	switch key {
	case "og:title", "citation_title", "dcterms.title":
		set(&m.title, value)
	case "article:published_time", "citation_publication_date", "datepublished", "dc.date", "dcterms.date":
		set(&m.published, value)
	case "article:modified_time":
		set(&m.modified, value)
	case "article:section":
		set(&m.section, value)
	case "og:image":
		set(&m.image, value)
	case "author", "citation_author", "article:author":
		if len(m.authors) == 0 && personName(value) {
			m.authors = []piece.Author{{Name: value}}
		}
	}
}

func set(dst *string, value string) {
	if *dst == "" {
		*dst = value
	}
}

// addJSONLD reads one script of JSON-LD; broken JSON is no reason to refuse a page.
func (m *metadata) addJSONLD(text string) {
	if len(text) > 1<<20 {
		return
	}
	var v any
	if json.Unmarshal([]byte(text), &v) == nil {
		m.addNode(v, 0)
	}
}

// addNode looks for articles in the node and in the lists and graphs below it.
func (m *metadata) addNode(v any, depth int) {
	if depth > 6 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			m.addNode(item, depth+1)
		}
	case map[string]any:
		m.addNode(v["@graph"], depth+1)
		if kind := textValue(v["@type"]); strings.HasSuffix(kind, "Article") || kind == "BlogPosting" || kind == "WebPage" {
			m.addArticle(v, kind)
		}
	}
}

func (m *metadata) addArticle(v map[string]any, kind string) {
	published := textValue(v["datePublished"])
	if plausible(published) {
		set(&m.published, published)
	}
	if kind == "WebPage" {
		return
	}
	set(&m.title, piece.Clean(html.UnescapeString(textValue(v["headline"]))))
	set(&m.modified, textValue(v["dateModified"]))
	set(&m.section, piece.Clean(html.UnescapeString(textValue(v["articleSection"]))))
	set(&m.image, textValue(v["image"]))
	if len(m.authors) == 0 {
		m.authors = authorsOf(v["author"])
	}
}

// plausible leaves out the zero dates that content systems print.
func plausible(date string) bool {
	return len(date) >= 10 && date[:4] >= "1990" && date[:4] <= "2999"
}

func authorsOf(v any) []piece.Author {
	switch v := v.(type) {
	case []any:
		var out []piece.Author
		for _, item := range v[:min(len(v), 20)] {
			out = append(out, authorsOf(item)...)
		}
		return out
	case map[string]any:
		if textValue(v["@type"]) == "Organization" {
			return nil
		}
		name := piece.Clean(html.UnescapeString(textValue(v["name"])))
		if !personName(name) {
			return nil // accounts of the content system show up here
		}
		return []piece.Author{{Name: name, Role: piece.Clean(html.UnescapeString(textValue(v["jobTitle"])))}}
	case string:
		if name := piece.Clean(html.UnescapeString(v)); personName(name) {
			return []piece.Author{{Name: name}}
		}
	}
	return nil
}

// textValue is the text of a JSON-LD value: itself, its first item, or its name or address.
func textValue(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			if s, ok := v[0].(string); ok {
				return s
			}
			if o, ok := v[0].(map[string]any); ok {
				return textValue(o)
			}
		}
	case map[string]any:
		for _, key := range []string{"url", "name", "@value"} {
			if s, ok := v[key].(string); ok {
				return s
			}
		}
	}
	return ""
}
