package press

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pressrun/internal/atomicfile"
	"pressrun/internal/feed"
	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/site"
)

// frontItems is the number of pieces on the front page and on a section's page.
const frontItems = 20

// newsWindow is how far back a news sitemap reaches.
const newsWindow = 48 * time.Hour

// build gathers the files that a change of pieces touches and writes them together: every
// byte is on the disk before the first file changes.
type build struct {
	*Press
	set      atomicfile.Set
	months   map[string]time.Time // month key to a moment in it
	sections map[string]string    // slug to topic
	authors  map[string]bool      // slugs
	loaded   map[string]*current  // by slug, for the time of the build

	feeds    []string // paths of the feeds that change, but for those of the archive
	archived bool     // the archive feeds are written already

	// keepCanonical leaves canonical files that are there as they are: an editor may be at work on a correction.
	keepCanonical bool
}

func (p *Press) newBuild() *build {
	return &build{
		Press: p, months: map[string]time.Time{}, sections: map[string]string{}, authors: map[string]bool{}, loaded: map[string]*current{},
	}
}

// cached loads a piece once for the whole build.
func (b *build) cached(ctx context.Context, rec piece.Record) (*current, error) {
	if c, ok := b.loaded[rec.Slug]; ok {
		return c, nil
	}
	c, err := b.load(ctx, rec)
	if err == nil {
		b.loaded[rec.Slug] = c
	}
	return c, err
}

// carryFeeds writes pages, feeds and canonical files of a run.
func (p *Press) carryFeeds(ctx context.Context, run ledger.Run, report *RunReport) error {
	b := p.newBuild()
	for _, ref := range run.Pieces {
		if err := b.addPiece(ctx, ref); err != nil {
			return err
		}
	}
	if err := b.addLists(ctx); err != nil {
		return err
	}
	if err := p.planPings(ctx, run.ID, b.feeds); err != nil {
		return err
	}
	changed, err := b.set.Commit()
	report.Files += changed
	return err
}

// addPiece adds what belongs to one piece alone, and remembers the lists that name it.
func (b *build) addPiece(ctx context.Context, ref ledger.PieceRef) error {
	rec, err := b.Store.Piece(ctx, ref.Slug)
	if err != nil {
		return err
	}
	if rec.Status == piece.StatusWithdrawn {
		out, err := b.wasOut(ctx, rec.Slug)
		if err != nil || !out {
			return err // nobody has seen it, so nothing public speaks of it
		}
	}
	if err := b.touchEveryVersion(ctx, rec); err != nil {
		return err
	}
	c, err := b.cached(ctx, rec)
	if err != nil {
		return err
	}
	if rec.Status == piece.StatusWithdrawn {
		return b.addNotice(ctx, c)
	}
	if err := b.keepAuthors(ctx, c); err != nil {
		return err
	}
	if file := b.canonicalFile(rec.Slug); !b.keepCanonical || !fileExists(file) {
		b.set.Add(file, c.canonical)
	}
	for _, pic := range c.pictures() {
		b.addPublic(pic.PublicPath, pic.Data)
	}
	b.removeStrayPictures(c)
	return b.addPages(c)
}

// wasOut tells whether pages and feeds ever carried the piece, or were about to when the program ended.
func (p *Press) wasOut(ctx context.Context, slug string) (bool, error) {
	for _, file := range []string{p.canonicalFile(slug), p.withdrawnFile(slug)} {
		if fileExists(file) {
			return true, nil
		}
	}
	runs, err := p.Store.RunsOf(ctx, slug)
	return slices.ContainsFunc(runs, func(run ledger.Run) bool {
		return run.Kind == ledger.Publish && run.Steps[ledger.Feeds] == ledger.StepDone
	}), err
}

func (p *Press) canonicalFile(slug string) string { return filepath.Join(p.Folders.Pieces, slug+".md") }

func (p *Press) withdrawnFile(slug string) string {
	return filepath.Join(p.Folders.Pieces, "withdrawn", slug+".md")
}

// removeStrayPictures takes away files beside the piece's page that no version shown needs: a
// picture that was replaced or withdrawn must not stay to be found.
func (b *build) removeStrayPictures(c *current) {
	keep := map[string]bool{"index.html": true}
	if c.Record.Status != piece.StatusWithdrawn {
		for _, pic := range c.pictures() {
			keep[filepath.Base(pic.PublicPath)] = true
		}
	}
	folder := filepath.Dir(b.publicPath(publication.PiecePath(c.Record.Slug)))
	entries, err := os.ReadDir(folder)
	if err != nil {
		return // not written yet
	}
	for _, e := range entries {
		if !e.IsDir() && !keep[e.Name()] {
			b.set.Remove(filepath.Join(folder, e.Name()))
		}
	}
}

// touchEveryVersion remembers the months, sections and authors of all versions, since a correction may
// move a piece from one section to another, or add a name.
func (b *build) touchEveryVersion(ctx context.Context, rec piece.Record) error {
	b.months[piece.MonthKey(rec.Published, b.Publication.Location)] = rec.Published
	revisions, err := b.Store.Revisions(ctx, rec.Slug)
	if err != nil {
		return err
	}
	for _, rev := range revisions {
		pc, _, err := piece.Parse(rec.Slug, rev.Markdown)
		if err != nil {
			return err
		}
		if section := pc.Section(); section != "" {
			b.sections[section] = pc.Topic
		}
		b.touchAuthors(pc.Authors)
	}
	return nil
}

func (b *build) addPages(c *current) error {
	if !b.Publication.Pages {
		return nil
	}
	page, err := b.Site.PiecePage(c.page(c.republishable(), b.authorPage))
	if err != nil {
		return err
	}
	b.addPublic(publication.PiecePath(c.Record.Slug), page)
	if !c.republishable() {
		b.removePublic(publication.RepublishPath(c.Record.Slug))
		return nil
	}
	sheet, err := b.publicSheet(c)
	if err != nil {
		return err
	}
	b.addPublic(publication.RepublishPath(c.Record.Slug), sheet)
	return nil
}

// authorPage names the page of an author, "" for one without a name.
func (p *Press) authorPage(a piece.Author) string {
	if a.Name == "" {
		return ""
	}
	return p.Authors.Slug(a)
}

// addNotice puts the notice in the place of a withdrawn piece.
func (b *build) addNotice(ctx context.Context, c *current) error {
	b.set.Remove(b.canonicalFile(c.Record.Slug))
	b.set.Add(b.withdrawnFile(c.Record.Slug), c.canonical)
	b.removeStrayPictures(c)
	if !b.Publication.Pages {
		return nil
	}
	notice, err := b.notice(c.Record)
	if err != nil {
		return err
	}
	b.removePublic(publication.RepublishPath(c.Record.Slug))
	b.addPublic(publication.PiecePath(c.Record.Slug), notice)
	return b.addEditionsOf(ctx, c.Record.Slug)
}

// notice is the page that stands for a withdrawn piece.
func (b *build) notice(rec piece.Record) ([]byte, error) {
	zone := b.Publication.Location
	return b.Site.WithdrawnPage(site.Withdrawn{
		Slug: rec.Slug, Title: rec.Title, Published: rec.Published.In(zone),
		Withdrawn: rec.Withdrawn.In(zone), Reason: rec.Reason,
	})
}

// addLists adds the pages and feeds that list the touched pieces; never more of the archive
// than their months and sections.
func (b *build) addLists(ctx context.Context) error {
	c, err := b.archiveChain(ctx)
	if err != nil {
		return err
	}
	if err := b.addArchiveFeeds(ctx, c); err != nil {
		return err
	}
	if err := b.addFeeds(ctx, feed.Channel{Chain: feed.Chain{Previous: c.newest()}}); err != nil {
		return err
	}
	for _, section := range sortedKeys(b.sections) {
		if err := b.addFeeds(ctx, feed.Channel{Section: section, Topic: b.sections[section]}); err != nil {
			return err
		}
	}
	if !b.Publication.Pages {
		return nil
	}
	return b.addListPages(ctx)
}

func (b *build) addPublic(path string, data []byte) {
	if path != "" {
		b.set.Add(b.publicPath(path), data)
	}
}

func (b *build) removePublic(path string) {
	if path != "" {
		b.set.Remove(b.publicPath(path))
	}
}

func (b *build) publicPath(path string) string {
	return filepath.Join(b.Folders.Public, filepath.FromSlash(path))
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
