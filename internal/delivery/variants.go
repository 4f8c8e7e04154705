package delivery

import (
	"sync"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
)

// variants are the messages of one edition whose readers do not all get the same. Safe for concurrent use.
type variants struct {
	whole *EditionMail
	// make makes the messages of a variant. An error would meet all its readers.
	make func(variant int64) (*EditionMail, error)

	mu   sync.Mutex
	made map[int64]*EditionMail
	old  []int64 // those made, in the order in which they were
}

// mostMade bounds how many variants of an edition are kept ready; each takes some hundred kB.
const mostMade = 256

// Append writes one reader's message behind dst.
func (v *variants) Append(dst []byte, to ledger.Delivery) ([]byte, mail.Envelope, error) {
	if to.Variant == 0 {
		return v.whole.Append(dst, to)
	}
	mine, err := v.of(to.Variant)
	if err != nil {
		return dst, mail.Envelope{}, &everybodysError{err}
	}
	return mine.Append(dst, to)
}

func (v *variants) of(variant int64) (*EditionMail, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if m := v.made[variant]; m != nil {
		return m, nil
	}
	m, err := v.make(variant)
	if err != nil {
		return nil, err
	}
	if len(v.old) == mostMade {
		delete(v.made, v.old[0])
		v.old = v.old[1:]
	}
	if v.made == nil {
		v.made = map[int64]*EditionMail{}
	}
	v.made[variant] = m
	v.old = append(v.old, variant)
	return m, nil
}
