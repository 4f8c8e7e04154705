package readership

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"

	"pressrun/internal/subscriber"
)

// Caps bound how often the form is used within a day, so that nobody's mailbox can be flooded by it.
type Caps struct {
	PerAddress int // letters to one address
	PerNetwork int // forms from one network; see subscriber.Network
	PerDay     int // forms in all
}

const capTime = 24 * time.Hour

// Names of the caps of which whoever asks is told, as keys of the configuration have them.
const (
	perNetwork = "per_network"
	perDay     = "per_day"
)

// loud are the caps of which whoever asks is told: they say nothing of an address.
func (s *SignUps) loud(from netip.Addr) []subscriber.Cap {
	all := subscriber.Cap{Name: perDay, Subject: "all", Most: s.Caps.PerDay, Within: capTime}
	network := subscriber.Network(from)
	if network == "" {
		return []subscriber.Cap{all}
	}
	return []subscriber.Cap{all, {
		Name: perNetwork, Subject: s.subject("network", network), Most: s.Caps.PerNetwork, Within: capTime,
	}}
}

// quiet is the cap of the address.
func (s *SignUps) quiet(email string) subscriber.Cap {
	return subscriber.Cap{
		Name: "per_address", Subject: s.subject("address", subscriber.Key(email)), Most: s.Caps.PerAddress, Within: capTime,
	}
}

// subject is under what something is counted: a keyed hash, which nobody turns back who has the books alone.
func (s *SignUps) subject(kind, name string) string {
	return kind + ":" + hex.EncodeToString(s.mac(kind, name)[:16])
}

func (s *SignUps) mac(kind, text string) []byte {
	h := hmac.New(sha256.New, s.Key)
	h.Write([]byte(kind + ":" + text))
	return h.Sum(nil)
}

// version names a text by its hash.
func version(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
