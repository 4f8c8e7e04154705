package press

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"

	"pressrun/internal/feed"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// chain is the months that have archive feeds, the oldest first. Each names those before and after it.
type chain []feed.Month

// archiveChain is the chain by which every piece can be reached from the feed of the newest ones (RFC 5005 §4). It is
// empty while that feed holds all pieces. The newest month joins when the next one begins: until then the feed has its
// pieces, unless they are more than it holds.
func (p *Press) archiveChain(ctx context.Context) (chain, error) {
	months, err := p.Store.Months(ctx) // the newest first
	if err != nil {
		return nil, err
	}
	total := 0
	for _, m := range months {
		total += m.Count
	}
	items := p.Publication.FeedItems
	if items <= 0 || total <= items {
		return nil, nil
	}
	if months[0].Count <= items {
		months = months[1:]
	}
	c := make(chain, len(months))
	for i, m := range months {
		c[len(months)-1-i] = feed.Month{Year: m.Year, Month: m.Month}
	}
	return c, nil
}

// newest is the last month of the chain; zero: it is empty.
func (c chain) newest() feed.Month {
	if len(c) == 0 {
		return feed.Month{}
	}
	return c[len(c)-1]
}

// at is the place of a month among its neighbours; the zero place: it has none.
func (c chain) at(month feed.Month) feed.Chain {
	i := slices.Index(c, month)
	if i < 0 {
		return feed.Chain{}
	}
	place := feed.Chain{Month: month}
	if i > 0 {
		place.Previous = c[i-1]
	}
	if i+1 < len(c) {
		place.Next = c[i+1]
	}
	return place
}

// chainOnDisk is the chain as the files of public/ have it.
func (p *Press) chainOnDisk() (chain, error) {
	pattern := filepath.Join(p.Folders.Public, path.Dir(publication.ArchivePath()), "*", publication.FeedPath(publication.Atom, ""))
	files, err := filepath.Glob(pattern)
	var c chain
	for _, file := range files {
		var m feed.Month
		if n, _ := fmt.Sscanf(filepath.Base(filepath.Dir(file)), "%d-%d", &m.Year, &m.Month); n == 2 {
			c = append(c, m)
		}
	}
	slices.SortFunc(c, func(a, b feed.Month) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month))
	})
	return c, err
}

// addArchiveFeeds adds the archive feeds of the touched months and of those whose neighbours come or go. All others
// keep their bytes.
func (b *build) addArchiveFeeds(ctx context.Context, c chain) error {
	before, err := b.chainOnDisk()
	if err != nil {
		return err
	}
	touched := map[feed.Month]bool{}
	for _, moment := range b.months {
		moment = moment.In(b.Publication.Location)
		touched[feed.Month{Year: moment.Year(), Month: moment.Month()}] = true
	}
	for _, month := range c {
		if b.archived || !touched[month] && before.at(month) == c.at(month) {
			continue
		}
		if err := b.addArchiveFeed(ctx, c.at(month)); err != nil {
			return err
		}
	}
	for _, month := range before {
		if !slices.Contains(c, month) {
			b.removeArchiveFeed(month)
		}
	}
	return nil
}

func (b *build) addArchiveFeed(ctx context.Context, place feed.Chain) error {
	year, month := place.Month.Year, place.Month.Month
	fragments, err := b.kept(ctx, func(renderer, home string) ([]piece.Fragment, []piece.Record, error) {
		return b.Store.MonthFragments(ctx, year, month, renderer, home)
	})
	if err != nil {
		return err
	}
	return b.addFeed(feed.Channel{Chain: place}, fragments, func(format publication.FeedFormat) string {
		return publication.ArchiveFeedPath(format, year, month)
	})
}

func (b *build) removeArchiveFeed(month feed.Month) {
	for _, format := range publication.FeedFormats() {
		name := publication.ArchiveFeedPath(format, month.Year, month.Month)
		for _, ending := range []string{"", ".gz", ".br"} {
			b.removePublic(name + ending)
		}
	}
}

// rebuildArchiveFeeds writes the archive feeds a month at a time, so that memory stays flat, and has all know of it.
func (p *Press) rebuildArchiveFeeds(ctx context.Context, all *build) (changed int, err error) {
	c, err := p.archiveChain(ctx)
	if err != nil {
		return 0, err
	}
	all.archived = true
	for _, month := range c {
		b := p.newBuild()
		if err := b.addArchiveFeed(ctx, c.at(month)); err != nil {
			return changed, err
		}
		n, err := b.set.Commit()
		if changed += n; err != nil {
			return changed, err
		}
	}
	return changed, nil
}
