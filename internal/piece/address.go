package piece

import (
	"fmt"
	"net/url"
	"strings"
)

// NormalAddress makes an address fit for a link: signs that could break out of an attribute, a header
// or a Markdown link are percent-encoded, and only http, https and mailto pass. ok tells whether one is left.
func NormalAddress(s string) (address string, ok bool) {
	address = percentEncode(Clean(s))
	return address, linkable(address)
}

// unsafeInAddress are the ASCII signs that RFC 3986 §2 leaves out of addresses.
const unsafeInAddress = " \"<>\\^`{|}"

func percentEncode(s string) string {
	if !strings.ContainsAny(s, unsafeInAddress) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(unsafeInAddress, s[i]) >= 0 {
			fmt.Fprintf(&b, "%%%02X", s[i])
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// normalSource is the address of a picture: absolute on the web, or a path beside the piece's file;
// empty when it is neither.
func normalSource(s string) (src string, ok bool) {
	src = Clean(s)
	u, err := url.Parse(percentEncode(src))
	switch {
	case err != nil, src == "":
		return "", false
	case u.Scheme == "" && u.Host == "":
		return src, true
	}
	if src = percentEncode(src); !IsWebAddress(src) {
		return "", false
	}
	return src, true
}
