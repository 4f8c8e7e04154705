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
	PerAddress int // letters of one kind to one address
	PerNetwork int // forms from one network; see subscriber.Network
	PerDay     int // forms in all
}

const capTime = 24 * time.Hour

// Names of the caps of which whoever asks is told, as keys of the configuration have them.
const (
	perNetwork = "per_network"
	perDay     = "per_day"
)

// Counting counts how often something is asked for.
type Counting struct {
	Caps Caps
	Key  []byte // of the counts; all processes have the same
}

// loud are the caps of which whoever asks is told: they say nothing of an address. what is asked for has counts of its
// own.
func (c Counting) loud(what string, from netip.Addr) []subscriber.Cap {
	all := subscriber.Cap{Name: perDay, Subject: what + "all", Most: c.Caps.PerDay, Within: capTime}
	network := subscriber.Network(from)
	if network == "" {
		return []subscriber.Cap{all}
	}
	return []subscriber.Cap{all, {
		Name: perNetwork, Subject: c.subject(what+"network", network), Most: c.Caps.PerNetwork, Within: capTime,
	}}
}

// quiet is the cap of the address. What is asked for has counts of its own: who asks for the link of an address that
// nobody has, which brings no letter, would else keep its owner from signing up.
func (c Counting) quiet(what, email string) subscriber.Cap {
	return subscriber.Cap{
		Name: "per_address", Subject: c.subject(what+"address", subscriber.Key(email)), Most: c.Caps.PerAddress, Within: capTime,
	}
}

// ofReader is the cap of one reader, by a token of his.
func (c Counting) ofReader(token string) subscriber.Cap {
	return subscriber.Cap{
		Name: "per_address", Subject: c.subject("reader", token), Most: c.Caps.PerAddress, Within: capTime,
	}
}

// mostGuesses is how often an address may be written wrong, or right, within a day.
const mostGuesses = 10

// guesses is the cap of one reader's address being written by who has a link of his.
func (c Counting) guesses(email string) subscriber.Cap {
	return subscriber.Cap{
		Name: "guesses", Subject: c.subject("guess", subscriber.Key(email)), Most: mostGuesses, Within: capTime,
	}
}

// subject is under what something is counted: a keyed hash, which nobody turns back who has the books alone.
func (c Counting) subject(kind, name string) string {
	return kind + ":" + hex.EncodeToString(c.mac(kind, name)[:16])
}

func (c Counting) mac(kind, text string) []byte {
	h := hmac.New(sha256.New, c.Key)
	h.Write([]byte(kind + ":" + text))
	return h.Sum(nil)
}

// version names a text by its hash.
func version(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
