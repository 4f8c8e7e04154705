package cli

import "time"

// pace is how fast something goes, over its last seconds.
type pace struct{ looks []look }

type look struct {
	at   time.Time
	done int
}

// paceOver is how far back a rate looks.
const paceOver = 10 * time.Second

// saw notes how much was done at a moment, and returns how much that is a second; 0: not known yet.
func (p *pace) saw(at time.Time, done int) float64 {
	p.looks = append(p.looks, look{at, done})
	for len(p.looks) > 2 && at.Sub(p.looks[0].at) > paceOver {
		p.looks = p.looks[1:]
	}
	first := p.looks[0]
	if taken := at.Sub(first.at).Seconds(); taken > 0 {
		return max(0, float64(done-first.done)/taken)
	}
	return 0
}
