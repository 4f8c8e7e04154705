package subscriber_test

import (
	"testing"

	"pressrun/internal/subscriber"
)

func TestNoReplyNamesTheReader(t *testing.T) {
	for _, c := range []struct{ email, reply, want string }{
		{"Ada@x.se", "no <ada@X.SE> here", "no <(the reader)> here"},
		{"ada@Bücher.example", "ada@xn--bcher-kva.example, ada@bücher.example", "(the reader), (the reader)"},
		{"Νίκος@παράδειγμα.gr", "<ΝΊΚΟΣ@xn--hxajbheg2az3al.gr>", "<(the reader)>"},
		{"İpek@bücher.example", "<İpek@xn--bcher-kva.example>", "<(the reader)>"},
		{"a+b@x.se", "aab@x.se", "aab@x.se"},
		{"", "nobody@x.se", "nobody@x.se"},
	} {
		if got := subscriber.WithoutAddress(c.reply, c.email); got != c.want {
			t.Errorf("%s: %q, want %q", c.email, got, c.want)
		}
	}
}
