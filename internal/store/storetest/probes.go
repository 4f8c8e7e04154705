package storetest

import (
	"testing"
	"time"

	"pressrun/internal/store"
)

func probeTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a probe is answered for ten minutes, and then is gone": func(t *testing.T, b *bench) {
			must(t, b.PutProbe(b.ctx, "one", "first answer"))
			b.clock = noon().Add(9 * time.Minute)
			must(t, b.PutProbe(b.ctx, "two", "second answer"))
			for nonce, want := range map[string]string{"one": "first answer", "two": "second answer"} {
				got, err := b.ProbeAnswer(b.ctx, nonce)
				must(t, err)
				same(t, got, want)
			}
			b.clock = noon().Add(10 * time.Minute)
			_, err := b.ProbeAnswer(b.ctx, "one")
			mustBe(t, err, store.ErrNotFound)
			must(t, b.PutProbe(b.ctx, "one", "asked anew")) // the old row was removed, else this would be refused
			if err := b.PutProbe(b.ctx, "one", "another"); err == nil {
				t.Error("a nonce was taken twice")
			}
		},
		"no other nonce is answered": func(t *testing.T, b *bench) {
			must(t, b.PutProbe(b.ctx, "one", "answer"))
			for _, nonce := range []string{"", "ONE", "one ", "two"} {
				_, err := b.ProbeAnswer(b.ctx, nonce)
				mustBe(t, err, store.ErrNotFound)
			}
		},
		"books that can be read say so": func(t *testing.T, b *bench) {
			must(t, b.Ping(b.ctx))
		},
	}
}
