package digest

import (
	"context"
	"strings"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/mail"
)

// html renders the HTML part.
func (m *maker) html(b Body, personal bool) (string, error) {
	v := view.Edition{
		Lang: m.words.language, Dir: direction(m.words.language),
		Subject: b.Subject, Preheader: b.Preheader,
		Look:     m.look.view,
		Masthead: m.masthead(),
		Footer:   m.footer(personal),
	}
	v.Heading = m.headingView()
	if len(m.Items) > 1 {
		v.Count = m.words.count(len(m.Items))
	}
	v.Notice = m.notice()
	v.Intro = m.introHTML()
	if m.Correction != nil {
		v.Correction = m.correctionView()
	} else {
		for i := range m.Items {
			v.Pieces = append(v.Pieces, m.pieceView(i))
		}
	}
	var out strings.Builder
	err := view.EditionMail(v).Render(context.Background(), &out)
	return out.String(), err
}

// heading names the edition: list and date.
func (m *maker) heading() string {
	return piece.Clean(m.List.Name) + ", " + m.words.longDay(m.zoned(m.Date))
}

// headingView is the first heading of the HTML part; empty when the title of the only piece is that.
func (m *maker) headingView() string {
	switch {
	case m.Correction != nil:
		return m.words.correctionOf(piece.Clean(m.Items[0].Piece.Title))
	case len(m.Items) == 0:
		return m.ownSubject()
	case m.titled():
		return ""
	}
	return m.heading()
}

// notice says why the edition holds less than its list promises; empty when it holds that.
func (m *maker) notice() string {
	switch {
	case !m.shortened():
		return ""
	case m.Correction != nil:
		return m.words.noticeChanges
	case m.shape.rest < len(m.Items):
		return m.words.noticeLinks
	}
	return m.words.notice
}

// masthead is the logo or the list's name. Where list and date are the heading, the home is named instead.
func (m *maker) masthead() view.Masthead {
	home := piece.Clean(m.Publication.Name)
	h := view.Masthead{Logo: m.look.brand.Logo, LogoDark: m.look.brand.LogoDark, LogoAlt: home}
	switch {
	case m.headingView() != m.heading():
		h.Name, h.Date = piece.Clean(m.List.Name), m.words.longDay(m.zoned(m.Date))
	case h.Logo == "":
		h.Name = home
	}
	return h
}

func (m *maker) pieceView(i int) view.Piece {
	item, d := m.Items[i], m.shape.of(i)
	p := item.Piece
	v := m.factsView(item)
	v.First, v.Titled = i == 0 && len(m.Intro) == 0, m.titled()
	v.Corrections = m.corrections(p.Corrections)
	if d == links && !m.single() {
		v.Compact, v.AfterOthers = true, i == m.shape.rest
		return v
	}
	m.readOn(&v, item, d)
	if d == links {
		return v
	}
	v.Dek = piece.Clean(p.Dek)
	v.TakeawaysTitle, v.Takeaways = m.words.takeaways, cleanAll(p.Takeaways)
	v.Body = m.bodyHTML(p, d)
	if d >= takeaways {
		return v
	}
	v.Picture = pictureView(item)
	v.AuthorsTitle, v.Authors = m.words.authors(len(p.Authors)), authors(p, d)
	v.RelatedTitle = m.words.related
	for _, r := range related(p) {
		v.Related = append(v.Related, view.Link{Name: piece.Clean(r.Title), Address: r.URL})
	}
	return v
}

// factsView is what stands of a piece in every edition.
func (m *maker) factsView(item Item) view.Piece {
	p := item.Piece
	v := view.Piece{
		Title: piece.Clean(p.Title), Address: item.Address,
		Kicker: kicker(p), When: m.when(item), Byline: m.byline(p),
		Credit: m.stylePiece(item.Credit.AppendHTML(nil)),
	}
	v.Lang, v.Dir = m.languageOf(p)
	return v
}

func (m *maker) corrections(of []piece.Correction) (views []view.Correction) {
	for _, c := range of {
		views = append(views, view.Correction{Label: m.correctionLabel(c), Text: piece.Clean(c.Text)})
	}
	return views
}

// languageOf gives lang and dir of a piece where they differ from those of the words around it.
func (m *maker) languageOf(p *piece.Piece) (lang, dir string) {
	lang = p.Language
	if lang == "" {
		lang = m.Publication.Language
	}
	if lang == m.words.language {
		return "", ""
	}
	if d := direction(lang); d != direction(m.words.language) {
		dir = d
	}
	return lang, dir
}

// readOn sets the link to the whole piece; a piece that stands in full needs none besides its title.
func (m *maker) readOn(v *view.Piece, item Item, d depth) {
	minutes := item.Piece.Minutes()
	titled := m.words.readTitled(v.Title, minutes)
	switch {
	case d == whole:
	case m.single():
		v.Read, v.ReadButton = m.words.readWhole(minutes), true
		v.ReadLabel = v.Read + ": " + v.Title
	default:
		v.Read, v.ReadLabel = titled, titled
	}
}

func pictureView(item Item) *view.Picture {
	img := item.Piece.Image
	if img == nil || !piece.IsWebAddress(item.ImageURL) {
		return nil
	}
	return &view.Picture{Address: item.ImageURL, Alt: piece.Clean(img.Alt), Words: piece.Clean(img.Words())}
}

// footer says why, and how to leave.
func (m *maker) footer(personal bool) view.Footer {
	f := view.Footer{
		Why:    m.why(personal),
		Brand:  piece.Clean(m.look.brand.Footer),
		Sender: m.sender(),
	}
	if personal {
		f.Leave = &view.Link{Name: m.words.leave, Address: LeaveToken}
		f.Preferences = &view.Link{Name: m.words.lists, Address: PreferencesToken}
		if address := m.browserAddress(); address != "" {
			f.Browser = &view.Link{Name: m.words.browser, Address: address}
		}
	}
	for _, s := range m.look.brand.Social {
		if piece.IsWebAddress(s.URL) {
			f.Social = append(f.Social, view.Link{Name: piece.Clean(s.Name), Address: s.URL})
		}
	}
	return f
}

// why says for what the reader signed up; the browser version speaks of nobody.
func (m *maker) why(personal bool) string {
	list, home := piece.Clean(m.List.Name), piece.Clean(m.Publication.Name)
	if !personal {
		return m.words.publicWhy(list, home)
	}
	return m.words.why(list, home, SinceToken)
}

// browserAddress is the edition's page (RFC 5064 calls it Archived-At); none without number or pages.
func (m *maker) browserAddress() string {
	if m.Number <= 0 || !m.Publication.Pages {
		return ""
	}
	return m.Publication.At(publication.EditionPath(m.List.Slug, m.Number))
}

// sender is name and postal address, the name once.
func (m *maker) sender() string {
	home, postal := piece.Clean(m.Publication.Name), piece.Clean(m.Publication.PostalAddress)
	if strings.HasPrefix(postal, home) {
		return postal
	}
	return joinWith(", ", home, postal)
}
