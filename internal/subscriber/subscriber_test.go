package subscriber

import "testing"

func TestParseAddressRefusesWhatCouldBreakAHeader(t *testing.T) {
	for _, s := range []string{
		"ada@x.se\r\nBcc: bo@x.se", "ada\x00@x.se", `"a> <b"@x.se`, `"a b"@x.se`, `"a\"b"@x.se`, `"a@b"@x.se`, "ada", "@x.se",
		"ada@", "ada@x..se", "ada@x.se, bo@x.se", "ada@[10.0.0.1]",
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
		"åda@exämple.se":             {"", "åda@exämple.se"},
	} {
		name, address, err := ParseAddress(s)
		if err != nil || name != want[0] || address != want[1] {
			t.Errorf("%q was read as %q %q, %v", s, name, address, err)
		}
	}
}
