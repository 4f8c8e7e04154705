package site

import (
	"pressrun/internal/piece"
	view "pressrun/templates/site"
)

// MovePage is where a new address says yes. Nothing changes before the button is pressed, since scanners of mail follow
// links.
func (s *Site) MovePage(r Reader, path string) ([]byte, error) {
	v := s.reader("Newsletters", "Get your mail here?")
	v.Lines = []string{
		"Mail of " + s.home.Name + " that goes to " + piece.Clean(r.Address) + " so far will go to " +
			piece.Clean(r.Moving) + ".",
	}
	v.Acts = []view.Act{{
		Text: "Yes, send it here", Address: path, Field: view.Fact{Name: FieldDo, Text: DoAgree}, Main: true,
	}}
	v.Note = "If you did not ask for this, close this page: nothing changes."
	return render(view.ReaderPage(v))
}

// MovedPage says that the mail goes to the new address.
func (s *Site) MovedPage(r Reader) ([]byte, error) {
	v := s.done("Your mail comes here now")
	v.Lines = []string{
		"From now on it goes to " + piece.Clean(r.Address) + ". The old address is told, and is then forgotten.",
	}
	v.Ways = s.onwards(r)
	return render(view.ReaderPage(v))
}

// NotMovedPage says to who holds the link of a new address why the mail does not go there.
func (s *Site) NotMovedPage(why string) ([]byte, error) {
	v := s.reader("Nothing was changed", "Your mail goes where it went")
	v.Lines = []string{why}
	v.Ways = []view.Link{{Name: "Send me my link", Address: s.linkPath}, {Name: s.home.Name, Address: s.home.Address}}
	return render(view.ReaderPage(v))
}
