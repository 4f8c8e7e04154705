package subscriber

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestParseAddressRefusesWhatCouldBreakAHeader(t *testing.T) {
	for _, s := range []string{
		"ada@x.se\r\nBcc: bo@x.se", "ada\x00@x.se", `"a> <b"@x.se`, `"a b"@x.se`, `"a\"b"@x.se`, `"a@b"@x.se`, "ada", "@x.se",
		"ada@", "ada@\u00ad", "ada@x..se", "ada@x.se, bo@x.se", "ada@[10.0.0.1]",
	} {
		if name, address, err := ParseAddress(s); err == nil {
			t.Errorf("%q was taken as %q %q", s, name, address)
		}
	}
}

func TestParseAddressTidies(t *testing.T) {
	for s, want := range map[string][2]string{
		" ada@x.se ":                 {"", "ada@x.se"},
		"Ada L <Ada.L+news@X.se>":    {"Ada L", "Ada.L+news@X.se"},
		`"Lovelace, Ada" <ada@x.se>`: {"Lovelace, Ada", "ada@x.se"},
		`"ada"@x.se`:                 {"", "ada@x.se"}, // the quotation marks say nothing
		"ada@exämple.se":             {"", "ada@exämple.se"},
	} {
		name, address, err := ParseAddress(s)
		if err != nil || name != want[0] || address != want[1] {
			t.Errorf("%q was read as %q %q, %v", s, name, address, err)
		}
	}
}

func TestAnAddressMayBeOfAnyScript(t *testing.T) {
	for s, want := range map[string]string{
		"νίκος@παράδειγμα.gr":                    "νίκος@παράδειγμα.gr",
		"用户@例子.广告":                               "用户@例子.广告",
		"أستا@مثال.إختبار":                       "أستا@مثال.إختبار",
		"यश+news@x.se":                           "यश+news@x.se", // a vowel sign in its place
		"Ünal.o'Neill@x.se":                      "Ünal.o'Neill@x.se",
		"a\u030asta@x.se":                        "åsta@x.se", // RFC 6532 §3.1
		"x\u0323\u0308@x.se":                     "ẍ\u0323@x.se",
		"🚢@x.se":                                 "🚢@x.se",
		"Asta <\u202fÅsta@x.se>":                 "",
		"a\u200db@x.se":                          "", // a joiner
		"a\u202eb@x.se":                          "", // turns the rest around
		"a\u00adb@x.se":                          "", // a soft hyphen
		"\ufeffåsta@x.se":                        "",
		"å\u00a0b@x.se":                          "",
		"å\u0085@x.se":                           "",
		"å\ufffd@x.se":                           "",
		"å\xff@x.se":                             "",
		"\ue000@x.se":                            "", // anybody's own sign
		"\u0338a@x.se":                           "", // would make ≮ of the < before it
		"ada＠evil.se@x.se":                       "",
		"ada\u037ebo@x.se":                       "", // in normal form a semicolon
		"å＜b＞@x.se":                              "",
		"å“b”@x.se":                              "å“b”@x.se",
		"å…@x.se":                                "", // three dots
		`"å b"@x.se`:                             "",
		"å@x..se":                                "",
		"å..b@x.se":                              "",
		strings.Repeat("å", 32) + "@x.se":        strings.Repeat("å", 32) + "@x.se",
		strings.Repeat("å", 33) + "@x.se":        "", // 66 octets
		"ada@" + strings.Repeat("例.", 40) + "se": "", // 255 octets of xn--
	} {
		_, address, err := ParseAddress(s)
		if address != want || (err == nil) != (want != "") {
			t.Errorf("%q was read as %q, %v; want %q", s, address, err, want)
		}
	}
}

func TestARefusedAddressSaysWhatToDo(t *testing.T) {
	for s, want := range map[string]string{
		"a\u200bb@x.se": "cannot be seen (U+200B); type the address anew",
		"\u0301a@x.se":  "accent without a letter",
		"a＠b@x.se":      "quotation marks",
	} {
		if _, _, err := ParseAddress(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", s, err, want)
		}
	}
}

func TestASenderIsASCIIBeforeTheAt(t *testing.T) {
	for s, ok := range map[string]bool{
		"digest@x.se": true, "Digest <digest@bücher.example>": true, "übersicht@x.se": false, "nobody": false,
	} {
		if err := CheckSender(s); (err == nil) != ok {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func TestNeedsUTF8(t *testing.T) {
	for address, want := range map[string]bool{
		"ada@x.se": false, "ada@bücher.example": false, "åda@x.se": true, "ada": false, "": false, "用户@例子.广告": true,
	} {
		if NeedsUTF8(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}

func TestOnePersonHasOneKey(t *testing.T) {
	for _, same := range [][]string{
		{"Ada@X.se", "ada@x.SE", "ADA@x.se"},
		{"ada@Bücher.example", "ADA@xn--bcher-kva.example"},
		{"Åsta@x.se", "åsta@x.se", "a\u030asta@x.se", "A\u030aSTA@X.SE", "Åsta@x.se"}, // the last with the sign for ångström
		{"νίκος@x.gr", "ΝΊΚΟΣ@x.gr", "Νίκοσ@x.gr"},                                    // a sigma at the end is another letter
		{"ǅ@x.se", "ǆ@x.se", "Ǆ@x.se"},
		{"ǰ@x.se", "J\u030c@x.se"},   // one letter only when it is small
		{"İpek@x.com", "ipek@x.com"}, // as telephones in Turkey begin a line
		{"ａｄａ@x.jp", "ＡＤＡ@x.jp"},
	} {
		for _, address := range same[1:] {
			if Key(address) != Key(same[0]) {
				t.Errorf("%q has the key %q, and %q %q", address, Key(address), same[0], Key(same[0]))
			}
		}
	}
	different := []string{
		"ada@x.se", "аdа@x.se", "αda@x.se", "ａｄａ@x.se", "åda@x.se", "strasse@x.de", "straße@x.de", "ilgin@x.tr", "ılgın@x.tr", "νικος@x.gr", "νίκος@x.gr",
	}
	keys := map[string]string{}
	for _, address := range different {
		if other, taken := keys[Key(address)]; taken {
			t.Errorf("%q and %q have the key %q", address, other, Key(address))
		}
		keys[Key(address)] = address
	}
}

// TestKeysInASCIIStayWhatTheyWere holds Key against what made the keys in the books before addresses of other scripts.
func TestKeysInASCIIStayWhatTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		local := rapid.StringMatching(`[!-~]{0,20}`).Draw(t, "local")
		domain := rapid.OneOf(
			rapid.StringMatching(`[!-~]{0,20}`), rapid.SampledFrom([]string{"Bücher.example", "x.se", "XN--BCHER-KVA.example"}),
		).Draw(t, "domain")
		if strings.Contains(domain, "@") {
			return
		}
		ascii := strings.ToLower(domain)
		if form, err := idna.Lookup.ToASCII(ascii); err == nil {
			ascii = form
		}
		if got, want := Key(local+"@"+domain), strings.ToLower(local)+"@"+ascii; got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

func TestAKeyKnowsNeitherCaseNorNormalForm(t *testing.T) {
	letters := rapid.RuneFrom(nil, unicode.Letter, unicode.Mark)
	rapid.Check(t, func(t *rapid.T) {
		local := norm.NFC.String(rapid.StringOfN(letters, 1, 12, -1).Draw(t, "local"))
		key := Key(local + "@x.se")
		if again := Key(key); again != key {
			t.Fatalf("the key of %q is %q", key, again)
		}
		if got := Key(norm.NFD.String(local) + "@x.se"); got != key {
			t.Fatalf("taken apart it is %q, and else %q", got, key)
		}
		if got := Key(strings.ToLower(local) + "@x.se"); got != key {
			t.Fatalf("in small letters it is %q, and else %q", got, key)
		}
	})
}

func TestLettersThatDifferInCaseAloneAreOne(t *testing.T) {
	for r := range unicode.MaxRune {
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			if foldLetter(r) != foldLetter(other) && !slices.Contains([]rune{r, other}, '\u0345') { // that is an accent as well
				t.Errorf("%U is %U, and %U %U", r, foldLetter(r), other, foldLetter(other))
			}
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{
		"Ada <ada@x.se>", "νίκος@παράδειγμα.gr", "用户@例子.广告", "أستا@مثال.إختبار", "a\u030a@x.se", "\u0338@x.se", "ada＠x@x.se", `"a b"@x.se`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, address, err := ParseAddress(s)
		if err != nil {
			return
		}
		if _, again, err := ParseAddress(address); err != nil || again != address {
			t.Errorf("%q comes back as %q, %v", address, again, err)
		}
		if !norm.NFC.IsNormalString(address[:strings.LastIndexByte(address, '@')]) {
			t.Errorf("%q is not in normal form", address)
		}
		for _, wide := range []string{address, norm.NFKC.String(address)} {
			if strings.Count(wide, "@") != 1 || strings.ContainsAny(wide, " \"<>(),;:\\\r\n") {
				t.Errorf("%q could be read as another address", address)
			}
		}
	})
}
