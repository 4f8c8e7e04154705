package store

import (
	"context"
	"time"
)

// Document is a copy of a file, for processes that do not stand beside it.
type Document struct {
	Name    string
	SHA     string // hash of the content, as the caller makes it
	Content []byte
	Stored  time.Time
}

// PutDocument keeps a copy of a file. The same hash again changes nothing, its time neither.
func (s *Store) PutDocument(ctx context.Context, doc, sha string, content []byte) error {
	if have, err := s.Document(ctx, doc); err == nil && have.SHA == sha {
		return nil // most often so, and the writer need not be asked
	}
	return s.write(ctx, func(t session) error {
		_, err := t.exec(`INSERT INTO document (name, sha, content, stored) VALUES (?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET sha = excluded.sha, content = excluded.content, stored = excluded.stored`,
			doc, sha, nonNil(content), at(s.now()))
		return name(err, "copy of %s", doc)
	})
}

// Document is the copy of a file.
func (s *Store) Document(ctx context.Context, doc string) (Document, error) {
	d := Document{Name: doc}
	err := s.read(ctx).get(`SELECT sha, content, stored FROM document WHERE name = ?`, []any{doc},
		&d.SHA, &d.Content, into(&d.Stored))
	d.Content = nonNil(d.Content)
	return d, name(err, "copy of %s", doc)
}
