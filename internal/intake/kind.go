package intake

import "strings"

type sourceKind int

const (
	kindText sourceKind = iota
	kindHTML
	kindMarkdown
)

// detect tells the kind by content; the media type of a fetched page only settles doubt.
func detect(text, mediaType string) sourceKind {
	head := strings.TrimLeft(text, " \t\r\n\ufeff")
	switch {
	case hasFrontMatter(head):
		return kindMarkdown
	case looksHTML(head):
		return kindHTML
	case strings.HasPrefix(mediaType, "text/markdown"), hasMarkdownMarks(head):
		return kindMarkdown
	case strings.HasPrefix(mediaType, "text/html"), strings.HasPrefix(mediaType, "application/xhtml"):
		return kindHTML
	default:
		return kindText
	}
}

// hasFrontMatter wants both fences, so that a text that begins with a drawn line stays a text.
func hasFrontMatter(head string) bool {
	first, rest, ok := strings.Cut(head, "\n")
	return ok && strings.TrimRight(first, " \t\r") == "---" &&
		(strings.Contains(rest, "\n---\n") || strings.Contains(rest, "\n---\r\n") ||
			strings.HasSuffix(rest, "\n---") || !strings.Contains(rest, "\n\n"))
}

// htmlStarts are the elements with which pages and saved parts of pages begin.
var htmlStarts = []string{
	"<!doctype html", "<html", "<head", "<body", "<main", "<article", "<section", "<header", "<div",
	"<p>", "<p ", "<h1", "<h2", "<figure", "<title", "<meta", "<link", "<script", "<style", "<nav",
	"<b>", "<i>", "<em", "<strong", "<span", "<a ", "<table", "<ul", "<ol", "<font", "<center",
}

func looksHTML(head string) bool {
	for strings.HasPrefix(head, "<!--") || strings.HasPrefix(head, "<?xml") {
		end := strings.Index(head, ">")
		if strings.HasPrefix(head, "<!--") {
			end = strings.Index(head, "-->") + 2
		}
		if end < 2 {
			return false
		}
		head = strings.TrimLeft(head[end+1:], " \t\r\n")
	}
	start := strings.ToLower(head[:min(len(head), 16)])
	for _, s := range htmlStarts {
		if strings.HasPrefix(start, s) {
			return true
		}
	}
	return strings.Count(head[:min(len(head), 64<<10)], "</p>") >= 3
}

// hasMarkdownMarks looks for marks that no text page has: a heading at the very top, or
// inline links together with headings or strong text.
func hasMarkdownMarks(head string) bool {
	part := head[:min(len(head), 64<<10)]
	if strings.HasPrefix(part, "# ") || strings.HasPrefix(part, "## ") {
		return true
	}
	marks := 0
	for _, mark := range []string{"\n## ", "\n# ", "](http", "**", "\n[^"} {
		if strings.Contains(part, mark) {
			marks++
		}
	}
	return marks >= 2
}
