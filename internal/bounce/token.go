package bounce

import "bytes"

// Prefixes of our own addresses: bounces come back to b+TOKEN@, mails to the way out to unsub+TOKEN@.
const (
	returnPrefix = "b+"
	leavePrefix  = "unsub+"
)

// Bounds on a token in bytes.
const (
	minToken = 8
	maxToken = 64
)

// recipientFields are those in which the address stands that the report was sent to. The first ones are written by
// our side when it is delivered, so they know the envelope.
var recipientFields = []string{
	"Delivered-To", "X-Original-To", "X-Delivered-To", "Envelope-To", "X-Envelope-To", "X-RcptTo", "Apparently-To",
	"To", "Resent-To", "Cc",
}

// recipientToken finds a token of ours in the addresses that the message was sent to.
func (h header) recipientToken(envelope, prefix string) string {
	if token := tokenIn([]byte(envelope), prefix); token != "" {
		return token
	}
	for _, name := range recipientFields {
		for _, f := range h {
			if isNamed(f, name) {
				if token := tokenIn(f.value, prefix); token != "" {
					return token
				}
			}
		}
	}
	return ""
}

// token finds a token of ours in any field, for a header that came back: in Return-Path, in what SPF or a forwarder
// noted of the envelope, behind the prefix of a rewritten sender (SRS0=…=b+TOKEN@).
func (h header) token(prefix string) string {
	for _, f := range h {
		if token := tokenIn(f.value, prefix); token != "" {
			return token
		}
	}
	return ""
}

// tokenIn finds prefix, a token and an at sign. Local parts are compared without case, as their way back may change it.
func tokenIn(value []byte, prefix string) string {
	for from := 0; ; {
		i := bytes.IndexByte(value[from:], '+')
		if i < 0 {
			return ""
		}
		from += i + 1
		start := from - len(prefix)
		if start < 0 || !bytes.EqualFold(value[start:from], []byte(prefix)) {
			continue
		}
		if start > 0 && isTokenByte(value[start-1]) { // bob+… is somebody else's
			continue
		}
		end := from
		for end < len(value) && end-from <= maxToken && isTokenByte(value[end]) {
			end++
		}
		if n := end - from; n >= minToken && n <= maxToken && end < len(value) && value[end] == '@' {
			return string(value[from:end])
		}
	}
}

func isTokenByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}
