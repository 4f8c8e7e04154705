package subscriber

import (
	"net/mail"
	"strings"
	"testing"

	"golang.org/x/net/idna"
	"pgregory.net/rapid"
)

// What is taken for plain, the parsers of addresses and domains would give back as it is.
func TestPlainAddressesAreThoseThatTheParsersLeaveAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-zA-Z0-9._+@-]{1,6}@(xn--)?[a-zA-Z0-9.-]{1,5}(-|--|\.)?[a-zß0-9]{0,3}`).Draw(t, "address")
		if !plainAddress(s) {
			return
		}
		a, err := mail.ParseAddress(s)
		if err != nil || a.Address != s || a.Name != "" {
			t.Fatalf("%q is parsed as %+v: %v", s, a, err)
		}
		domain := strings.ToLower(s[strings.IndexByte(s, '@')+1:])
		if ascii, err := idna.Lookup.ToASCII(domain); err != nil || ascii != domain {
			t.Fatalf("the domain of %q is %q: %v", s, ascii, err)
		}
	})
}

func TestOrdinaryAddressesArePlain(t *testing.T) {
	for _, s := range []string{"ada@example.org", "Ada.B-c_d+tag@mail.x-y.co.uk", "1@2.se"} {
		if !plainAddress(s) {
			t.Errorf("%s is not", s)
		}
	}
	for _, s := range []string{
		"", "@", "a@", "@b", ".a@b.se", "a.@b.se", "a..b@c.se", "a@b@c.se", "a b@c.se", "a@-b.se", "a@b-.se", "a@b..se",
		"a@xn--4ca.se", "a@é.se", strings.Repeat("a", 65) + "@b.se", "a@" + strings.Repeat("b", 64) + ".se", "A <a@b.se>", " a@b.se",
	} {
		if plainAddress(s) {
			t.Errorf("%q is", s)
		}
	}
}
