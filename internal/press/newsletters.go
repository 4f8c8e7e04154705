package press

import (
	"context"
	"fmt"
	"slices"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/site"
	"pressrun/internal/subscriber"
)

// newestEditions is the number of editions that the page of all newsletters shows of each.
const newestEditions = 4

// NewSite is the site of a publication with these lists, of which it offers those that are not closed.
func NewSite(p *publication.Publication, lists []subscriber.List) *site.Site {
	shown := make([]site.List, len(lists))
	for i := range lists {
		shown[i] = siteList(&lists[i])
	}
	return site.New(p, shown...)
}

// siteList is a list as the site offers it.
func siteList(l *subscriber.List) site.List {
	out := site.List{Slug: l.Slug, Name: l.Name, About: l.Description, Cadence: string(l.Cadence), Closed: l.Closed}
	for _, topic := range l.Sections {
		out.Sections = append(out.Sections, piece.Slugify(topic))
	}
	return out
}

// listNamed is a list by its slug; one that is no more has only that.
func (b *build) listNamed(slug string) site.List {
	if list := b.list(slug); list != nil {
		return siteList(list)
	}
	return site.List{Slug: slug, Name: slug}
}

// addEditionsPage adds the page of a list's editions, and that of all newsletters, which shows the newest of them.
func (b *build) addEditionsPage(ctx context.Context, list string) error {
	sent, err := b.sent(ctx, list, maxEditionLines)
	if err != nil {
		return err
	}
	page, err := b.Site.EditionsPage(sent)
	if err != nil {
		return err
	}
	b.addPublic(publication.EditionsPath(list), page)
	return b.addNewsletters(ctx)
}

// addNewsletters adds the page of all newsletters.
func (b *build) addNewsletters(ctx context.Context) error {
	if len(b.Lists) == 0 {
		return nil
	}
	var all []site.Sent
	for _, list := range b.Lists {
		if list.Closed {
			continue
		}
		sent, err := b.sent(ctx, list.Slug, newestEditions)
		if err != nil {
			return err
		}
		all = append(all, sent)
	}
	page, err := b.Site.NewslettersPage(all)
	if err == nil {
		b.addPublic(publication.NewslettersPath(), page)
	}
	return err
}

// sent is a list with its newest editions. The subject of one that holds a withdrawn piece may be that piece's
// title, so it is not shown.
func (b *build) sent(ctx context.Context, list string, limit int) (site.Sent, error) {
	editions, err := b.Store.Editions(ctx, list, limit)
	if err != nil {
		return site.Sent{}, err
	}
	gone, err := b.withdrawnSlugs(ctx)
	if err != nil {
		return site.Sent{}, err
	}
	sent := site.Sent{List: b.listNamed(list)}
	for _, e := range editions {
		if e.Kind == ledger.ResendEdition { // its page is that of the one it was
			continue
		}
		line := site.EditionLine{Number: e.Number, Subject: e.Subject, Sent: e.Created, Pieces: len(e.Pieces)}
		if slices.ContainsFunc(e.Pieces, func(ref ledger.PieceRef) bool { return gone[ref.Slug] }) {
			line.Subject = fmt.Sprintf("Edition %d, of which a piece was withdrawn", e.Number)
		}
		sent.Editions = append(sent.Editions, line)
	}
	return sent, nil
}
