package site

import (
	"crypto/sha256"
	"encoding/base64"
)

// StyleHashes are the sources by which a policy allows the stylesheets inside the pages under public/ and the
// readers' pages, each whole with its quotation marks: 'sha256-…' (CSP Level 3 §2.3.1). The editions in the
// browser are mails and need style-src 'unsafe-inline' instead.
func (s *Site) StyleHashes() []string {
	return []string{styleHash(s.style), styleHash(s.readerStyle)}
}

func styleHash(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
