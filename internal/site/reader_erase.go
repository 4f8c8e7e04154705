package site

import (
	"pressrun/internal/piece"
	view "pressrun/templates/site"
)

// ErasePage says what an erasing takes away and what it leaves, with the button that does it.
func (s *Site) ErasePage(r Reader) ([]byte, error) {
	v := s.reader("Your data", "Have all of it erased?")
	v.Lines = []string{"For " + piece.Clean(r.Address) + ". It cannot be taken back."}
	v.Facts = facts(
		"Goes for good", "Address, name, lists and choices, proofs of consent, what came back from your mail server, "+
			"letters that wait, copies of mails that are kept here, and every link that you were sent.",
		"Stays", "For each mail that was sent, a line without address and name, so that the books balance. And a keyed hash: "+
			"a number made of your address that does not lead back to it, by which no file of addresses brings you back.",
		"Beyond our reach", "Mails in your own mailbox. Backups made before keep your data until they are thrown away.",
	)
	v.Acts = []view.Act{{
		Text: "Erase all of it", Address: r.Paths.Erase, Field: view.Fact{Name: FieldDo, Text: DoAgree}, Main: true,
	}}
	v.Note = "You can sign up again at any time, by yourself alone."
	v.Ways = []view.Link{{Name: "No, back to my newsletters", Address: r.Paths.Preferences}}
	return render(view.ReaderPage(v))
}

// ErasedPage is the last that a reader sees.
func (s *Site) ErasedPage() ([]byte, error) {
	v := s.done("You are erased")
	v.Lines = []string{
		"Nothing here leads to you any more, and no further mail goes to you. " + onItsWay,
		"All links that you were sent have ended with it.",
	}
	v.Ways = s.onwards(Reader{})
	return render(view.ReaderPage(v))
}
