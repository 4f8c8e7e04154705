package subscriber

import "strings"

// Nearly every address is of a form that needs no parser, and a file holds a million of them.

// plainAddress tells whether an address is good as it is: letters, digits and the commonest signs before the @,
// a plain domain behind it.
func plainAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(local) > 64 || local[0] == '.' || local[len(local)-1] == '.' {
		return false
	}
	for i := range len(local) {
		switch c := local[i]; {
		case letterOrDigit(c), c == '_', c == '-', c == '+':
		case c == '.' && local[i-1] != '.':
		default:
			return false
		}
	}
	return plainDomain(domain)
}

// plainDomain tells whether a host name is one in ASCII as it is: labels of letters, digits and hyphens inside
// (RFC 1123 §2.1), none with the two hyphens of an encoded name (RFC 5890 §2.3.1).
func plainDomain(domain string) bool {
	if domain == "" || len(domain) > 253 {
		return false
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || len(label) > 3 && label[2:4] == "--" {
			return false
		}
		for i := range len(label) {
			if !letterOrDigit(label[i]) && label[i] != '-' {
				return false
			}
		}
	}
	return true
}

func letterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
