package press_test

import (
	"fmt"
	"strings"
	"testing"

	"pressrun/internal/press"
)

func TestNewsSitemapHoldsAllOfTwoDays(t *testing.T) {
	h := newHouse(t)
	var names []string
	for i := range 25 {
		names = append(names, h.write(fmt.Sprintf("%d.md", i), simple(fmt.Sprintf("Quay %d", i), "date: "+h.clock.Format("2006-01-02"))))
	}
	names = append(names, h.write("old.md", simple("An Old Quay", "date: 2026-10-01")))
	h.publish(press.Options{Archive: true}, names...)
	if got := strings.Count(h.read("public/sitemap-news.xml"), "<news:news>"); got != 25 {
		t.Errorf("%d pieces, want the 25 of today", got)
	}
}
