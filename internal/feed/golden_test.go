package feed

import (
	"bytes"
	"testing"

	"pressrun/internal/golden"
	"pressrun/internal/publication"
)

func TestFeedsAreWrittenAsTheGoldenFilesSay(t *testing.T) {
	pub := testPublication()
	for _, c := range feedCases(pub) {
		if c.name == "ten" {
			continue // for checks; a file of it would only be long
		}
		for _, format := range publication.FeedFormats() {
			golden.Check(t, c.name+"."+string(format), build(t, pub, c.channel, format, c.entries...))
		}
	}
}

func TestSameInputGivesTheSameBytes(t *testing.T) {
	for _, format := range publication.FeedFormats() {
		a, b := testPublication(), testPublication()
		one := build(t, a, Channel{}, format, tenEntries(a)...)
		two := build(t, b, Channel{}, format, tenEntries(b)...)
		if !bytes.Equal(one, two) {
			t.Errorf("%s: two builds of the same pieces differ", format)
		}
	}
}

func TestOwnCheckFindsNothingInOwnFeeds(t *testing.T) {
	pub := testPublication()
	for _, c := range feedCases(pub) {
		for _, format := range publication.FeedFormats() {
			for _, p := range Check(build(t, pub, c.channel, format, c.entries...), format) {
				t.Errorf("%s.%s: %s", c.name, format, p)
			}
		}
	}
}
