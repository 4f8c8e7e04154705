package cli

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"

	"pressrun/internal/piece"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// reading is a CSV file of readers on its way into the books.
type reading struct {
	w        *workspace
	file     *os.File
	size     int64
	read     int64 // bytes
	rows     int
	utf8     int      // rows whose address needs SMTPUTF8
	rejects  *rejects // where rows that were not taken are told of; nil: nowhere
	progress *progress
}

// openReaders opens a file of readers; close it.
func (w *workspace) openReaders(file string, rejects *rejects) (*reading, error) {
	src, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	info, err := src.Stat()
	if err != nil {
		return nil, errors.Join(err, src.Close())
	}
	return &reading{w: w, file: src, size: info.Size(), rejects: rejects, progress: w.io.newProgress("readers")}, nil
}

func (r *reading) close() error {
	r.progress.end()
	return r.file.Close()
}

func (r *reading) name() string { return filepath.Base(r.file.Name()) }

// Read reads the file and knows how much of it has been read.
func (r *reading) Read(p []byte) (int, error) {
	n, err := r.file.Read(p)
	r.read += int64(n)
	return n, err
}

// all gives the rows, and tells of those that cannot be read and how far it has come.
func (r *reading) all() iter.Seq2[subscriber.Row, error] {
	return func(yield func(subscriber.Row, error) bool) {
		for row, err := range subscriber.ReadCSV(r.name(), io.Reader(r)) {
			r.count(row, err)
			if !yield(row, err) {
				return
			}
		}
	}
}

// progressEvery is the number of rows between looks at the clock.
const progressEvery = 256

func (r *reading) count(row subscriber.Row, err error) {
	if r.rows++; r.rows%progressEvery == 0 {
		r.progress.at(float64(r.read)/float64(max(1, r.size)), r.rows)
	}
	var bad *subscriber.RowError
	if errors.As(err, &bad) {
		r.rejects.refused(row, bad)
	}
	if err != nil {
		return
	}
	if subscriber.NeedsUTF8(row.Email) {
		r.utf8++
	}
}

// noteUTF8 says what the addresses of some readers ask of the mail server; nothing where there are none.
func (w *workspace) noteUTF8(readers int) {
	if readers == 0 {
		return
	}
	w.io.sayHanging(w.io.styled(yellow, "note"), piece.Count(readers, "address has", "addresses have")+
		" letters beyond ASCII before the @. Mail gets there only over a server that offers SMTPUTF8; "+
		"pressrun doctor mail tells whether yours does.")
}

// readInto imports a CSV file and remembers its state, so that publish can say when it is newer.
func (w *workspace) readInto(ctx context.Context, file string, how store.Import, rejects *rejects) (report store.ImportReport, err error) {
	r, err := w.openReaders(file, rejects)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	how.Consent.From, how.NewToken, how.NotTaken = "import "+r.name(), w.newToken, rejects.notTaken
	report, err = w.store.Import(ctx, r.all(), how)
	r.progress.end()
	w.noteUTF8(r.utf8)
	if err != nil || file != w.readersFile() {
		return report, err
	}
	sum, err := hashOfFile(file)
	if err != nil {
		return report, err
	}
	return report, w.store.PutDocument(ctx, readersDocument, sum, nil)
}
