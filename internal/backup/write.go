package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/gzip"
)

// writer writes an archive member by member.
type writer struct {
	gzip *gzip.Writer
	tar  *tar.Writer
	sums bytes.Buffer
}

func newWriter(w io.Writer) (*writer, error) {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	return &writer{gzip: z, tar: tar.NewWriter(z)}, nil
}

// errShrunk is a file that an editor wrote into while it was read.
var errShrunk = errors.New("the file was cut shorter while it was read; make the backup again")

// add writes one member of exactly that size.
func (w *writer) add(name string, size int64, changed time.Time, content io.Reader) error {
	if err := checkName(name); err != nil {
		return err
	}
	header := &tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: changed.Truncate(time.Second), Format: tar.FormatPAX,
	}
	if err := w.tar.WriteHeader(header); err != nil {
		return err
	}
	hash := sha256.New()
	_, err := io.CopyN(io.MultiWriter(w.tar, hash), content, size)
	if errors.Is(err, io.EOF) {
		err = errShrunk
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(&w.sums, "%x  %s\n", hash.Sum(nil), name)
	return nil
}

func (w *writer) addBytes(name string, content []byte, now time.Time) error {
	return w.add(name, int64(len(content)), now, bytes.NewReader(content))
}

// close writes the hashes and the archive's end.
func (w *writer) close(now time.Time) error {
	sums := bytes.Clone(w.sums.Bytes())
	return errors.Join(w.addBytes(sumsName, sums, now), w.tar.Close(), w.gzip.Close())
}
