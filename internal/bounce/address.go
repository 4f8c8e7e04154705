package bounce

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxAddress is how long an address may be in bytes (RFC 5321 §4.5.3.1.3, angle brackets left out).
const maxAddress = 254

// typedAddress reads "rfc822; kim@example.org" (RFC 3464 §2.1.2), whatever the type. That of "utf-8" may write
// characters as \x{HEX} (RFC 6533 §3). Old servers leave the type out or put brackets around.
func typedAddress(value string) string {
	kind, rest, typed := strings.Cut(value, ";")
	if !typed {
		kind, rest = "", value
	}
	rest = strings.TrimSpace(rest)
	if strings.EqualFold(strings.TrimSpace(kind), "utf-8") {
		rest = unescapeUTF8(rest)
	}
	return firstAddress(rest)
}

// unescapeUTF8 reads \x{HEX} (RFC 6533 §3, EmbeddedUnicodeChar).
func unescapeUTF8(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, `\x{`)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits, _, closed := strings.Cut(rest[:min(len(rest), 8)], "}")
		code, err := strconv.ParseUint(digits, 16, 32)
		if !closed || err != nil || code > utf8.MaxRune {
			b.WriteString(`\x{`)
			s = rest
			continue
		}
		b.WriteRune(rune(code))
		s = rest[len(digits)+1:]
	}
}

// firstAddress is the first address in a text, as headers and bounces write it; empty when there is none. Redacted
// ones count as none.
func firstAddress(s string) string {
	for from := 0; ; {
		at := strings.IndexByte(s[from:], '@')
		if at < 0 {
			return ""
		}
		at += from
		start, end := at, at+1
		for start > from && at-start < maxAddress && isAddressByte(s[start-1]) {
			start--
		}
		for end < len(s) && end-at < maxAddress && isAddressByte(s[end]) {
			end++
		}
		if found := strings.Trim(s[start:end], ".'="); isAddress(found) {
			return found
		}
		from = at + 1
	}
}

// isAddressByte takes what stands in an address without quoting (RFC 5322 §3.2.3 atext), dots, and octets of UTF-8.
func isAddressByte(c byte) bool {
	return c >= 0x80 || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		strings.IndexByte(".!#$%&'*+-/=?^_`{|}~", c) >= 0
}

func isAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && len(domain) > 2 && len(s) <= maxAddress && !strings.Contains(domain, "@") &&
		strings.IndexByte(domain, '.') > 0 && utf8.ValidString(s) && !isRedacted(local)
}

// isRedacted tells a local part that a report hides (RFC 6590).
func isRedacted(local string) bool {
	local = strings.ToLower(local)
	return startsWithAny(local, []string{"redacted", "hidden-"}) || strings.Trim(local, "x*") == ""
}
