package delivery

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"pressrun/internal/mail"
)

// The first wait after a refusal for now, which doubles, the longest, and how long an edition
// is news (RFC 5321 §4.5.4.1 asks for four to five days for mail that somebody waits for).
const (
	firstRetry = 5 * time.Minute
	maxRetry   = 4 * time.Hour

	giveUpAfter = 72 * time.Hour
)

// retryAfter is the wait before the attempt that follows the n-th.
func retryAfter(attempt int) time.Duration {
	wait := firstRetry
	for range attempt - 1 {
		if wait *= 2; wait >= maxRetry {
			return maxRetry
		}
	}
	return wait
}

func senderFault(err error) bool {
	var send *mail.SendError
	return errors.As(err, &send) && send.Blame == mail.BlameSender
}

// reasonOf is the reply as the ledger keeps it: code, enhanced code and the server's words.
func reasonOf(err error) string {
	var send *mail.SendError
	if !errors.As(err, &send) || send.Code == 0 {
		return err.Error()
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s %s", send.Code, send.Enhanced, send.Reply))
}
