package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// rejects is the report of an import, row by row: a CSV file of the rows that put nobody on the list, with what
// to do about each. A nil one tells nobody.
type rejects struct {
	file *os.File
	rows *csv.Writer
}

// newRejects makes the file, which holds addresses and so is its owner's alone; without a name there is none. It
// writes over nothing, least of all over the file that is read.
func newRejects(file string) (*rejects, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // nobody asked for a report
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, usageError(fmt.Errorf("--report %s: the file is there already; name another", file))
	}
	if err != nil {
		return nil, err
	}
	r := &rejects{f, csv.NewWriter(f)}
	return r, r.rows.Write([]string{"line", "address", "reason", "what to do"})
}

func (r *rejects) close() error {
	if r == nil {
		return nil
	}
	r.rows.Flush()
	return errors.Join(r.rows.Error(), r.file.Close())
}

func (r *rejects) add(line int, address, reason, advice string) {
	if r != nil { // a fault of writing is told at the end
		_ = r.rows.Write([]string{strconv.Itoa(line), subscriber.SafeCell(address), subscriber.SafeCell(reason), advice})
	}
}

// refused tells of a row that cannot be read.
func (r *rejects) refused(row subscriber.Row, bad *subscriber.RowError) {
	reason, advice := bad.Message, "put it right"
	if i := strings.LastIndex(reason, "; "); i >= 0 {
		reason, advice = reason[:i], reason[i+2:]
	}
	r.add(bad.Line, row.Email, reason, advice)
}

// notTaken tells of a row that was read.
func (r *rejects) notTaken(row subscriber.Row, v store.Verdict) {
	advice := "nothing"
	switch v {
	case store.KeptLeft:
		advice = "nothing; only the reader can come back, by his own act"
	case store.KeptSuppressed:
		advice = "nothing; subscribers show tells why, subscribers unsuppress takes a mistake back"
	case store.KeptErased:
		advice = "nothing; the reader asked to be forgotten, so take the row out"
	case store.Unproven:
		advice = "give consent_at, or import with --confirmed if the reader has asked for this list"
	case store.Waiting:
		advice = "nothing; the reader has not confirmed and is not mailed"
	}
	r.add(row.Line, row.Email, string(v), advice)
}
