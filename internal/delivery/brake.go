package delivery

import (
	"fmt"
	"sync"
)

// brake stops an edition whose first mails fail: its list or its sender is not what it should be, and going on
// would cost the sender's name.
type brake struct {
	mu           sync.Mutex
	off          bool // it has braked once, and an operator has let it go on
	sent, failed int
}

// Of the first lookedAt mails, more than worst failures are too many: 5 %.
const (
	lookedAt = 200
	worst    = lookedAt / 20
)

// count counts a mail's end and tells whether to stop.
func (b *brake) count(failed bool) (stop bool, why string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.off || b.sent+b.failed >= lookedAt {
		return false, ""
	}
	if !failed {
		b.sent++
		return false, ""
	}
	if b.failed++; b.failed <= worst {
		return false, ""
	}
	b.off = true
	return true, fmt.Sprintf("braked: %d of the first %d mails were refused for good", b.failed, b.sent+b.failed)
}
