package verp

import "strings"

// Purpose is what an address of ours is for.
type Purpose string

// The purposes; the values begin the local parts.
const (
	Bounce Purpose = "b+"
	Leave  Purpose = "unsub+"
)

// Address is the address of a purpose with a token.
func (s *Signer) Address(p Purpose, token string) string { return string(p) + token + "@" + s.Domain }

// LeaveURL is the way out by mail as List-Unsubscribe has it (RFC 2369 §3.2, RFC 6068).
func (s *Signer) LeaveURL(token string) string { return "mailto:" + s.Address(Leave, token) }

// ParseAddress takes an address at the domain apart; ok is false for any other. What stands in the place of the token
// may be none.
func ParseAddress(address, domain string) (p Purpose, token string, ok bool) {
	local, at, found := strings.Cut(strings.ToLower(address), "@")
	if !found || domain == "" || strings.TrimSuffix(at, ".") != strings.ToLower(domain) {
		return "", "", false
	}
	for _, p := range []Purpose{Bounce, Leave} {
		if token, ok := strings.CutPrefix(local, string(p)); ok && token != "" {
			return p, token, true
		}
	}
	return "", "", false
}
