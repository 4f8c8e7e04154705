package web

import (
	"os"
	"strconv"
	"strings"
)

// sibling is the compressed file beside a file, in the coding that the client likes best of those that are there.
func sibling(root *os.Root, name, accept string) (file *os.File, coding string, ok bool) {
	for _, c := range []struct{ coding, ending string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(accept, c.coding) {
			continue
		}
		if file, _, err := openFile(root, name+c.ending); err == nil {
			return file, c.coding, true
		}
	}
	return nil, "", false
}

// accepts reads an Accept-Encoding header (RFC 9110 §12.5.3). A coding must be named: who takes any takes none, too.
func accepts(header, coding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, parameter, _ := strings.Cut(item, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		weight, given := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		return !given || err == nil && q > 0
	}
	return false
}
