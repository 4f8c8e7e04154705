package site

import (
	"slices"
	"strings"

	"pressrun/internal/piece"
	"pressrun/internal/subscriber"
	view "pressrun/templates/site"
)

// The field of the button that confirms.
const Confirm, ConfirmValue = "Confirm", "Yes"

// AskedPage is the answer to a form that was taken. It is the same whoever has the address.
func (s *Site) AskedPage(email, form string) ([]byte, error) {
	v := s.reader("Newsletters", "Look into your mailbox")
	v.Lines = []string{
		"A mail is on its way to " + piece.Clean(email) + ". Press the button in it, and you are on the list.",
		"Nothing there after some minutes? Look into the folder for unwanted mail. If the address has a slip, fill in the form again.",
	}
	v.Ways = []view.Link{{Name: "Back to the form", Address: form}, {Name: s.home.Name, Address: s.home.Address}}
	return render(view.ReaderPage(v))
}

// Confirming is what a link of a confirmation mail is about.
type Confirming struct {
	Address string // as it may be shown
	Path    string // where the button leads
	Lists   []SignUpList
}

// ConfirmPage shows what was asked for. On it stands one button, and nothing changes before it is pressed.
func (s *Site) ConfirmPage(c Confirming) ([]byte, error) {
	v := s.reader("Newsletters", "One press to go")
	v.Lines = []string{"This goes to " + piece.Clean(c.Address) + " from now on:"}
	for _, l := range c.Lists {
		v.Lists = append(v.Lists, s.wanted(l))
	}
	v.Acts = []view.Act{{
		Text: "Confirm", Address: c.Path, Field: view.Fact{Name: Confirm, Text: ConfirmValue}, Main: true,
	}}
	v.Note = "If you did not ask for it, close this page: nothing is sent to you."
	return render(view.ReaderPage(v))
}

// wanted is a list as somebody chose it.
func (s *Site) wanted(l SignUpList) view.ReaderList {
	c := l.Choice
	if c.Cadence == "" {
		c.Cadence = l.Cadence
	}
	if c.Content == "" {
		c.Content = l.Content
	}
	line := view.ReaderList{Name: piece.Clean(l.Name), About: piece.Clean(l.Description), State: s.often(&l.List, c.Cadence)}
	if c.Content == subscriber.Full {
		line.State += ". The whole piece"
	}
	if topics := topicNames(l); topics != "" {
		line.State += ". Topics: " + topics
	}
	return line
}

func topicNames(l SignUpList) string {
	var names []string
	for _, t := range l.Topics {
		if slices.Contains(l.Choice.Sections, t.Slug) {
			names = append(names, piece.Clean(t.Name))
		}
	}
	return strings.Join(names, ", ")
}

// JoinedPage says what comes and when, after the button was pressed, and as often as it is pressed again.
func (s *Site) JoinedPage(r Reader, lists []SignUpList) ([]byte, error) {
	if r.List.Standing == Barred {
		return s.barred(r)
	}
	v := s.done("You are on the list")
	v.Lines = []string{"From now on this goes to " + piece.Clean(r.Address) + ":"}
	for _, l := range lists {
		line := s.wanted(l)
		line.On = true
		v.Lists = append(v.Lists, line)
	}
	v.Ways = s.onwards(r)
	return render(view.ReaderPage(v))
}

// OldConfirmPage answers a link of a confirmation mail that is good no more: its time is over, or it was cut off.
func (s *Site) OldConfirmPage(form string) ([]byte, error) {
	v := s.reader("Newsletters", "This link is good no more")
	v.Lines = []string{
		"Links of confirmation mails are good for some days. If yours is newer, it may have been cut off: use the button in the mail.",
		"Or fill in the form again; it takes a minute. If you are on the list already, we send you the link to your own page.",
	}
	v.Forms = []view.Form{s.askLink()}
	v.Ways = s.toForm(form)
	return render(view.ReaderPage(v))
}

// NoFormPage says that there is nothing to sign up for.
func (s *Site) NoFormPage() ([]byte, error) {
	v := s.reader("Newsletters", "There is nothing to sign up for here")
	v.Lines = []string{"No newsletter is open to new readers at the moment."}
	v.Ways = []view.Link{{Name: s.home.Name, Address: s.home.Address}}
	return render(view.ReaderPage(v))
}

// toForm leads to the form, where there is one.
func (s *Site) toForm(form string) (ways []view.Link) {
	if form != "" {
		ways = append(ways, view.Link{Name: "To the form", Address: form})
	}
	return append(ways, view.Link{Name: s.home.Name, Address: s.home.Address})
}
