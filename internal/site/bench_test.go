package site

import (
	"testing"
	"time"

	"pressrun/internal/sample"
)

func BenchmarkPiecePage(b *testing.B) {
	s, p := New(sample.Publication()), ferry()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.PiecePage(p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkArchivePage is what a publish pays for an archive of 10,000 pieces over twenty years.
func BenchmarkArchivePage(b *testing.B) {
	s := New(sample.Publication())
	var all []Month
	for year := 2026; year > 2006; year-- {
		for month := 12; month > 0; month-- {
			all = append(all, Month{Year: year, Month: time.Month(month), Count: 42})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.ArchivePage(all, nil); err != nil {
			b.Fatal(err)
		}
		s.Sitemap(all)
	}
}
