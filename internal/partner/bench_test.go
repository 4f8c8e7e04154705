package partner

import (
	"testing"

	"pressrun/internal/sample"
)

func BenchmarkMake(b *testing.B) {
	c := copyOf(sample.Ferry(), gazette())
	for _, f := range Formats() {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if _, err := Make(f, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
