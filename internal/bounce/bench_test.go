package bounce

import (
	"os"
	"testing"
)

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{
		"postfix-no-such-user", "gmail-no-such-user", "microsoft365-not-found", "exim-no-such-user", "arf-abuse", "auto-german",
		"person-answer",
	} {
		raw, err := os.ReadFile("testdata/mails/" + name + ".eml")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
