package press

import (
	"context"
	"fmt"

	"pressrun/internal/atomicfile"
	"pressrun/internal/feed"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// addFeeds adds the feed of the newest pieces, of one section or of all.
func (b *build) addFeeds(ctx context.Context, channel feed.Channel) error {
	fragments, err := b.kept(ctx, func(renderer, home string) ([]piece.Fragment, []piece.Record, error) {
		return b.Store.LatestFragments(ctx, channel.Section, b.Publication.FeedItems, renderer, home)
	})
	if err != nil {
		return err
	}
	return b.addFeed(channel, fragments, func(format publication.FeedFormat) string {
		return publication.FeedPath(format, channel.Section)
	})
}

// addFeed adds a feed of some entries in all formats.
func (b *build) addFeed(
	channel feed.Channel, fragments []piece.Fragment, path func(publication.FeedFormat) string,
) error {
	for _, f := range fragments {
		if f.Updated.After(channel.Updated) {
			channel.Updated = f.Updated
		}
	}
	for _, format := range publication.FeedFormats() {
		data := feed.Assemble(nil, b.Publication, channel, format, itemsOf(fragments, format))
		if problems := feed.Check(data, format); len(problems) > 0 {
			return fmt.Errorf("the feed %s would not be valid (%v); nothing was changed", path(format), problems[0])
		}
		if err := b.addCompressed(path(format), data); err != nil {
			return err
		}
		if err := b.noteChange(path(format), data); err != nil {
			return err
		}
	}
	return nil
}

// noteChange remembers that hubs are to be told of a feed, if its bytes will change. Nobody subscribes to the archive.
func (b *build) noteChange(path string, data []byte) error {
	if publication.IsArchiveFeed(path) {
		return nil
	}
	same, err := atomicfile.Holds(b.publicPath(path), data)
	if err == nil && !same {
		b.feeds = append(b.feeds, path)
	}
	return err
}

func itemsOf(fragments []piece.Fragment, format publication.FeedFormat) [][]byte {
	items := make([][]byte, len(fragments))
	for i, f := range fragments {
		items[i] = feed.Fragment{RSS: f.RSS, Atom: f.Atom, JSON: f.JSON}.Of(format)
	}
	return items
}

// kept gives kept renderings and makes those that are missing.
func (p *Press) kept(
	ctx context.Context, look func(renderer, home string) (kept []piece.Fragment, missing []piece.Record, err error),
) ([]piece.Fragment, error) {
	renderer, home, err := p.keptUnder()
	if err != nil {
		return nil, err
	}
	kept, missing, err := look(renderer, home)
	if err != nil || len(missing) == 0 {
		return kept, err
	}
	for _, rec := range missing {
		if err := p.keepFragment(ctx, rec, renderer, home); err != nil {
			return nil, err
		}
	}
	kept, _, err = look(renderer, home)
	return kept, err
}

func (p *Press) keepFragment(ctx context.Context, rec piece.Record, renderer, home string) error {
	c, err := p.load(ctx, rec)
	if err != nil {
		return err
	}
	f, err := feed.Render(p.Publication, c.entry())
	if err != nil {
		return fmt.Errorf("%s: %w", rec.Slug, err)
	}
	return p.Store.PutFragment(ctx, piece.Fragment{
		Slug: rec.Slug, Revision: rec.Revision, Published: c.Record.Published, Updated: c.Record.Updated,
		RSS: f.RSS, Atom: f.Atom, JSON: f.JSON,
	}, renderer, home)
}

// addCompressed adds a file with its pre-compressed siblings. They are put in place before it: a server looks for them
// when it sees a new file.
func (b *build) addCompressed(path string, data []byte) error {
	gz, br, err := feed.Compress(data)
	if err != nil {
		return err
	}
	b.addPublic(path+".gz", gz)
	b.addPublic(path+".br", br)
	b.addPublic(path, data)
	return nil
}
