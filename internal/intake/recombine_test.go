package intake

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestShuffledSamplesLoseNothing puts lines of all samples together anew, so that every rule meets
// neighbours that nobody thought of.
func TestShuffledSamplesLoseNothing(t *testing.T) {
	for _, ending := range []string{".txt", ".html"} {
		lines := sampleLines(t, ending)
		for seed := range uint64(400) {
			rnd := rand.New(rand.NewPCG(seed, 1))
			var page [][]byte
			if ending == ".html" {
				page = append(page, []byte("<!doctype html><body>"))
			}
			for range 8 + rnd.IntN(40) {
				page = append(page, lines[rnd.IntN(len(lines))])
			}
			data := bytes.Join(page, []byte("\n"))
			if lost := lostWords(readKeeping(data)); lost != "" {
				t.Fatalf("seed %d: %s\n%s", seed, lost, data)
			}
			checkHarmless(t, Read(Source{Name: "x", Data: data}, options()))
		}
	}
}

func sampleLines(t *testing.T, ending string) [][]byte {
	t.Helper()
	pages := samplePages(t)
	var names []string
	for name := range pages {
		names = append(names, name)
	}
	slices.Sort(names)
	var lines [][]byte
	for _, name := range names {
		if strings.HasSuffix(name, ending) {
			lines = append(lines, bytes.Split(pages[name], []byte("\n"))...)
		}
	}
	return lines
}
