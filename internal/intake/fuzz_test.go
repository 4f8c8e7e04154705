package intake

import (
	"strings"
	"testing"
)

func FuzzText(f *testing.F) {
	f.Add([]byte(textPage("This piece originally appeared in 1945")))
	f.Add([]byte("\xff\xfea\x00b\x00"))
	f.Add([]byte(textPage("- a\n- b\n\n1. c\n2. d\n\n> q\n\n[1] n\n\n>>> r\n\nCorrection, 3 March 2026: x")))
	for name, data := range samplePages(f) {
		if strings.HasSuffix(name, ".txt") {
			f.Add(data)
		}
	}
	f.Fuzz(fuzzOne)
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte("<html><p>" + strings.ReplaceAll(filler, "\n\n", "<p>")))
	for name, data := range samplePages(f) {
		if strings.HasSuffix(name, ".html") {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzOne(t, append([]byte("<!doctype html>"), data...)) })
}

func fuzzOne(t *testing.T, data []byte) {
	checkHarmless(t, Read(Source{Name: "x", Data: data}, options()))
	r, blocks := readKeeping(data)
	if lost := lostWords(r, blocks); lost != "" {
		t.Error(lost)
	}
}
