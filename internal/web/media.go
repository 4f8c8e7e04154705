package web

import (
	"path"
	"strings"

	"pressrun/internal/publication"
)

// mediaTypes is a table of our own, since that of the standard library is the machine's and differs between them.
var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".txt": "text/plain; charset=utf-8", ".md": "text/markdown; charset=utf-8",
	".xml": "application/xml", ".opml": "text/x-opml; charset=utf-8",
	".json": "application/json", ".pdf": "application/pdf",
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
	".avif": "image/avif", ".svg": "image/svg+xml", ".ico": "image/x-icon", ".woff2": "font/woff2",
}

// mediaType is that of a file below public/; an unknown ending is bytes, which no browser shows as a page.
func mediaType(name string) string {
	if format, ok := publication.FormatOf(name); ok {
		return format.MediaType() + "; charset=utf-8"
	}
	if found, ok := mediaTypes[path.Ext(name)]; ok {
		return found
	}
	return "application/octet-stream"
}

// compressible tells whether packing makes a file smaller; pictures and fonts are packed already.
func compressible(name string) bool {
	kind := mediaType(name)
	for _, part := range []string{"text/", "xml", "json"} {
		if strings.Contains(kind, part) {
			return true
		}
	}
	return false
}
