package subscriber

import (
	"strings"
	"testing"
	"time"
)

func TestTokensOfOneTimeBeginAlikeAndAreToldApart(t *testing.T) {
	noon := time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)
	first, second, later := NewToken(noon), NewToken(noon), NewToken(noon.Add(time.Second))
	if first == second {
		t.Errorf("%s was made twice", first)
	}
	const random = 26
	if start := first[:len(first)-random]; !strings.HasPrefix(second, start) || strings.HasPrefix(later, start) {
		t.Errorf("%s and %s begin alike, %s does not", first, second, later)
	}
	if first > later || second > later {
		t.Errorf("%s and %s come before %s", first, second, later)
	}
}
