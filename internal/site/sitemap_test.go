package site

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"pressrun/internal/golden"
	"pressrun/internal/sample"
)

// urlset is a sitemap as a search engine reads it.
type urlset struct {
	XMLName xml.Name
	URLs    []struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod"`
		News    *struct {
			Name     string `xml:"publication>name"`
			Language string `xml:"publication>language"`
			Date     string `xml:"publication_date"`
			Title    string `xml:"title"`
		} `xml:"http://www.google.com/schemas/sitemap-news/0.9 news"`
	} `xml:"url"`
	Sitemaps []struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod"`
	} `xml:"sitemap"`
}

func readSitemap(t *testing.T, data []byte) urlset {
	t.Helper()
	var out urlset
	if err := xml.NewDecoder(bytes.NewReader(data)).Decode(&out); err != nil {
		t.Fatalf("not well-formed: %v\n%s", err, data)
	}
	if out.XMLName.Space != sitemapNS {
		t.Errorf("namespace %q", out.XMLName.Space)
	}
	return out
}

func TestSitemapsReadAsTheGoldenFilesSay(t *testing.T) {
	s := New(sample.Publication())
	golden.Check(t, "sitemap.xml", s.Sitemap(months()))
	golden.Check(t, "sitemap-pages.xml", New(sample.Publication(), letters()...).SitemapPages(sections(), people()))
	golden.Check(t, "sitemap-month.xml", s.SitemapMonth(summaries()))
	golden.Check(t, "sitemap-news.xml", s.NewsSitemap(summaries()))
	golden.Check(t, "sitemap-news-empty.xml", s.NewsSitemap(nil))
}

func TestSitemapIndexNamesEachMonthAndTheNews(t *testing.T) {
	index := readSitemap(t, New(branded()).Sitemap(months()))
	var got []string
	for _, m := range index.Sitemaps {
		got = append(got, strings.TrimPrefix(m.Loc, "https://harbour.example/letters/"))
		if m.LastMod != "" {
			mustBeW3CTime(t, m.LastMod)
		}
	}
	if want := "[sitemap-news.xml sitemap-pages.xml sitemap-2026-11.xml sitemap-2026-10.xml sitemap-2025-12.xml]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestSitemapOfAMonthNamesOwnPagesOnly(t *testing.T) {
	got := readSitemap(t, New(sample.Publication()).SitemapMonth(summaries()))
	if len(got.URLs) != 2 {
		t.Fatalf("%d addresses, want the two that are read at home", len(got.URLs))
	}
	for _, u := range got.URLs {
		mustBeW3CTime(t, u.LastMod)
	}
	if got.URLs[1].LastMod != "2026-11-14T08:00:00+01:00" {
		t.Errorf("lastmod %s is not the day of the correction", got.URLs[1].LastMod)
	}
}

func TestSitemapsHoldNoMoreThanTheRulesAllow(t *testing.T) {
	many := make([]Summary, maxSitemap+5)
	for i := range many {
		many[i] = Summary{Slug: fmt.Sprintf("piece-%d", i), Title: "A & B <c>", Published: sample.Now()}
	}
	s := New(sample.Publication())
	if n := len(readSitemap(t, s.SitemapMonth(many)).URLs); n != 50_000 {
		t.Errorf("%d addresses, want 50,000", n)
	}
	news := readSitemap(t, s.NewsSitemap(many)).URLs
	if len(news) != 1000 {
		t.Errorf("%d news, want 1,000", len(news))
	}
	first := news[0].News
	if first == nil || first.Title != "A & B <c>" || first.Name != "Harbour Institute" || first.Language != "en" {
		t.Fatalf("news reads %+v", first)
	}
	mustBeW3CTime(t, first.Date)
}

func TestNewsLanguageIsACodeOfTwoOrThreeLetters(t *testing.T) {
	for tag, want := range map[string]string{"en-GB": "en", "de": "de", "zh-Hans": "zh-cn", "zh-TW": "zh-tw", "gsw-CH": "gsw"} {
		if got := newsLanguage(tag); got != want {
			t.Errorf("%s gives %s, want %s", tag, got, want)
		}
	}
}

func mustBeW3CTime(t *testing.T, s string) {
	t.Helper()
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		t.Errorf("%q is no W3C datetime: %v", s, err)
	}
}
