package subscriber

import (
	"strings"
	"testing"
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

func TestParseAddressSaysWhatToDoAboutLettersThatNoServerIsSureToTake(t *testing.T) {
	_, _, err := ParseAddress("ÜBER@example.org")
	if err == nil || !strings.Contains(err.Error(), "before the @") || !strings.Contains(err.Error(), "ask") {
		t.Errorf("got %v", err)
	}
}

func TestCleanNameIsOneLine(t *testing.T) {
	for name, want := range map[string]string{
		"X\r\nBcc: e@f.g": "X Bcc: e@f.g", " Ada\tL\x00 ": "Ada L", "Ada\u2028L\u009b": "Ada L", "Åda": "Åda", "a\xffb": "a b",
	} {
		if got := CleanName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}
