package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// BenchmarkPublishUnderLoad takes the time from `pressrun publish` to its end, with nobody asking and with clients that
// ask the same machine for feeds and the front page without pause, each body checked; and how many answers they get.
func BenchmarkPublishUnderLoad(b *testing.B) {
	for _, clients := range []int{0, 50, 200} {
		b.Run(fmt.Sprintf("%d-clients", clients), func(b *testing.B) { benchPublish(b, clients) })
	}
}

func benchPublish(b *testing.B, clients int) {
	place, address := newServedPlace(b)
	place.run(0, "publish", "--yes", place.write("0.md", dated("Dock Number 0", "2026-10-01")))
	transport := &http.Transport{MaxIdleConnsPerHost: max(clients, 1), DisableCompression: true}
	defer transport.CloseIdleConnections()
	p := &pollers{
		t: b, client: &http.Client{Transport: transport}, address: address,
		whole: map[string]string{}, versions: map[string][]string{},
	}
	paths := []string{"feed.rss", "feed.atom", "feed.json", ""}
	var all sync.WaitGroup
	for n := range clients {
		all.Go(func() {
			if _, err := p.poll(n, paths[n%len(paths)]); err != nil {
				b.Error(err)
			}
		})
	}
	began, n := time.Now(), 0
	for b.Loop() {
		n++
		place.run(0, "publish", "--yes", place.write(fmt.Sprintf("%d.md", n), dated(fmt.Sprintf("Dock Number %d", n), "2026-10-02")))
	}
	answers := float64(p.answers[0].Load() + p.answers[1].Load())
	b.ReportMetric(answers/time.Since(began).Seconds(), "answers/s")
	p.last.Store(true)
	all.Wait()
}
