package verp_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pressrun/internal/verp"
)

func key(id int64) verp.Key {
	return verp.Key{ID: id, Secret: []byte(strings.Repeat("k", 31) + string(rune('a'+id)))}
}

func TestATokenIsReadAsItWasMade(t *testing.T) {
	local := regexp.MustCompile(`^[a-z2-7]{1,50}$`) // with "unsub+" before it within 64 octets (RFC 5321 §4.5.3.1.1)
	rapid.Check(t, func(t *rapid.T) {
		k := key(rapid.Int64Range(1, 20).Draw(t, "key"))
		ref := verp.Ref{
			Kind: verp.Kind(rapid.IntRange(1, 3).Draw(t, "kind")),
			ID:   rapid.Int64Range(0, 1<<40).Draw(t, "id"), Seq: rapid.IntRange(0, 1<<31).Draw(t, "seq"),
		}
		person := rapid.StringMatching(`[a-zå]{1,9}@[a-z]{1,9}\.example`).Draw(t, "person")
		token := verp.NewSigner("back.example", k).Token(ref, person)
		if !local.MatchString(token) {
			t.Fatalf("the token %q", token)
		}
		got, err := verp.Parse(strings.ToUpper(token))
		if err != nil || got.Ref != ref || got.KeyID != k.ID {
			t.Fatalf("%s was read as %+v (%v), want %+v", token, got.Ref, err, ref)
		}
		if err := k.Check(got, person); err != nil {
			t.Fatal(err)
		}
		other := key(k.ID + 1)
		other.ID = k.ID
		for what, err := range map[string]error{"of another": k.Check(got, person+"x"), "of another key": other.Check(got, person)} {
			if !errors.Is(err, verp.ErrToken) {
				t.Errorf("the token %s is taken", what)
			}
		}
	})
}

func TestAChangedTokenIsNone(t *testing.T) {
	k := key(3)
	token := verp.NewSigner("back.example", k).Token(verp.Ref{Kind: verp.Delivery, ID: 300, Seq: 70000}, "ada@x.example")
	for i := range token[:len(token)-1] { // of the last letter some bits count for nothing
		for _, c := range "a7q" {
			changed := token[:i] + string(c) + token[i+1:]
			if changed == token {
				continue
			}
			got, err := verp.Parse(changed)
			if err == nil && k.Check(got, "ada@x.example") == nil {
				t.Errorf("%s is taken for %s", changed, token)
			}
		}
	}
	for _, none := range []string{"", "a", "§", token[1:], token[:10], token + token, strings.Repeat("a", 64)} {
		if got, err := verp.Parse(none); err == nil && k.Check(got, "ada@x.example") == nil {
			t.Errorf("%q is taken", none)
		}
	}
}

func TestAddresses(t *testing.T) {
	s := verp.NewSigner("back.example", key(1))
	for address, want := range map[string]verp.Purpose{
		s.Address(verp.Bounce, "abc"): verp.Bounce, s.Address(verp.Leave, "abc"): verp.Leave, "B+ABC@Back.Example": verp.Bounce,
		"b+abc@back.example.": verp.Bounce,
		"b+@back.example":     "", "b+abc@other.example": "", "desk@back.example": "", "b+abc": "",
	} {
		got, token, ok := verp.ParseAddress(address, "back.example")
		if got != want || ok != (want != "") || ok && token != "abc" {
			t.Errorf("%s is %q with the token %q, want %q", address, got, token, want)
		}
	}
	if _, _, ok := verp.ParseAddress("b+abc@", ""); ok {
		t.Error("without a domain an address is one of ours")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(verp.NewSigner("d", key(1)).Token(verp.Ref{Kind: 1, ID: 7, Seq: 9}, "a@x.example"))
	f.Add("")
	f.Fuzz(func(t *testing.T, token string) {
		if got, err := verp.Parse(token); err == nil && (got.ID < 0 || got.Seq < 0 || got.KeyID < 0) {
			t.Errorf("%q holds %+v", token, got.Ref)
		}
	})
}

func BenchmarkToken(b *testing.B) {
	s := verp.NewSigner("back.example", key(1))
	b.ReportAllocs()
	for b.Loop() {
		_ = s.Token(verp.Ref{Kind: verp.Delivery, ID: 300, Seq: 70000}, "asta@readers.example")
	}
}
