package subscriber

import (
	"crypto/rand"
	"strconv"
	"time"
)

// NewToken makes a leave token: 128 random bits behind the second of now. Tokens of one time begin alike, so the
// index over millions of them grows at its end instead of everywhere.
func NewToken(now time.Time) string { return strconv.FormatInt(now.Unix(), 36) + rand.Text() }
