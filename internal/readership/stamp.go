package readership

import (
	"crypto/hmac"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Stamp is the time at which a form was shown, signed, for a hidden field of it.
func (s *SignUps) Stamp() string {
	seconds := strconv.FormatInt(s.Now().Unix(), 36)
	return seconds + "-" + s.seal(seconds)
}

func (s *SignUps) seal(seconds string) string {
	return hex.EncodeToString(s.Count.mac("stamp", seconds)[:8])
}

// Pace is how a form came back.
type Pace int

// The paces.
const (
	PaceFine     Pace = iota
	PaceTooFast       // faster than people fill in forms; pressed again it is fine
	PaceOutdated      // the page stood open for more than a day, or the stamp is none of ours
)

// How long people take to fill in a form.
const (
	fastest = 2 * time.Second
	longest = 24 * time.Hour
)

// PaceOf tells how a form with that stamp came back.
func (s *SignUps) PaceOf(stamp string) Pace {
	seconds, seal, _ := strings.Cut(stamp, "-")
	shown, err := strconv.ParseInt(seconds, 36, 64)
	if err != nil || !hmac.Equal([]byte(seal), []byte(s.seal(seconds))) {
		return PaceOutdated
	}
	switch age := s.Now().Sub(time.Unix(shown, 0)); {
	case age > longest || age < 0: // the clock was set back: the same stamp would be too fast for as long
		return PaceOutdated
	case age < fastest:
		return PaceTooFast
	}
	return PaceFine
}
