package site

import (
	"time"

	"pressrun/internal/piece"
	view "pressrun/templates/site"
)

// Reader is what a reader's own pages tell of him, for the link that he followed.
type Reader struct {
	Address string       // as it may be shown
	Name    string       // as it may be shown; empty: not known
	List    ReaderList   // the list of the link
	Lists   []ReaderList // all lists that he is or was on, that one among them
	More    []ReaderList // those that he may join
	Paths   ReaderPaths

	PausedUntil       time.Time // zero: he takes no break
	FirstDay, LastDay time.Time // until which he may take one
	Moving            string    // the new address that has not said yes yet, as it may be shown
	Said, Fault       string    // what has just been changed, or why it was not
}

// ReaderList is one subscription.
type ReaderList struct {
	Slug, Name, About string
	Standing          Standing
	Since             time.Time  // of the consent, or of the leaving; zero: not known
	Choice            SignUpList // what he has chosen of it, and could; without a list it is one that is no more
	Paths             ListPaths
}

// ListPaths are where the buttons beside one list lead.
type ListPaths struct{ Choose, Leave, Join string }

// Standing is where a subscription stands, in the reader's eyes.
type Standing int

// The standings.
const (
	On      Standing = iota // he gets the list
	Waiting                 // he has not confirmed yet
	Gone                    // he left
	Barred                  // his address is never mailed, as after a bounce or a complaint
)

// ReaderPaths are where the pages and their buttons lead, without host, since a reader may have come by another
// name of the server.
type ReaderPaths struct {
	Leave, Rejoin, Preferences, LeaveAll string
	Pause, Name, Move, Export, Erase     string
}

// The fields of the forms. The first is that of mail providers (RFC 8058 §3.1); the button of the page posts the same.
const (
	OneClick, OneClickValue = "List-Unsubscribe", "One-Click"
	Rejoin, RejoinValue     = "Rejoin", "Yes"
)

// ReaderStyle is the stylesheet inside the reader's pages, for a security policy that allows no other.
func (s *Site) ReaderStyle() string { return s.readerStyle }

// LeavePage shows what the link is about. On it stands one button, and nothing changes before it is pressed.
func (s *Site) LeavePage(r Reader) ([]byte, error) {
	switch r.List.Standing {
	case Gone:
		return s.LeftPage(r)
	case Barred:
		return s.barred(r)
	}
	name := piece.Clean(r.List.Name)
	v := s.reader("Newsletter", "Leave "+name+"?")
	v.About = piece.Clean(r.List.About)
	v.Facts = facts("Sent to", piece.Clean(r.Address), "Since", s.day(r.List.Since).Text)
	v.Acts = []view.Act{leaving("Leave "+name, r.Paths.Leave, true)}
	v.Note = "One press, no sign-in. Nothing changes until you press."
	v.Ways = []view.Link{{Name: "All your lists here", Address: r.Paths.Preferences}}
	return render(view.ReaderPage(v))
}

// onItsWay is what leaving cannot take back.
const onItsWay = "One that was on its way already may still arrive."

// LeftPage says that the reader has left the list of the link, and offers the way back.
func (s *Site) LeftPage(r Reader) ([]byte, error) {
	name := piece.Clean(r.List.Name)
	v := s.done("You have left " + name)
	v.Lines = []string{
		"No further mail of this list goes to " + piece.Clean(r.Address) + ". " + onItsWay,
	}
	if r.List.Standing == Gone {
		v.Acts = []view.Act{*rejoining("I did not mean to leave", r.Paths.Rejoin)}
	}
	v.Ways = s.onwards(r)
	return render(view.ReaderPage(v))
}

// RejoinedPage says how the list of the link stands after the reader asked to come back.
func (s *Site) RejoinedPage(r Reader) ([]byte, error) {
	switch r.List.Standing {
	case Barred:
		return s.barred(r)
	case Gone:
		return s.LeftPage(r)
	case Waiting:
		return s.LeavePage(r)
	}
	name := piece.Clean(r.List.Name)
	v := s.done("You are back on " + name)
	v.Lines = []string{"The next mail of this list goes to " + piece.Clean(r.Address) + " again, as before."}
	v.Ways = append([]view.Link{{Name: "Leave after all", Address: r.Paths.Leave}}, s.onwards(r)...)
	return render(view.ReaderPage(v))
}

// LeftAllPage says that the reader has left every list.
func (s *Site) LeftAllPage(r Reader) ([]byte, error) {
	v := s.done("You have left all lists")
	v.Lines = []string{
		"No further mail of " + s.home.Name + " goes to " + piece.Clean(r.Address) + ". " + onItsWay,
	}
	if r.List.Standing == Gone {
		v.Acts = []view.Act{*rejoining("Put me back on "+piece.Clean(r.List.Name), r.Paths.Rejoin)}
	}
	v.Ways = s.onwards(r)
	return render(view.ReaderPage(v))
}

// barred tells somebody whose address is never mailed that this is so.
func (s *Site) barred(r Reader) ([]byte, error) {
	v := s.reader("Newsletter", "Nothing is sent to you")
	v.Lines = []string{
		"Mail to " + piece.Clean(r.Address) + " came back or was reported as unwanted, so none is sent any more, " +
			"of any list. If you would like it again, write to us.",
	}
	v.Ways = s.onwards(r)
	return render(view.ReaderPage(v))
}

func (s *Site) readerList(l ReaderList) view.ReaderList {
	line := view.ReaderList{ID: "list-" + l.Slug, Name: piece.Clean(l.Name), About: piece.Clean(l.About), On: l.Standing == On}
	day := s.day(l.Since).Text
	switch l.Standing {
	case On:
		line.State = spaced("You get it", "since", day)
	case Waiting:
		line.State = "Not confirmed yet, so nothing is sent"
	case Gone:
		line.State = spaced("You left it", "on", day)
	default:
		line.State = "Not sent: mail to this address came back or was unwanted"
	}
	return line
}

// NotDonePage is for a request that could not be done; it says why, and that nothing was changed.
func (s *Site) NotDonePage(why string) ([]byte, error) {
	v := s.reader("Nothing was changed", "That did not work")
	v.Lines = []string{why}
	return render(view.ReaderPage(v))
}

// reader is the frame of a reader's page. Nobody should find it by searching.
func (s *Site) reader(label, heading string) view.Reader {
	v := view.Reader{Page: s.page(heading, ""), Label: label, Heading: heading}
	v.Page.NoIndex = true
	s.forApp(&v.Page)
	return v
}

// forApp makes a page one that the app serves. Where that is another origin than the site, the page gets nothing from there.
func (s *Site) forApp(p *view.Page) {
	p.Style = s.readerStyle
	if site, app := s.Publication.URL, s.Publication.AppURL; site.Scheme != app.Scheme || site.Host != app.Host {
		p.Home.Icon = ""
	}
}

// done is the frame of a page that says what has just been done, or was before.
func (s *Site) done(heading string) view.Reader {
	v := s.reader("Done", heading)
	v.Done = true
	return v
}

// onwards are the ways from a page on which there is nothing more to do.
func (s *Site) onwards(r Reader) []view.Link {
	var out []view.Link
	if r.Paths.Preferences != "" {
		out = append(out, view.Link{Name: "All your lists here", Address: r.Paths.Preferences})
	}
	return append(out, view.Link{Name: s.home.Name, Address: s.home.Address})
}

func leaving(text, address string, main bool) view.Act {
	return view.Act{Text: text, Address: address, Field: view.Fact{Name: OneClick, Text: OneClickValue}, Main: main}
}

func rejoining(text, address string) *view.Act {
	return &view.Act{Text: text, Address: address, Field: view.Fact{Name: Rejoin, Text: RejoinValue}}
}

func joining(text, of, address string) *view.Act {
	return &view.Act{Text: text, Of: of, Address: address, Field: view.Fact{Name: FieldDo, Text: DoAgree}}
}

// spaced adds two words to a text when the second is there.
func spaced(text, link, word string) string {
	if word == "" {
		return text
	}
	return text + " " + link + " " + word
}
