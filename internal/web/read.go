package web

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"pressrun/internal/feed"
	"pressrun/internal/publication"
)

// errFolder says that a path is that of a folder, without the slash at the end.
var errFolder = errors.New("is a folder")

// tick is more than the steps in which a file system counts time. A file that was read within one of its last
// change is read again: another change could leave its time as it is.
const tick = 20 * time.Millisecond

// read reads the document of a path. former is what was read there before.
func (p *public) read(asked string, former *document) (*document, error) {
	root, err := os.OpenRoot(p.folder) // each time, since the folder may be put in place as a whole
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	name := asked
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if hidden(name) || isSibling(root, name) {
		return nil, fs.ErrNotExist
	}
	d := &document{name: name, path: filepath.Join(p.folder, filepath.FromSlash(name))}
	if err := p.fill(d, root, former); err != nil {
		return nil, err
	}
	return d, nil
}

// fill reads the file of a document and makes its forms.
func (p *public) fill(d *document, root *os.Root, former *document) error {
	file, info, err := openFile(root, d.name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	d.info = info
	now := p.now()
	age := now.Sub(info.ModTime())
	d.young = age >= 0 && age < tick
	if info.Size() > maxKept {
		return p.fillLarge(d, file)
	}
	body, err := io.ReadAll(io.LimitReader(file, maxKept+1))
	if err != nil {
		return err
	}
	if after, err := file.Stat(); err != nil || !sameFile(after, info) || int64(len(body)) != info.Size() {
		d.young = true // it was written over meanwhile, and is read again
	}
	if former != nil && former.there(codingNone) && bytes.Equal(former.forms[codingNone].body, body) {
		d.feed, d.forms, d.headers, d.lasting = former.feed, former.forms, former.headers, former.lasting
		d.modified, d.modifiedText = former.modified, former.modifiedText
		return nil
	}
	d.date(former, now)
	d.forms[codingNone] = newForm(codingNone, body)
	_, d.feed = publication.FormatOf(d.name)
	if compressible(d.name) {
		if err := d.compress(root, body); err != nil {
			return err
		}
	}
	d.headers, d.lasting = p.headersOf(d.name, body)
	return nil
}

// fillLarge tags a file that is not kept.
func (p *public) fillLarge(d *document, file *os.File) error {
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return err
	}
	d.date(nil, p.now())
	d.forms[codingNone] = taggedForm(codingNone, sum.Sum(nil), d.info.Size())
	d.headers, d.lasting = p.headersOf(d.name, nil)
	return nil
}

// minCompressed is the size in bytes from which packing is worth it: less fits into one packet.
const minCompressed = 1 << 10

// compress takes the packed files beside a file, if they hold what it holds, and packs it itself otherwise: while a
// new version is put in place they may be of another one.
func (d *document) compress(root *os.Root, body []byte) error {
	br, gz := sibling(root, d.name, codingBrotli, body), sibling(root, d.name, codingGzip, body)
	if len(body) >= minCompressed && (br == nil || gz == nil) {
		var err error
		if gz, br, err = feed.Compress(body); err != nil {
			return err
		}
	}
	if br != nil {
		d.forms[codingBrotli] = newForm(codingBrotli, br)
	}
	if gz != nil {
		d.forms[codingGzip] = newForm(codingGzip, gz)
	}
	return nil
}

// sibling is the packed file beside a file; nil if there is none, or it holds something else.
func sibling(root *os.Root, name string, c coding, body []byte) []byte {
	packed, err := root.ReadFile(name + c.ending())
	if err != nil {
		return nil
	}
	if plain, err := unpack(packed, c, len(body)); err != nil || !bytes.Equal(plain, body) {
		return nil
	}
	return packed
}

// unpack gives what was packed, and no more than one byte beyond a limit.
func unpack(packed []byte, c coding, limit int) ([]byte, error) {
	var plain io.Reader = brotli.NewReader(bytes.NewReader(packed))
	if c == codingGzip {
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, err
		}
		plain = z
	}
	return io.ReadAll(io.LimitReader(plain, int64(limit)+1))
}

// isSibling tells whether a file is the packed form of another. Those are no documents of their own: each is
// answered for the other's path.
func isSibling(root *os.Root, name string) bool {
	ending := path.Ext(name)
	if ending != codingBrotli.ending() && ending != codingGzip.ending() {
		return false
	}
	_, err := root.Lstat(strings.TrimSuffix(name, ending))
	return err == nil
}
