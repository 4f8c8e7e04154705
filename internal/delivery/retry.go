package delivery

import "time"

// Retry says when a mail that was refused for now is tried again.
type Retry struct {
	First time.Duration // wait before the second try; it doubles from try to try
	Max   time.Duration // after this long the mail is given up (RFC 5321 §4.5.4.1)
}

// longestRetry is the longest wait between two tries.
const longestRetry = 4 * time.Hour

// jitter spreads retries by a fifth to either side, so that those refused together do not come back together.
const jitter = 0.2

// after is the wait that follows the n-th attempt; random is 0 to 1.
func (r Retry) after(attempt int, random float64) time.Duration {
	wait := r.First
	for range attempt - 1 {
		if wait *= 2; wait >= longestRetry {
			wait = longestRetry
			break
		}
	}
	return time.Duration(float64(wait) * (1 - jitter + 2*jitter*random))
}
