package site

import view "pressrun/templates/site"

// askLink is the form by which a reader has his own link sent to him.
func (s *Site) askLink() view.Form {
	return view.Form{
		Address: s.linkPath,
		Fields: []view.Field{{
			ID: "address", Name: FieldEmail, Label: "Your address", Type: "email", Autocomplete: "email", Required: true,
		}},
		Buttons: []view.Button{{Text: "Send me my link", Main: true}},
	}
}

// LinkPage is for who has no link at hand. Fault says why what he asked for was not done; empty: he asked for
// nothing.
func (s *Site) LinkPage(fault string) ([]byte, error) {
	v := s.reader("Newsletters", "Send me my link")
	v.Fault = fault
	v.Lines = []string{
		"Each reader has a link of his own. Behind it you see what you get, and change it or leave. We send it to the " +
			"address that our mail goes to.",
	}
	v.Forms = []view.Form{s.askLink()}
	v.Ways = s.onwards(Reader{})
	return render(view.ReaderPage(v))
}

// LinkSentPage answers who asked for his link. It says the same whether or not the address is a reader's.
func (s *Site) LinkSentPage() ([]byte, error) {
	v := s.done("Look into your mail")
	v.Lines = []string{
		"If our mail goes to this address, a letter with the link is on its way to it and should be there in some minutes.",
		"If none comes, our mail goes to another address of yours, or to none.",
	}
	v.Ways = s.onwards(Reader{})
	return render(view.ReaderPage(v))
}

// UnknownLinkPage is for a link that belongs to nobody. It says the same whatever the reason, so that nothing can be
// learnt from it, and shows the way to a link that works.
func (s *Site) UnknownLinkPage() ([]byte, error) {
	v := s.reader("Nothing was changed", "This link is not known")
	v.Lines = []string{
		"It may have been cut off in a mail, have run out, come from a test mail, or belong to an address that has since " +
			"been removed. Type your address, and we send you a link that works.",
	}
	v.Forms = []view.Form{s.askLink()}
	v.Note = "If our mail does not go to that address, nothing is sent."
	v.Ways = s.onwards(Reader{})
	return render(view.ReaderPage(v))
}
