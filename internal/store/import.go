package store

import (
	"context"
	"errors"
	"iter"
	"time"

	"pressrun/internal/subscriber"
)

// Consent is the proof under which people are taken onto a list.
type Consent struct {
	At   time.Time // zero: not known
	From string    // such as "import readers.csv"
}

// ImportReport tells what an import did.
type ImportReport struct {
	Added     int     `json:"added"`
	Updated   int     `json:"updated"`
	Unchanged int     `json:"unchanged"`
	KeptOut   int     `json:"kept_out"` // left, suppressed or erased: a file brings nobody back
	Refused   int     `json:"refused"`  // rows that could not be read
	Problems  []error `json:"-"`        // of refused rows, the first ones
}

// Bounds that keep an import's memory flat and its transactions short.
const (
	rowsPerImportTx = 5000
	maxProblems     = 100
)

// ImportSubscribers takes confirmed readers onto a list. Rows that could not be read (*subscriber.RowError)
// are counted and passed over; any other error of rows ends the import with what was done so far. Each few
// thousand rows are one transaction, so an import that was cut off is simply repeated. What a row leaves empty
// stays as it was. newToken makes a leave token, random and unguessable.
func (s *Store) ImportSubscribers(
	ctx context.Context, list string, rows iter.Seq2[subscriber.Row, error], consent Consent, newToken func() string,
) (report ImportReport, err error) {
	im := &importer{Store: s, list: list, consent: consent, newToken: newToken, report: &report}
	batch := make([]subscriber.Row, 0, rowsPerImportTx)
	for row, err := range rows {
		var bad *subscriber.RowError
		switch {
		case errors.As(err, &bad):
			report.Refused++
			if len(report.Problems) < maxProblems {
				report.Problems = append(report.Problems, err)
			}
			continue
		case err != nil:
			return report, errors.Join(im.commit(ctx, batch), err)
		}
		if batch = append(batch, row); len(batch) == rowsPerImportTx {
			if err := im.commit(ctx, batch); err != nil {
				return report, err
			}
			batch = batch[:0]
		}
	}
	return report, im.commit(ctx, batch)
}

// importer is one import under way.
type importer struct {
	*Store
	list     string
	consent  Consent
	newToken func() string
	report   *ImportReport
}

// commit takes some rows in one transaction; the report counts them only when it has held.
func (im *importer) commit(ctx context.Context, rows []subscriber.Row) error {
	if len(rows) == 0 {
		return nil
	}
	done := *im.report
	err := im.write(ctx, func(t session) error {
		if err := t.hold(readerBooks); err != nil {
			return err
		}
		for rest := rows; len(rest) > 0; {
			some := leading(rest, maxRowsAtOnce)
			if err := im.take(t, some); err != nil {
				return err
			}
			rest = rest[len(some):]
		}
		return nil
	})
	if err != nil {
		*im.report = done
	}
	return err
}

// leading is the rows at the start that are of different people, at most limit.
func leading(rows []subscriber.Row, limit int) []subscriber.Row {
	seen := make(map[string]bool, limit)
	for i, r := range rows {
		key := subscriber.Key(r.Email)
		if i == limit || seen[key] {
			return rows[:i]
		}
		seen[key] = true
	}
	return rows
}

// known is a person that the books had before the row.
type known struct {
	id             int64
	name, language string
	suppressed     bool
	subscription   int64 // 0: none of this list
	status         subscriber.Status
	sections       string
	cadence        subscriber.Cadence
}

// take takes rows of different people, with a fixed number of statements beside those for changes.
func (im *importer) take(t session, rows []subscriber.Row) error {
	keys := make([]string, len(rows))
	hashes := make([]string, len(rows))
	for i, r := range rows {
		keys[i] = subscriber.Key(r.Email)
		hashes[i] = hashOf(keys[i])
	}
	people, err := im.known(t, keys)
	if err != nil {
		return err
	}
	erased, err := erasedAmong(t, hashes)
	if err != nil {
		return err
	}
	var newPeople, newReaders []int // places in rows
	for i, r := range rows {
		p, ok := people[keys[i]]
		switch {
		case erased[hashes[i]] || p.suppressed || p.status == subscriber.Left:
			im.report.KeptOut++
			continue
		case !ok:
			newPeople = append(newPeople, i)
			newReaders = append(newReaders, i)
			continue
		case p.subscription == 0:
			newReaders = append(newReaders, i)
		}
		if err := im.update(t, p, r); err != nil {
			return err
		}
	}
	if err := im.addPeople(t, rows, keys, newPeople, people); err != nil {
		return err
	}
	return im.addReaders(t, rows, keys, newReaders, people)
}

func (im *importer) known(t session, keys []string) (map[string]known, error) {
	people := make(map[string]known, len(keys))
	return people, each(t, func(row scanner) error {
		var key string
		var k known
		err := row.Scan(&key, &k.id, &k.name, &k.language, &k.suppressed, &k.subscription, &k.status, &k.sections, &k.cadence)
		people[key] = k
		return err
	}, `SELECT p.key, p.id, p.name, p.language, CASE WHEN p.suppressed <> '' THEN 1 ELSE 0 END,
			COALESCE(s.id, 0), COALESCE(s.status, ''), COALESCE(s.sections, ''), COALESCE(s.cadence, '')
		FROM subscriber p LEFT JOIN subscription s ON s.subscriber_id = p.id AND s.list = ?
		WHERE p.key IN {texts}`, im.list, set(keys))
}

func erasedAmong(t session, hashes []string) (map[string]bool, error) {
	found := map[string]bool{}
	return found, each(t, func(row scanner) error {
		var hash string
		err := row.Scan(&hash)
		found[hash] = true
		return err
	}, `SELECT hash FROM erased WHERE hash IN {texts}`, set(hashes))
}

func (im *importer) addPeople(
	t session, rows []subscriber.Row, keys []string, which []int, people map[string]known,
) error {
	if len(which) == 0 {
		return nil
	}
	args := make([]any, 0, 6*len(which))
	for _, i := range which {
		r := rows[i]
		args = append(args, keys[i], r.Email, r.Name, r.Language, flag(subscriber.Reserved(r.Email)), at(im.now()))
	}
	return each(t, func(row scanner) error {
		var key string
		var p known
		err := row.Scan(&p.id, &key)
		people[key] = p
		return err
	}, `INSERT INTO subscriber (key, email, name, language, reserved, created)
		VALUES `+rowsOf(len(which), "TEXT", "TEXT", "TEXT", "TEXT", "BIGINT", "BIGINT")+` RETURNING id, key`, args...)
}

func (im *importer) addReaders(
	t session, rows []subscriber.Row, keys []string, which []int, people map[string]known,
) error {
	if len(which) == 0 {
		return nil
	}
	args := make([]any, 0, 9*len(which))
	now := at(im.now())
	for _, i := range which {
		r := rows[i]
		args = append(args, people[keys[i]].id, im.list, subscriber.Confirmed, im.newToken(), at(im.consent.At),
			im.consent.From, sections(r.Sections).text(), r.Cadence, now)
	}
	n, err := t.exec(`INSERT INTO subscription
			(subscriber_id, list, status, token, consent_at, consent_from, sections, cadence, changed_at)
		VALUES `+rowsOf(len(which), "BIGINT", "TEXT", "TEXT", "TEXT", "BIGINT", "TEXT", "TEXT", "TEXT", "BIGINT"), args...)
	im.report.Added += n
	return err
}

// update writes what a row says anew of a known person, and confirms a subscription that waited.
func (im *importer) update(t session, p known, r subscriber.Row) error {
	changed := false
	if r.Name != "" && r.Name != p.name || r.Language != "" && r.Language != p.language {
		changed = true
		if _, err := t.exec(`UPDATE subscriber SET name = ?, language = ? WHERE id = ?`,
			or(r.Name, p.name), or(r.Language, p.language), p.id); err != nil {
			return err
		}
	}
	if p.subscription == 0 {
		return nil // counted as added
	}
	chosen := sections(r.Sections).text()
	if p.status != subscriber.Confirmed || chosen != "" && chosen != p.sections || r.Cadence != "" && r.Cadence != p.cadence {
		changed = true
		if _, err := t.exec(`UPDATE subscription SET status = 'confirmed', sections = ?, cadence = ?, changed_at = ?,
				consent_at = CASE WHEN status = 'confirmed' THEN consent_at ELSE ? END,
				consent_from = CASE WHEN status = 'confirmed' THEN consent_from ELSE ? END WHERE id = ?`,
			or(chosen, p.sections), or(r.Cadence, p.cadence), at(im.now()),
			at(im.consent.At), im.consent.From, p.subscription); err != nil {
			return err
		}
	}
	if changed {
		im.report.Updated++
	} else {
		im.report.Unchanged++
	}
	return nil
}

// or is the first value unless it is empty.
func or[T ~string](value, otherwise T) T {
	if value == "" {
		return otherwise
	}
	return value
}
