package store

import (
	"cmp"
	"slices"

	"pressrun/internal/subscriber"
)

// batch is the rows of one transaction and the people they name. One after the other use the same memory.
type batch struct {
	rows   []subscriber.Row
	place  []int    // of each row: where its person is
	people []person // in the order of their keys, which is that of the index over them
	keys   []string // of the rows
	order  []int    // of the rows by their keys
}

// keysPerQuery bounds what one statement looks up.
const keysPerQuery = 5000

// key is what a person is known by.
func (b *batch) key(i int) string { return b.keys[b.people[i].first] }

// find is the place of the person with a key.
func (b *batch) find(key string) int {
	i, _ := slices.BinarySearchFunc(b.people, key, func(p person, key string) int { return cmp.Compare(b.keys[p.first], key) })
	return i
}

// sort finds out who is who in some rows.
func (b *batch) sort(rows []subscriber.Row) {
	clear(b.people)
	b.rows, b.place, b.people, b.keys, b.order = rows, b.place[:0], b.people[:0], b.keys[:0], b.order[:0]
	for i := range rows {
		b.keys = append(b.keys, subscriber.Key(rows[i].Email))
		b.order = append(b.order, i)
	}
	b.place = append(b.place, b.order...)
	slices.SortFunc(b.order, func(i, j int) int { return cmp.Or(cmp.Compare(b.keys[i], b.keys[j]), cmp.Compare(i, j)) })
	for _, i := range b.order {
		if n := len(b.people); n == 0 || b.key(n-1) != b.keys[i] {
			b.people = append(b.people, person{first: i})
		}
		b.place[i] = len(b.people) - 1
	}
}

// known is the batch with each person as the books have him.
func (im *importer) known(t session, rows []subscriber.Row) (*batch, error) {
	b := &im.batch
	b.sort(rows)
	var forgotten bool
	if err := t.get(`SELECT EXISTS (SELECT 1 FROM erased)`, nil, &forgotten); err != nil {
		return nil, err
	}
	keys := make([]string, 0, keysPerQuery)
	for from := 0; from < len(b.people); from += keysPerQuery {
		keys = keys[:0]
		for i := from; i < min(from+keysPerQuery, len(b.people)); i++ {
			keys = append(keys, b.key(i))
		}
		if err := im.lookUp(t, b, keys); err != nil {
			return nil, err
		}
		if !forgotten {
			continue
		}
		if err := im.markErased(t, b, keys); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// lookUp reads what the books have of the people with some keys.
func (im *importer) lookUp(t session, b *batch, keys []string) error {
	return each(t, func(row scanner) error {
		var key string
		var p person
		err := row.Scan(&key, &p.id, &p.name, &p.language, &p.suppressed, into(&p.suppressedAt),
			&p.subscription, &p.status, &p.sections, &p.cadence, into(&p.consent.At), &p.consent.From)
		i := b.find(key)
		p.first = b.people[i].first
		b.people[i] = p
		return err
	}, `SELECT p.key, p.id, p.name, p.language, p.suppressed, p.suppressed_at, COALESCE(s.id, 0), COALESCE(s.status, ''),
			COALESCE(s.sections, ''), COALESCE(s.cadence, ''), s.consent_at, COALESCE(s.consent_from, '')
		FROM subscriber p LEFT JOIN subscription s ON s.subscriber_id = p.id AND s.list = ?
		WHERE p.key IN {texts}`, im.List, set(keys))
}

// markErased marks those of the people with some keys who asked to be forgotten.
func (im *importer) markErased(t session, b *batch, keys []string) error {
	h, err := im.erasedHash(t)
	if err != nil {
		return err
	}
	hashes := make([]string, len(keys))
	of := make(map[string]string, len(keys))
	for i, key := range keys {
		hashes[i] = h.of(key)
		of[hashes[i]] = key
	}
	return each(t, func(row scanner) error {
		var hash string
		err := row.Scan(&hash)
		b.people[b.find(of[hash])].erased = true
		return err
	}, `SELECT hash FROM erased WHERE hash IN {texts}`, set(hashes))
}

// those are the places of people of whom a condition holds, in the order of the people.
func (b *batch) those(is func(*person) bool) []int {
	var which []int
	for i := range b.people {
		if is(&b.people[i]) {
			which = append(which, i)
		}
	}
	return which
}

// joining are the places of people who get a subscription, in the order of the file.
func (b *batch) joining() []int {
	which := b.those(func(p *person) bool { return p.joins })
	slices.SortFunc(which, func(i, j int) int { return cmp.Compare(b.people[i].first, b.people[j].first) })
	return which
}
