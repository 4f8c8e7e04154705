package delivery

import (
	"strings"
	"sync"
	"time"
)

// domainPace bounds the mails to each recipient domain. A mail that comes too early is given the domain's next
// free time and put off until then, so that one slow domain holds up nobody else.
type domainPace struct {
	every time.Duration // between two mails to a domain; 0: no bound

	mu   sync.Mutex
	free map[string]time.Time
}

func newDomainPace(perSecond float64) *domainPace {
	p := &domainPace{free: map[string]time.Time{}}
	if perSecond > 0 {
		p.every = time.Duration(float64(time.Second) / perSecond)
	}
	return p
}

// atOnce is how far ahead of its time a mail may go all the same: putting it off would cost more than it brings.
const atOnce = 50 * time.Millisecond

// take reserves the domain's next free time. It returns the zero time when that is now.
func (p *domainPace) take(address string, now time.Time) (later time.Time) {
	if p.every == 0 {
		return time.Time{}
	}
	domain := strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
	p.mu.Lock()
	defer p.mu.Unlock()
	slot := p.free[domain]
	if slot.Before(now) {
		slot = now
	}
	p.free[domain] = slot.Add(p.every)
	if slot.Sub(now) <= atOnce {
		return time.Time{}
	}
	return slot
}
