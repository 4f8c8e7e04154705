package store

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"pressrun/internal/subscriber"
)

// Consent is the proof under which people are taken onto a list, where a row brings none of its own.
type Consent struct {
	At   time.Time // zero: not known
	From string    // such as "import readers.csv"
}

// Import says how a file of readers is taken.
type Import struct {
	List       string // empty: only suppressions are recorded, and nobody is put on any list
	Consent    Consent
	OnlyProven bool          // rows without a date of consent are not taken in
	NewToken   func() string // makes a leave token, unguessable
	// NotTaken is told of each row that was read and put nobody on the list, once its transaction has held. Nil: nobody is told.
	NotTaken func(subscriber.Row, Verdict)
}

// ImportReport tells what an import did; each row counts once.
type ImportReport struct {
	Added      int     `json:"added"`
	Updated    int     `json:"updated"`
	Unchanged  int     `json:"unchanged"`
	KeptOut    int     `json:"kept_out"`   // left, suppressed or erased: a file brings nobody back
	Unproven   int     `json:"unproven"`   // no date of consent, and nobody vouched
	Waiting    int     `json:"waiting"`    // unconfirmed in the file: on the list, not mailed
	Left       int     `json:"left"`       // left, by the file: recorded so
	Suppressed int     `json:"suppressed"` // bounced or complained, by the file: recorded so
	Refused    int     `json:"refused"`    // rows that could not be read
	Problems   []error `json:"-"`          // of refused rows, the first ones
}

// Verdict is what became of a row that was read.
type Verdict string

// The verdicts.
const (
	Added              Verdict = "added"
	Updated            Verdict = "updated"
	Unchanged          Verdict = "unchanged"
	KeptLeft           Verdict = "left before"
	KeptSuppressed     Verdict = "suppressed before"
	KeptErased         Verdict = "erased"
	Unproven           Verdict = "no date of consent"
	Waiting            Verdict = "unconfirmed"
	RecordedLeft       Verdict = "recorded as left"
	RecordedSuppressed Verdict = "recorded as suppressed"
)

// count is the counter of a verdict.
func (r *ImportReport) count(v Verdict) *int {
	switch v {
	case Added:
		return &r.Added
	case Updated:
		return &r.Updated
	case Unproven:
		return &r.Unproven
	case Waiting:
		return &r.Waiting
	case RecordedLeft:
		return &r.Left
	case RecordedSuppressed:
		return &r.Suppressed
	case KeptLeft, KeptSuppressed, KeptErased:
		return &r.KeptOut
	default:
		return &r.Unchanged
	}
}

// rowsPerImportTx is the size of a transaction. Addresses come in any order, so each transaction touches
// about every page of the index over them; written in the index's order, it touches each once. Twice as many
// rows would halve that writing, and double the memory and the time in which others wait to write.
const rowsPerImportTx = 50_000

// maxProblems keeps a file of another kind from filling the memory.
const maxProblems = 100

// ImportSubscribers takes confirmed readers onto a list, as Import does.
func (s *Store) ImportSubscribers(
	ctx context.Context, list string, rows iter.Seq2[subscriber.Row, error], consent Consent, newToken func() string,
) (ImportReport, error) {
	return s.Import(ctx, rows, Import{List: list, Consent: consent, NewToken: newToken})
}

// Import takes readers onto a list. Rows that could not be read (*subscriber.RowError) are counted and
// passed over; any other error of rows ends the import with what was done so far. A row of who left, bounced or
// complained elsewhere is recorded as such and takes nobody in; who left here, is suppressed or was erased is
// never brought back. What a row leaves empty stays as it was. Many rows are one transaction, and an import
// that was cut off is simply repeated.
func (s *Store) Import(ctx context.Context, rows iter.Seq2[subscriber.Row, error], how Import) (report ImportReport, err error) {
	im := &importer{Store: s, Import: how, report: &report}
	restore, err := s.bulk(ctx)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, restore()) }()
	var batch []subscriber.Row
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
			clear(batch) // its texts are free before the next are read
			batch = batch[:0]
		}
	}
	return report, im.commit(ctx, batch)
}

// importer is one import under way.
type importer struct {
	*Store
	Import
	report *ImportReport
	batch  batch
}

// commit takes some rows in one transaction; the report counts them only when it has held.
func (im *importer) commit(ctx context.Context, rows []subscriber.Row) error {
	if len(rows) == 0 {
		return nil
	}
	var verdicts []Verdict
	err := im.write(ctx, func(t session) error {
		if err := t.hold(readerBooks); err != nil {
			return err
		}
		b, err := im.known(t, rows)
		if err != nil {
			return err
		}
		verdicts = im.decide(b)
		return im.put(t, b)
	})
	if err != nil {
		return err
	}
	for i, v := range verdicts {
		*im.report.count(v)++
		if im.NotTaken != nil && !slices.Contains([]Verdict{Added, Updated, Unchanged}, v) {
			im.NotTaken(rows[i], v)
		}
	}
	return nil
}
