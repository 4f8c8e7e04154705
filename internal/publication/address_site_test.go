package publication

import (
	"testing"
	"time"
)

func TestSitemapsStandAtTheTopSoThatTheyCoverEveryPage(t *testing.T) {
	for got, want := range map[string]string{
		SitemapPath():                            "sitemap.xml",
		SitemapMonthPath(2026, time.March):       "sitemap-2026-03.xml",
		NewsSitemapPath():                        "sitemap-news.xml",
		EditionsPath("commentary"):               "editions/commentary/index.html",
		NotFoundPath():                           "404.html",
		IconPath():                               "favicon.svg",
		MonthPath(2026, time.March):              "archive/2026-03/index.html",
		PieceFilePath("keep-the-kiosk", "a.png"): "pieces/keep-the-kiosk/a.png",
	} {
		if got != want {
			t.Errorf("path %q, want %q", got, want)
		}
	}
}
