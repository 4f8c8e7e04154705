// Package press holds the use cases: import, proof, publish, correct and withdraw. It reads
// pieces through intake, keeps books through the store, has every copy made by the makers
// and handed over by the carriers. It decides what happens in which order and what is done
// again after a crash; how things look and travel is not its business.
//
// A press run is safe to repeat at any point. Revision, run and steps are committed before
// the work they stand for; each step looks at what is there and does what is missing.
package press

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"pressrun/internal/feed"
	"pressrun/internal/intake"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/partner"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/site"
	"pressrun/internal/subscriber"
)

// Press carries pieces for one publication. All fields but Fetch, Talk and Events must be set;
// Reading-only use (Import, Proof) leaves Store, Sender and Couriers nil.
type Press struct {
	Publication *publication.Publication
	Lists       []subscriber.List
	Partners    []partner.Partner
	Outlets     piece.OutletBook
	Authors     piece.AuthorBook
	Site        *site.Site

	Store  Store
	Sender Sender
	// Couriers carry copies to partners, by channel.
	Couriers map[string]Courier
	// Hubs tells hubs of changed feeds, and must be set where there are hubs.
	Hubs Hubs
	// FeedsOut is called when the feeds of a run are in place, with its number, and returns at once. Nil: hubs are told
	// by whoever does the chores.
	FeedsOut func(runID int64)
	// Alerts are told of mails to partners and hubs that need a person. Nil: nobody is.
	Alerts Alerts
	Fetch  Fetcher

	Folders Folders
	Now     func() time.Time
	// Composer makes a digest into the message one reader gets; proof shows it.
	Composer Composer
	// MailLink is what mails link to instead of the address of a piece. Nil: the address.
	MailLink func(l ledger.ReadOnLink, address string) string
	// SkipReserved marks readers of reserved domains as skipped: with real mail they can't be reached.
	SkipReserved bool
	// Doubt is the policy of lists that have none of their own; empty: ledger.Hold. With Repeatable a mail sent
	// twice is there once, as in an outbox, and there are no doubts.
	Doubt      ledger.Doubt
	Repeatable bool
	// MailGate is asked before any list is mailed; its error stops the email step and says why. Nil: no gate.
	MailGate func(context.Context) error
	// Inspect looks at an edition as one reader would get it. Its errors stop the edition before anything is
	// frozen; warnings are shown. It must be quick and ask nobody. Nil: nothing is looked at.
	Inspect func(mail.Message) []piece.Finding
}

// Folders are the absolute paths that a run writes to.
type Folders struct {
	Pieces string // canonical files
	Public string
	Var    string
}

// Sender works off the queued deliveries of an edition.
type Sender interface {
	// SendEdition mails every open delivery and returns the books as they then stand.
	SendEdition(ctx context.Context, editionID int64) (ledger.Balance, error)
}

// Courier hands copies and notices to partners over one channel.
type Courier interface {
	// Deliver hands a parcel over and gives its dispatch back as it then stands; the books hold it as unknown
	// meanwhile. An error is a fault of the channel: nothing else is to be tried over it for now.
	Deliver(ctx context.Context, d ledger.Dispatch, parcel partner.Parcel) (ledger.Dispatch, error)
	// Repeatable tells whether a dispatch that may have gone may be handed over again.
	Repeatable() bool
}

// Alerts tells people of matters that need them, each once.
type Alerts interface {
	RaiseAlert(ctx context.Context, matter, text string) error
	SettleAlert(ctx context.Context, matter string) error
}

// Fetcher gets a page by its address.
type Fetcher interface {
	Fetch(ctx context.Context, address string) (intake.Source, []string, error)
}

// checks is what validation needs to know of this publication.
func (p *Press) checks(imageExists func(string) bool) piece.Checks {
	return piece.Checks{
		Now: p.Now(), Location: p.Publication.Location,
		PressHour: p.Publication.PressHour, FreshDays: p.Publication.FreshDays,
		Outlets: p.Outlets, Authors: p.Authors, Sections: p.sectionsTaken(), ImageExists: imageExists,
	}
}

// sectionsTaken lists the topics that lists take; nil when some list takes all.
func (p *Press) sectionsTaken() []string {
	sections := []string{}
	for _, l := range p.Lists {
		if len(l.Sections) == 0 {
			return nil
		}
		sections = append(sections, l.Sections...)
	}
	return sections
}

func (p *Press) partner(slug string) *partner.Partner {
	for i := range p.Partners {
		if p.Partners[i].Slug == slug {
			return &p.Partners[i]
		}
	}
	return nil
}

func (p *Press) list(slug string) *subscriber.List {
	for i := range p.Lists {
		if p.Lists[i].Slug == slug {
			return &p.Lists[i]
		}
	}
	return nil
}

// keptUnder names the version under which kept fragments are valid: the renderer, and all that
// a fragment takes from the publication and its books.
func (p *Press) keptUnder() (renderer, home string, err error) {
	books, err := json.Marshal([]any{p.Outlets, p.Authors})
	if err != nil {
		return "", "", err
	}
	sum := sha256.Sum256(append([]byte(p.Publication.Hash()), books...))
	return feed.Renderer, hex.EncodeToString(sum[:12]), nil
}
