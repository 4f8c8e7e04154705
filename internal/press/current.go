package press

import (
	"context"
	"fmt"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/feed"
	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/site"
)

// current is one piece as outputs show it: its revision with all that the publication adds.
type current struct {
	Record  piece.Record
	Piece   *piece.Piece // authors completed from the book
	Address string
	Credit  piece.Credit
	Picture picture
	bodyPic map[string]picture // by source

	canonical []byte // the Markdown of this revision
}

// show makes a piece ready for the makers.
func (p *Press) show(rec piece.Record, pc *piece.Piece, local localPictures) (*current, error) {
	shown := *pc
	shown.Authors = p.Authors.Complete(pc.Authors)
	p.applyOutletBook(&shown)
	if shown.Language == "" {
		shown.Language = p.Publication.Language
	}
	rec.Published = rec.Published.In(p.Publication.Location)
	if printed := pc.Published.Resolve(time.Time{}, time.UTC, 0); printed.Equal(rec.Published) {
		rec.Published = printed // the canonical file keeps the offset, the books only the instant
	}
	rec.Updated = rec.Updated.In(rec.Published.Location())
	c := &current{
		Record: rec, Piece: &shown, Credit: pc.Credit(p.Outlets),
		Address: p.Publication.PieceAddress(pc.CanonicalURL, rec.Slug),
		bodyPic: map[string]picture{},
	}
	var err error
	if pc.Image != nil {
		if c.Picture, err = p.findPicture(rec.Slug, pc.Image.Src, local); err != nil {
			return nil, err
		}
	}
	for _, b := range pc.Body {
		if b.Image == nil {
			continue
		}
		if c.bodyPic[b.Image.Src], err = p.findPicture(rec.Slug, b.Image.Src, local); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// applyOutletBook lets what the book records of an outlet hold for a piece that says nothing of
// its own: a standing permission, and whether home may pass the piece on.
func (p *Press) applyOutletBook(pc *piece.Piece) {
	if pc.Outlet == nil {
		return
	}
	entry, known := p.Outlets.Find(pc.Outlet.Name)
	if !known {
		return
	}
	pc.Rights.Grantable = p.Outlets.Grantable(pc)
	outlet := *pc.Outlet
	if outlet.Permission == "" {
		outlet.Permission = entry.Permission
	}
	pc.Outlet = &outlet
}

// load reads a piece back from its canonical revision and makes it ready.
func (p *Press) load(ctx context.Context, rec piece.Record) (*current, error) {
	rev, err := p.Store.Revision(ctx, rec.Slug, rec.Revision)
	if err != nil {
		return nil, fmt.Errorf("%s, version %d: %w", rec.Slug, rec.Revision, err)
	}
	pc, err := readBack(rev)
	if err != nil {
		return nil, err
	}
	c, err := p.show(rec, pc, picturesIn(p.Folders.Pieces))
	if err != nil {
		return nil, err
	}
	c.canonical = rev.Markdown
	return c, nil
}

// AddressOf is where a piece is read as it stands now; of one that was withdrawn its page, which says so.
// ledger.ErrNotFound says that there is no such piece, or that it is not out.
func (p *Press) AddressOf(ctx context.Context, slug string) (string, error) {
	rec, err := p.Store.Piece(ctx, slug)
	switch {
	case err != nil:
		return "", err
	case rec.Status == piece.StatusScheduled:
		return "", fmt.Errorf("%s: %w", slug, ledger.ErrNotFound)
	case rec.Status == piece.StatusWithdrawn && p.Publication.Pages:
		return p.Publication.At(publication.PiecePath(slug)), nil
	}
	pc, err := p.revision(ctx, rec.Slug, rec.Revision)
	if err != nil {
		return "", err
	}
	return p.Publication.PieceAddress(pc.CanonicalURL, slug), nil
}

// revision reads one kept revision back into a piece.
func (p *Press) revision(ctx context.Context, slug string, number int) (*piece.Piece, error) {
	rev, err := p.Store.Revision(ctx, slug, number)
	if err != nil {
		return nil, fmt.Errorf("%s, version %d: %w", slug, number, err)
	}
	return readBack(rev)
}

func readBack(rev piece.Revision) (*piece.Piece, error) {
	pc, _, err := piece.Parse(fmt.Sprintf("%s (version %d)", rev.Slug, rev.Number), rev.Markdown)
	return pc, err
}

// pictures lists the pictures that are files of ours.
func (c *current) pictures() []picture {
	var out []picture
	if c.Picture.PublicPath != "" {
		out = append(out, c.Picture)
	}
	for _, src := range sortedKeys(c.bodyPic) {
		if c.bodyPic[src].PublicPath != "" {
			out = append(out, c.bodyPic[src])
		}
	}
	return out
}

func (c *current) bodyImage(img *piece.Image) (string, bool) {
	pic := c.bodyPic[img.Src]
	return pic.URL, pic.URL != ""
}

func (c *current) entry() feed.Entry {
	return feed.Entry{
		Piece: c.Piece, Published: c.Record.Published, Updated: c.Record.Updated,
		Address: c.Address, Credit: c.Credit, Language: c.Piece.Language,
		Image: c.Picture.enclosure(), BodyImage: c.bodyImage,
	}
}

func (c *current) page(republish bool, authorPage func(piece.Author) string) site.Piece {
	return site.Piece{
		AuthorPage: authorPage,
		Piece:      c.Piece, Published: c.Record.Published, Updated: c.Record.Updated,
		Address: c.Address, Credit: c.Credit, ImageURL: c.Picture.URL, Version: c.Record.Revision,
		Republish: republish, BodyImage: c.bodyImage,
	}
}

func (c *current) summary() site.Summary {
	s := site.Summary{
		Slug: c.Record.Slug, Title: c.Piece.Title, Dek: c.Piece.Dek, Kicker: c.Piece.Kicker,
		Topic: c.Piece.Topic, Section: c.Piece.Section(), Bylines: c.Piece.Bylines(), Address: c.Address,
		Published: c.Record.Published, Updated: c.Record.Updated, Language: c.Piece.Language,
		Minutes: c.Piece.Minutes(), ImageURL: c.Picture.URL,
	}
	if c.Piece.Image != nil {
		s.ImageAlt, s.ImageCredit = c.Piece.Image.Alt, c.Piece.Image.Credit
	}
	return s
}

func (c *current) item() digest.Item {
	return digest.Item{
		Piece: c.Piece, Published: c.Record.Published, Address: c.Address,
		Credit: c.Credit, ImageURL: c.Picture.URL,
	}
}

// republishable tells whether anybody may republish the piece from its public copy sheet.
func (c *current) republishable() bool { return c.Piece.Grantable() == piece.GrantYes }

// embargo is the instant before which nothing may leave; zero: none.
func (c *current) embargo(now time.Time, zone *time.Location, hour int) time.Time {
	return c.Piece.EmbargoUntil.Resolve(now, zone, hour)
}
