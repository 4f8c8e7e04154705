package press

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/feed"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/partner"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/site"
	"pressrun/internal/subscriber"
)

// ProofReport is a proof as it was written.
type ProofReport struct {
	Folder  string
	Reading *Reading
	Slug    string
	Files   int
}

// proof gathers the copies of one piece.
type proof struct {
	*build
	folder string
	page   site.Proof
	shown  *current
}

// Proof makes up every copy of a piece for looking at, with the code that publishes, and
// sends nothing. Without a folder it goes to var/proofs/<slug>. A piece with errors is refused.
func (p *Press) Proof(ctx context.Context, name, folder string) (*ProofReport, error) {
	c, err := p.proofCandidate(ctx, name)
	if err != nil {
		return nil, err
	}
	if folder == "" {
		folder = filepath.Join(p.Folders.Var, "proofs", c.Record.Slug)
	}
	shown, err := p.show(c.Record, c.Piece, c.proofPictures(p))
	if err != nil {
		return nil, err
	}
	pr := &proof{build: p.newBuild(), folder: folder, shown: shown}
	pr.describe(c)
	for _, add := range []func() error{pr.addFeeds, pr.addEmails, pr.addPage, pr.addPartners} {
		if err := add(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	index, err := p.Site.ProofPage(pr.page)
	if err != nil {
		return nil, err
	}
	pr.add("index.html", index)
	c.Findings = pr.page.Findings
	files := pr.set.Len()
	_, err = pr.set.Commit()
	return &ProofReport{Folder: folder, Reading: &c.Reading, Slug: c.Record.Slug, Files: files}, err
}

// proofPictures finds the pictures of a proofed piece: with the canonical files once it is published.
func (c *Candidate) proofPictures(p *Press) localPictures {
	if c.kept {
		return picturesIn(p.Folders.Pieces)
	}
	return c.localPictures()
}

// proofCandidate is the piece as it would be published now, or as it is when it is out.
func (p *Press) proofCandidate(ctx context.Context, name string) (*Candidate, error) {
	if p.Store == nil {
		return p.looseCandidate(ctx, name)
	}
	rec, isSlug, err := p.slugOf(ctx, name)
	if err != nil {
		return nil, err
	}
	if isSlug {
		name = filepath.Join(p.Folders.Pieces, rec.Slug+".md")
	}
	c, err := p.candidate(ctx, name, Options{}, map[string]bool{})
	var changed *RefusedError
	if errors.As(err, &changed) && changed.Reason != "" { // an edited published piece: show it as its next version
		return p.looseCandidate(ctx, name)
	}
	if err == nil && c.kept {
		c.Piece, err = p.revision(ctx, c.Record.Slug, c.Record.Revision)
	}
	return c, err
}

// looseCandidate is a piece without regard to what the publication knows of it.
func (p *Press) looseCandidate(ctx context.Context, name string) (*Candidate, error) {
	r, err := p.Read(ctx, name)
	if err != nil {
		return nil, err
	}
	if r.Refused() {
		return nil, &RefusedError{Name: name, Findings: r.Findings}
	}
	c := &Candidate{Reading: *r}
	pc := c.Piece
	if pc.Slug == "" {
		pc.Slug = piece.Slugify(pc.Title)
	}
	if pc.ID == "" {
		pc.ID = p.Publication.PieceID(pc.Slug)
	}
	pc.Version = max(pc.Version, 1)
	return c, p.settle(c, Options{})
}

func (pr *proof) add(name string, data []byte) {
	pr.set.Add(filepath.Join(pr.folder, filepath.FromSlash(name)), data)
}

func (pr *proof) describe(c *Candidate) {
	zone := pr.Publication.Location
	pr.page = site.Proof{
		Title: c.Piece.Title, Slug: c.Record.Slug, Version: c.Record.Revision, Bylines: c.Piece.Bylines(),
		Credit: pr.shown.Credit.Text(), Made: pr.Now().In(zone), Findings: c.Findings,
	}
	for _, r := range c.Removed {
		pr.page.Removed = append(pr.page.Removed, site.Removed{Text: r.Text, Reason: r.Reason})
	}
	if !c.Record.DueAt.IsZero() {
		pr.page.Waits = append(pr.page.Waits, "Nothing leaves before "+
			c.Record.DueAt.In(zone).Format("January 2, 2006, 15:04 MST")+".")
	}
}

// addFeeds makes a feed of this one piece in each format.
func (pr *proof) addFeeds() error {
	fragment, err := feed.Render(pr.Publication, pr.shown.entry())
	if err != nil {
		return err
	}
	kept := []piece.Fragment{{RSS: fragment.RSS, Atom: fragment.Atom, JSON: fragment.JSON}}
	channel := feed.Channel{Title: pr.Publication.Name, Updated: pr.shown.Record.Updated}
	names := map[publication.FeedFormat]string{publication.RSS: "RSS", publication.Atom: "Atom", publication.JSON: "JSON Feed"}
	for _, format := range publication.FeedFormats() {
		items := itemsOf(kept, format)
		data := feed.Assemble(nil, pr.Publication, channel, format, items)
		if problems := feed.Check(data, format); len(problems) > 0 {
			return fmt.Errorf("the %s feed would not be valid: %v", names[format], problems[0])
		}
		file := "feed." + string(format)
		pr.add(file, data)
		pr.page.Feeds = append(pr.page.Feeds, site.FeedCopy{Format: names[format], Path: file, Raw: string(items[0])})
	}
	pr.page.Entry = site.FeedEntry{
		Title: pr.shown.Piece.Title, Bylines: pr.shown.Piece.Bylines(), Published: pr.shown.Record.Published,
		HTML: feed.Content(pr.Publication, pr.shown.entry()),
	}
	return nil
}

// proofReader is the recipient of a proof's mails; the address can't exist (RFC 6761 §6.4).
func proofReader() ledger.Delivery {
	return ledger.Delivery{Email: "reader@proof.invalid", Name: "A Reader", LeaveToken: "proof"}
}

// addEmails composes the digest of each list that takes the piece; without lists, as a sample.
func (pr *proof) addEmails() error {
	lists := pr.Lists
	if len(lists) == 0 {
		lists = []subscriber.List{{Slug: "commentary", Name: pr.Publication.Name, Cadence: subscriber.EachPiece, Content: subscriber.Takeaways}}
	}
	for i := range lists {
		if !lists[i].Takes(pr.shown.Piece.Section()) {
			continue
		}
		if err := pr.addEmail(&lists[i]); err != nil {
			return err
		}
	}
	return nil
}

func (pr *proof) addEmail(list *subscriber.List) error {
	body, err := pr.compose(list, 1, pr.Now(), ledger.Arrangement{}, []*current{pr.shown})
	if err != nil {
		return err
	}
	m, err := pr.Composer.Message(list, 1, pr.Now(), body, proofReader())
	if err != nil {
		return err
	}
	if pr.Inspect != nil {
		pr.addFindings(pr.Inspect(m))
	}
	raw, err := mail.Compose(m)
	if err != nil {
		return err
	}
	base := path.Join("email", list.Slug)
	pr.add(base+".eml", raw)
	pr.add(base+".txt", []byte(m.Text))
	light, dark := pr.addHTML(base, []byte(m.HTML))
	note := ""
	if list.Cadence != subscriber.EachPiece {
		note = "gathers for its " + string(list.Cadence) + " edition"
	}
	pr.page.Emails = append(pr.page.Emails, site.EmailCopy{
		List: list.Name, From: fmt.Sprintf("%s <%s>", m.From.Name, m.From.Email), Subject: body.Subject, Preheader: body.Preheader,
		Bytes: len(m.HTML), Note: note, HTMLPath: light, DarkHTMLPath: dark, Text: m.Text,
	})
	return nil
}

// addFindings adds what the inspection of a mail found, once for all lists.
func (pr *proof) addFindings(findings []piece.Finding) {
	for _, f := range findings {
		if !slices.Contains(pr.page.Findings, f) {
			pr.page.Findings = append(pr.page.Findings, f)
		}
	}
}

func (pr *proof) addPage() error {
	pr.page.Page.Address = pr.shown.Address
	if !pr.Publication.Pages {
		return nil
	}
	page, err := pr.Site.PiecePage(pr.shown.page(pr.shown.republishable(), pr.authorPage))
	if err != nil {
		return err
	}
	pr.page.Page.Path, pr.page.Page.DarkPath = pr.addHTML("page", page)
	return nil
}

func (pr *proof) addPartners() error {
	for i := range pr.Partners {
		to := &pr.Partners[i]
		decision := pr.decide(to, pr.shown)
		copies := site.PartnerCopies{Partner: to.Name, Reason: decision.Reason, Sent: decision.Action == partner.Send}
		copies.Decision = map[partner.Action]string{partner.Send: "sent", partner.Hold: "held", partner.Skip: "not sent"}[decision.Action]
		if decision.Action != partner.Skip {
			if err := pr.addCopies(to, &copies); err != nil {
				return err
			}
		}
		pr.page.Partners = append(pr.page.Partners, copies)
	}
	return nil
}

func (pr *proof) addCopies(to *partner.Partner, copies *site.PartnerCopies) error {
	names := map[partner.Format]string{
		partner.CopySheet: "Copy sheet", partner.Text: "Plain text", partner.Markdown: "Markdown", partner.Ninjs: "ninjs 3.1",
	}
	for _, format := range to.Parcels() {
		parcel, err := partner.Pack(format, pr.copyFor(to, pr.shown))
		if err != nil {
			return fmt.Errorf("copy for %s: %w", to.Name, err)
		}
		for i, f := range parcel.Files {
			file, name := path.Join("partners", to.Slug, f.Name), names[f.Format]
			pr.add(file, f.Data)
			if format == partner.Mail && i == 0 {
				name = "Mail “" + parcel.Subject + "”"
			}
			copies.Copies = append(copies.Copies, site.Copy{
				Format: name, Path: file, HTML: f.Format == partner.CopySheet, Text: string(f.Data),
			})
		}
	}
	return nil
}

// TestMail is a digest made up for one address.
type TestMail struct {
	Envelope mail.Envelope
	Subject  string
	Raw      []byte
}

// TestMessage composes the digest of a piece as a list would get it, its subject marked as a
// test. Without a list it is the first that takes the piece.
func (p *Press) TestMessage(ctx context.Context, name, listSlug string, to ledger.Delivery) (*TestMail, error) {
	c, err := p.proofCandidate(ctx, name)
	if err != nil {
		return nil, err
	}
	shown, err := p.show(c.Record, c.Piece, c.proofPictures(p))
	if err != nil {
		return nil, err
	}
	list, err := p.testList(listSlug, shown)
	if err != nil {
		return nil, err
	}
	body, err := digest.Compose(digest.Edition{
		Publication: p.Publication, List: *list, Number: 0, Date: p.Now().In(p.Publication.Location),
		Items: []digest.Item{p.mailed(shown, list.Slug, 0)}, Test: true,
	})
	if err != nil {
		return nil, err
	}
	return p.testMail(list, body, to)
}

func (p *Press) testMail(list *subscriber.List, body digest.Body, to ledger.Delivery) (*TestMail, error) {
	m, err := p.Composer.Message(list, 0, p.Now(), body, to)
	if err != nil {
		return nil, err
	}
	m.MessageID = mail.OtherID(domainOf(m.From.Email), "test", to.Email, p.Now().UTC().Format(time.RFC3339Nano))
	raw, err := mail.Compose(m)
	return &TestMail{Envelope: m.Envelope(), Subject: m.Subject, Raw: raw}, err
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

func (p *Press) testList(slug string, c *current) (*subscriber.List, error) {
	if slug != "" {
		if list := p.list(slug); list != nil {
			return list, nil
		}
		return nil, fmt.Errorf("there is no list %q; subscribers/lists.yaml names them", slug)
	}
	i := slices.IndexFunc(p.Lists, func(l subscriber.List) bool { return l.Takes(c.Piece.Section()) })
	if i < 0 {
		return nil, fmt.Errorf("no list takes %s; name one with --list", c.Record.Slug)
	}
	return &p.Lists[i], nil
}
