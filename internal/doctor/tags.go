package doctor

import (
	"fmt"
	"strings"
)

// tag is one name=value of a record.
type tag struct{ name, value string }

// parseTags reads the tag list that DKIM and DMARC records are (RFC 6376 §3.2): names and values as
// written but for the white space around them, no name twice.
func parseTags(record string) ([]tag, error) {
	var tags []tag
	seen := map[string]bool{}
	for part := range strings.SplitSeq(record, ";") {
		part = strings.Trim(part, white)
		if part == "" { // the list may end with a semicolon
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		name = strings.Trim(name, white)
		if !ok || name == "" || strings.ContainsAny(name, white) {
			return nil, fmt.Errorf("%q is no tag; write name=value with a semicolon between", part)
		}
		if seen[name] {
			return nil, fmt.Errorf("the tag %s= stands twice", name)
		}
		seen[name] = true
		tags = append(tags, tag{name, strings.Trim(value, white)})
	}
	return tags, nil
}

const white = " \t\r\n"

// value is that of the named tag, and whether it is there.
func value(tags []tag, name string) (string, bool) {
	for _, t := range tags {
		if t.name == name {
			return t.value, true
		}
	}
	return "", false
}
