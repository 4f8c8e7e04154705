package mail

import (
	netmail "net/mail"
	"strings"
	"testing"

	"golang.org/x/net/idna"
	"pgregory.net/rapid"
)

func TestAPlainMailboxIsItsOwnFormForTheWire(t *testing.T) {
	plain := 0
	rapid.Check(t, func(t *rapid.T) {
		email := rapid.OneOf(emails(), rapid.StringMatching(`[a-zA-Z0-9.+_-]{1,9}@[a-z0-9.-]{1,9}`)).Draw(t, "email")
		if !plainMailbox(email) {
			return
		}
		plain++
		parsed, err := netmail.ParseAddress("<" + email + ">")
		if err != nil || parsed.Address != email {
			t.Fatalf("net/mail reads it as %v (%v)", parsed, err)
		}
		domain := email[strings.LastIndexByte(email, '@')+1:]
		if ascii, err := idna.Lookup.ToASCII(domain); err != nil || ascii != domain {
			t.Fatalf("IDNA makes it %q (%v)", ascii, err)
		}
	})
	if plain == 0 {
		t.Error("no address was plain")
	}
}

func TestAPlainPhraseIsQuotedAsNetMailDoes(t *testing.T) {
	plain := 0
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(names(), rapid.StringMatching(`[ -~]{1,9}`)).Draw(t, "name")
		if !plainPhrase(name) {
			return
		}
		plain++
		if want := (&netmail.Address{Name: oneSpaced(name), Address: "l@l"}).String(); phrase(name)+"<l@l>" != want {
			t.Fatalf("%s, want %s", phrase(name), want)
		}
	})
	if plain == 0 {
		t.Error("no name was plain")
	}
}
