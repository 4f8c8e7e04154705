package site

import (
	"os"
	"path/filepath"
	"testing"

	"pressrun/internal/sample"
)

func TestDump(t *testing.T) {
	for dir, s := range map[string]*Site{"a": New(sample.Publication()), "b": New(branded())} {
		for n, d := range pages(t, s) {
			os.MkdirAll("/tmp/site/out/"+dir, 0o755)
			os.WriteFile(filepath.Join("/tmp/site/out", dir, n), d, 0o644)
		}
	}
}
