package web

import (
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

// document is a file below public/ as it is answered. It was read at one moment and never changes, so that no
// answer has the body of one version and the tag of another.
type document struct {
	name string // path below public/
	path string // of the file on the disk
	feed bool   // its format is one of feeds, and it is small enough to be kept

	info  fs.FileInfo // of the file that was read
	young bool        // it was written so short a time before that a later change could look the same

	modified     int64 // seconds since 1970; 0: not told
	modifiedText []string
	forms        [codings]*form // nil where there is none; codingNone is there always
	headers      []field        // of every answer with a body
	lasting      []field        // repeated with 304 (RFC 9110 §15.4.5)
	used         atomic.Int64   // last asked for, in seconds since 1970
}

// form is a document in one coding.
type form struct {
	coding  coding
	body    []byte // nil: too large to be kept; it is read from the disk each time
	tag     string // entity-tag of these very bytes (RFC 9110 §8.8.3)
	tags    []string
	headers []field // Content-Encoding, Content-Length
}

// field is a header ready to be put into an answer: nothing is made for it then.
type field struct {
	name   string // in its canonical form
	values []string
}

func newField(name, value string) field { return field{http.CanonicalHeaderKey(name), []string{value}} }

func put(h http.Header, fields []field) {
	for _, f := range fields {
		h[f.name] = f.values
	}
}

// newForm tags a body by its hash. Codings have different bytes, so their tags differ (RFC 9110 §8.8.3.3), and
// equal bytes have the same tag on every machine and after every start.
func newForm(c coding, body []byte) *form {
	sum := sha256.Sum256(body)
	f := taggedForm(c, sum[:], int64(len(body)))
	f.body = body
	return f
}

func taggedForm(c coding, sum []byte, size int64) *form {
	const bytesOfTag = 16 // enough that two versions never share one
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:bytesOfTag]) + `"`
	f := &form{coding: c, tag: tag, tags: []string{tag}}
	f.headers = []field{newField("Content-Length", strconv.FormatInt(size, 10))}
	if c != codingNone {
		f.headers = append(f.headers, newField("Content-Encoding", c.String()))
	}
	return f
}

// there tells whether the document has a form.
func (d *document) there(c coding) bool { return d.forms[c] != nil }

// bytes is what the document takes in memory, about.
func (d *document) bytes() int64 {
	n := int64(len(d.name) + 2<<10)
	for _, f := range d.forms {
		if f != nil {
			n += int64(cap(f.body))
		}
	}
	return n
}

// current tells whether the file on the disk is still the one that was read. Files are replaced by renaming, so a
// new one is another file; one that was written over has another time or size.
func (d *document) current() bool {
	if d.young {
		return false
	}
	now, err := os.Stat(d.path)
	return err == nil && sameFile(now, d.info)
}

func sameFile(a, b fs.FileInfo) bool {
	return a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) && os.SameFile(a, b)
}

// date settles since when the document is as it is. A file that was only written anew, or moved here from another
// machine, has not changed; one that has never gets an older date than its former version had.
func (d *document) date(former *document, now time.Time) {
	d.modified = lastModified(d.info.ModTime())
	if former != nil && d.modified != 0 && d.modified <= former.modified {
		d.modified = lastModified(now)
	}
	if d.modified != 0 {
		d.modifiedText = []string{time.Unix(d.modified, 0).UTC().Format(http.TimeFormat)}
	}
}
