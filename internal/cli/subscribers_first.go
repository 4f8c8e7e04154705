package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// firstReaders is what readers.csv brings to the first list when it was never read: looked at before
// a person agrees, taken in after that.
type firstReaders struct {
	list     string
	readers  int // different addresses
	choosing int // of them, those that name sections and so may not take a piece
	reserved int // of them, those at reserved domains
	refused  int // rows that cannot be read
	problems []error
	alone    bool // the list has nobody yet
}

// maxProblemsTold keeps a file of another kind from filling the screen.
const maxProblemsTold = 100

// unreadReaders looks at readers.csv without taking anybody in; nil when it was read before or is not
// there. It says when the file has changed since.
func (w *workspace) unreadReaders(ctx context.Context) (*firstReaders, error) {
	sum, err := hashOfFile(w.readersFile())
	if errors.Is(err, fs.ErrNotExist) || len(w.press.Lists) == 0 {
		return nil, nil //nolint:nilnil // nothing to read is no fault
	}
	if err != nil {
		return nil, err
	}
	first := w.press.Lists[0].Slug
	doc, err := w.store.Document(ctx, readersDocument)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return w.countFirst(ctx, first)
	case err == nil && doc.SHA != sum:
		w.io.say("%s %s has changed since it was last read; read it with: pressrun subscribers import %s --list %s --confirmed",
			w.io.styled(yellow, "note"), readersDocument, readersDocument, first)
	}
	return nil, err
}

func (w *workspace) countFirst(ctx context.Context, list string) (*firstReaders, error) {
	f := &firstReaders{list: list}
	stats, err := w.store.Stats(ctx)
	if err != nil {
		return nil, err
	}
	f.alone = !slices.ContainsFunc(stats, func(l store.ListStats) bool { return l.List == list })
	src, err := os.Open(w.readersFile())
	if err != nil {
		return nil, err
	}
	defer func() { _ = src.Close() }()
	seen := map[string]bool{}
	for row, err := range subscriber.ReadCSV(filepath.Base(w.readersFile()), src) {
		if err := f.count(row, err, seen); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// count takes account of one row; an error ends the file.
func (f *firstReaders) count(row subscriber.Row, err error, seen map[string]bool) error {
	var bad *subscriber.RowError
	switch key := subscriber.Key(row.Email); {
	case errors.As(err, &bad):
		f.refused++
		if len(f.problems) < maxProblemsTold {
			f.problems = append(f.problems, err)
		}
		return nil
	case err != nil:
		return err
	case seen[key] || row.Status != "" && row.Status != subscriber.Confirmed:
		return nil
	default:
		seen[key] = true
	}
	f.readers++
	if subscriber.Reserved(row.Email) {
		f.reserved++
	}
	if len(row.Sections) > 0 {
		f.choosing++
	}
	return nil
}

// mails is how many of the file's readers a digest of their list reaches, and whether all of them for sure.
func (f *firstReaders) mails(list string, skipReserved bool) (n int, sure bool) {
	if f == nil || f.list != list || !f.alone {
		return 0, true
	}
	n = f.readers
	if skipReserved {
		n -= f.reserved
	}
	return n, f.choosing == 0
}

// tellFirst says what will be read, and which rows will not.
func (w *workspace) tellFirst(f *firstReaders) {
	if f == nil {
		return
	}
	what := plural(f.readers, "reader")
	if f.refused > 0 {
		what += ", " + plural(f.refused, "row") + " refused"
	}
	w.io.say("%s will be read into %s: %s", readersDocument, f.list, what)
	w.tellRefused(f.problems)
}

// takeFirst reads the file in.
func (w *workspace) takeFirst(ctx context.Context, f *firstReaders) error {
	if f == nil {
		return nil
	}
	report, err := w.readInto(ctx, w.readersFile(), store.Import{List: f.list}, nil)
	if err == nil {
		w.io.say("Read %s into the list %s: %d added.", readersDocument, f.list, report.Added)
	}
	return err
}
