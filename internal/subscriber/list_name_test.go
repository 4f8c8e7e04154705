package subscriber

import (
	"strings"
	"testing"
)

func TestAListsNameStandsOnOneLine(t *testing.T) {
	for name, refused := range map[string]bool{
		`Commentary`: false, `Küste & Hafen`: false, `"Commentary\r\nBcc: x@example.org"`: true, `"Bell\u0007"`: true,
	} {
		_, err := ParseLists("lists.yaml", []byte("lists:\n  - slug: a\n    name: "+name+"\n"))
		if got := err != nil && strings.Contains(err.Error(), "on one line"); got != refused {
			t.Errorf("name %s: %v, want refused=%v", name, err, refused)
		}
	}
}
