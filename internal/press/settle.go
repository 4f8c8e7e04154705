package press

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// settle gives the piece the instant of its publication, decides whether it must wait, and
// takes its local pictures along.
func (p *Press) settle(c *Candidate, o Options) error {
	pc, now, zone := c.Piece, p.Now(), p.Publication.Location
	if !p.Publication.Pages && pc.CanonicalURL == "" {
		return &RefusedError{Name: c.Name, Reason: "canonical_url: this publication writes no pages " +
			"(site.pages: false); give the address where the piece is read"}
	}
	published := o.At.In(zone)
	if o.At.IsZero() {
		published = pc.Published.Resolve(now, zone, p.Publication.PressHour)
	}
	pc.Published = piece.At(published)
	embargo := pc.EmbargoUntil.Resolve(now, zone, p.Publication.PressHour)
	pc.EmbargoUntil = piece.At(embargo)           // a bare day would mean another moment once it has come
	public := latest(published, embargo.In(zone)) // RFC 4287 §4.2.9: published is when it could first be read
	updated := pc.Updated.Resolve(now, zone, p.Publication.PressHour)
	c.Record = piece.Record{
		Slug: pc.Slug, ID: pc.ID, Source: sourceName(c.Name), Status: piece.StatusPublished,
		Title: pc.Title, Section: pc.Section(), Topic: pc.Topic, Revision: pc.Version,
		Month:     piece.MonthKey(public, zone),
		Published: public, Updated: latest(updated, public), Archived: o.Archive || c.known && c.Record.Archived,
	}
	if due := p.dueAt(pc, published); due.After(now) {
		c.Record.Status, c.Record.DueAt = piece.StatusScheduled, due
	}
	var err error
	c.pictures, err = adopt(pc, c.folder)
	return err
}

// dueAt is the moment before which nothing of the piece may leave: its date or its embargo.
func (p *Press) dueAt(pc *piece.Piece, published time.Time) time.Time {
	return latest(published, pc.EmbargoUntil.Resolve(p.Now(), p.Publication.Location, p.Publication.PressHour))
}

// sourceName is how a file or address is remembered, so that it is known again from any folder.
func sourceName(name string) string {
	if isAddress(name) {
		return name
	}
	if abs, err := filepath.Abs(name); err == nil {
		return abs
	}
	return name
}

func fileExists(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

func ignoreNotFound(err error) error {
	if errors.Is(err, ledger.ErrNotFound) {
		return nil
	}
	return err
}

// saveCandidate commits the first revision of a piece, or a new one of a scheduled piece. Its
// pictures are on the disk before the books name them.
func (p *Press) saveCandidate(ctx context.Context, c *Candidate) error {
	pc := c.Piece
	if err := p.writePictures(c.pictures); err != nil {
		return err
	}
	rec, err := p.Store.SaveRevision(ctx, c.Record, piece.Revision{
		Slug: pc.Slug, Number: pc.Version, Markdown: pc.Markdown(), Words: pc.WordsHash(), Saved: p.Now(),
	}, piece.ParagraphHashes(pc))
	c.Record = rec
	return err
}
