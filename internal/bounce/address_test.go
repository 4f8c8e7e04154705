package bounce

import "testing"

func TestAddressesOfReports(t *testing.T) {
	for value, want := range map[string]string{
		"rfc822; kim@reader.example":              "kim@reader.example",
		"RFC822;<kim@reader.example>":             "kim@reader.example",
		"rfc822;kim+news@reader.example (kim)":    "kim+news@reader.example",
		"kim@reader.example":                      "kim@reader.example",
		`utf-8; j\x{FC}rgen@b\x{FC}cher.example`:  "jürgen@bücher.example",
		`utf-8; \x{1F600}@reader.example`:         "😀@reader.example",
		`utf-8; \x{ZZ}kim@reader.example`:         `x{ZZ}kim@reader.example`,
		`rfc822; \x{FC}@reader.example`:           `x{FC}@reader.example`,
		"rfc822; kim":                             "",
		"rfc822; redacted@reader.example":         "",
		"rfc822; redacted-0a1b2c3@reader.example": "",
		"rfc822; xxx@reader.example":              "",
		"rfc822; @reader.example":                 "",
		"rfc822; kim@localhost":                   "",
		"unknown; kim@reader.example.":            "kim@reader.example",
		"":                                        "",
	} {
		if got := typedAddress(value); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}

func TestTokensOfOurs(t *testing.T) {
	const token = "t5xk2q94rz7wj4nq6h3vkdyc"
	for value, want := range map[string]string{
		"<b+" + token + "@bounce.press.example>":                              token,
		"B+" + token + "@bounce.press.example":                                token,
		"SRS0=Xk2q=5T=bounce.press.example=b+" + token + "@forwarder.example": token,
		"prvs=0123abcdef=b+" + token + "@bounce.press.example":                token,
		"pass smtp.mailfrom=b+" + token + "@bounce.press.example":             token,
		"a@b.example, b+" + token + "@bounce.press.example":                   token,
		"bob+" + token + "@reader.example":                                    "",
		"unsub+" + token + "@bounce.press.example":                            "",
		"b+short@bounce.press.example":                                        "",
		"b+" + token + token + token + "@bounce.press.example":                "",
		"b+" + token:                            "",
		"b+" + token + " @bounce.press.example": "",
		"+@":                                    "",
	} {
		if got := tokenIn([]byte(value), returnPrefix); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}
