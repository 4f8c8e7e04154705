package store

import (
	"cmp"
	"slices"

	"pressrun/internal/subscriber"
)

// batch is the rows of one transaction and the people they name.
type batch struct {
	rows   []subscriber.Row
	place  []int    // of each row: where its person is
	people []person // in the order of their keys, which is that of the index over them
}

// keysPerQuery bounds what one statement looks up.
const keysPerQuery = 5000

// known is the batch with each person as the books have him.
func (im *importer) known(t session, rows []subscriber.Row) (*batch, error) {
	b := newBatch(rows)
	for some := range slices.Chunk(b.people, keysPerQuery) {
		if err := im.lookUp(t, some); err != nil {
			return nil, err
		}
	}
	return b, markErased(t, b.people)
}

// newBatch finds out who is who in some rows.
func newBatch(rows []subscriber.Row) *batch {
	b := &batch{rows: rows, place: make([]int, len(rows)), people: make([]person, 0, len(rows))}
	keys := make([]string, len(rows))
	order := make([]int, len(rows))
	for i := range rows {
		keys[i], order[i] = subscriber.Key(rows[i].Email), i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(keys[i], keys[j]), cmp.Compare(i, j)) })
	for _, i := range order {
		if n := len(b.people); n == 0 || b.people[n-1].key != keys[i] {
			b.people = append(b.people, person{key: keys[i], first: i})
		}
		b.place[i] = len(b.people) - 1
	}
	return b
}

// lookUp reads what the books have of people; they are in the order of their keys.
func (im *importer) lookUp(t session, people []person) error {
	keys := make([]string, len(people))
	for i := range people {
		keys[i] = people[i].key
	}
	return each(t, func(row scanner) error {
		var found person
		err := row.Scan(&found.key, &found.id, &found.name, &found.language, &found.suppressed, into(&found.suppressedAt),
			&found.subscription, &found.status, &found.sections, &found.cadence, into(&found.consent.At), &found.consent.From)
		if err != nil {
			return err
		}
		if i, ok := slices.BinarySearch(keys, found.key); ok {
			found.first = people[i].first
			people[i] = found
		}
		return nil
	}, `SELECT p.key, p.id, p.name, p.language, p.suppressed, p.suppressed_at, COALESCE(s.id, 0), COALESCE(s.status, ''),
			COALESCE(s.sections, ''), COALESCE(s.cadence, ''), s.consent_at, COALESCE(s.consent_from, '')
		FROM subscriber p LEFT JOIN subscription s ON s.subscriber_id = p.id AND s.list = ?
		WHERE p.key IN {texts}`, im.List, set(keys))
}

// markErased marks those who asked to be forgotten.
func markErased(t session, people []person) error {
	var some bool
	if err := t.get(`SELECT EXISTS (SELECT 1 FROM erased)`, nil, &some); err != nil || !some {
		return err
	}
	for some := range slices.Chunk(people, keysPerQuery) {
		hashes := make([]string, len(some))
		at := make(map[string]int, len(some))
		for i := range some {
			hashes[i] = hashOf(some[i].key)
			at[hashes[i]] = i
		}
		err := each(t, func(row scanner) error {
			var hash string
			err := row.Scan(&hash)
			some[at[hash]].erased = true
			return err
		}, `SELECT hash FROM erased WHERE hash IN {texts}`, set(hashes))
		if err != nil {
			return err
		}
	}
	return nil
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

// find is the place of the person with a key.
func (b *batch) find(key string) (place int, ok bool) {
	return slices.BinarySearchFunc(b.people, key, func(p person, key string) int { return cmp.Compare(p.key, key) })
}
