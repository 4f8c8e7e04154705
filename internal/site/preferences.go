package site

import (
	"slices"
	"time"

	"pressrun/internal/piece"
	view "pressrun/templates/site"
)

// The fields of the forms of the preferences page.
const (
	FieldPause = "for"
	FieldUntil = "until"
	FieldName  = "name"
	FieldEmail = "email"
	FieldDo    = "do"
)

// The values of buttons that share a form with others.
const (
	PauseWeek  = "week"
	PauseMonth = "month"
	PauseUntil = "day"
	PauseEnd   = "end"

	DoSave   = "save"
	DoRemove = "remove"
	DoAgree  = "yes"
)

// MostName is the longest name that the form takes, in characters.
const MostName = 200

// PreferencesPage shows all that a reader can change about his mail. It says what has just been changed, or why it
// was not.
func (s *Site) PreferencesPage(r Reader) ([]byte, error) {
	v := s.reader(s.home.Name, "Your newsletters")
	v.Said, v.Fault = piece.Clean(r.Said), piece.Clean(r.Fault)
	v.Lines = []string{"For " + piece.Clean(r.Address)}
	if until := s.day(r.PausedUntil).Text; until != "" && r.Said == "" {
		v.Lines = append(v.Lines, "You take a break: nothing is sent to you before "+until+".")
	}
	on := 0
	for _, l := range r.Lists {
		v.Lists = append(v.Lists, s.subscribed(l))
		if l.Standing == On || l.Standing == Waiting {
			on++
		}
	}
	if on > 1 {
		v.Acts = []view.Act{leaving("Leave all lists", r.Paths.LeaveAll, false)}
	}
	if on == 1 && len(v.Lists) == 1 {
		v.Lists[0].Open = true
	}
	v.Parts = slices.Concat(s.more(r), s.breaks(r), s.person(r), s.data(r))
	return render(view.ReaderPage(v))
}

// subscribed is a list that the reader is on, or was.
func (s *Site) subscribed(l ReaderList) view.ReaderList {
	line := s.readerList(l)
	switch l.Standing {
	case Gone:
		line.Act = joining("Come back", "to "+line.Name, l.Paths.Join)
	case On, Waiting:
		act := leaving("Leave", l.Paths.Leave, false)
		act.Of = line.Name
		line.Act = &act
	case Barred:
	}
	if l.Standing == On && l.Choice.Slug != "" {
		line.Detail = s.wanted(l.Choice).State
		line.Choices = s.choices(l)
	}
	return line
}

// more is the lists that the reader may join.
func (s *Site) more(r Reader) []view.ReaderPart {
	if len(r.More) == 0 {
		return nil
	}
	part := view.ReaderPart{ID: "more", Heading: "More for you"}
	for _, l := range r.More {
		line := s.wanted(l.Choice)
		line.ID, line.State, line.Detail = "list-"+l.Slug, "", line.State
		line.Act = joining(joinButton, line.Name, l.Paths.Join)
		part.Lists = append(part.Lists, line)
	}
	return []view.ReaderPart{part}
}

// breaks is the pause.
func (s *Site) breaks(r Reader) []view.ReaderPart {
	part := view.ReaderPart{ID: "pause", Heading: "A break"}
	if until := s.day(r.PausedUntil).Text; until != "" {
		part.Lines = []string{"Nothing is sent to you, of any list, before " + until + "."}
		part.Forms = []view.Form{{
			Address: r.Paths.Pause,
			Buttons: []view.Button{{Text: "End the break now", Name: FieldPause, Value: PauseEnd}},
		}}
		return []view.ReaderPart{part}
	}
	part.Lines = []string{
		"Nothing is sent to you, of any list, until the day you choose; then it goes on by itself. " +
			"What came out meanwhile is not sent later, and stays to be read here.",
	}
	part.Forms = []view.Form{
		{Address: r.Paths.Pause, Buttons: []view.Button{
			{Text: "For a week", Name: FieldPause, Value: PauseWeek},
			{Text: "For a month", Name: FieldPause, Value: PauseMonth},
		}},
		{
			Address: r.Paths.Pause,
			Fields: []view.Field{{
				ID: "until", Name: FieldUntil, Label: "Or until a day", Type: "date", Required: true,
				Min: r.FirstDay.Format(time.DateOnly), Max: r.LastDay.Format(time.DateOnly),
			}},
			Buttons: []view.Button{{Text: "Until that day", Name: FieldPause, Value: PauseUntil}},
		},
	}
	return []view.ReaderPart{part}
}

// person is name and address.
func (s *Site) person(r Reader) []view.ReaderPart {
	name := view.ReaderPart{ID: "name", Heading: "Your name"}
	buttons := []view.Button{{Text: "Save the name", Name: FieldDo, Value: DoSave}}
	if r.Name == "" {
		name.Lines = []string{"We know none, and need none."}
	} else {
		name.Lines = []string{"Your mails are addressed to " + piece.Clean(r.Name) + "."}
		buttons = append(buttons, view.Button{Text: "Take it out", Name: FieldDo, Value: DoRemove})
	}
	name.Forms = []view.Form{{
		Address: r.Paths.Name,
		Fields: []view.Field{{
			ID: "name-new", Name: FieldName, Label: "Name from now on", Type: "text", Autocomplete: "name", MaxLength: MostName,
		}},
		Buttons: buttons,
	}}
	if r.List.Standing == Barred {
		return []view.ReaderPart{name}
	}
	address := view.ReaderPart{ID: "address", Heading: "Your address"}
	address.Lines = []string{"Your mail goes to " + piece.Clean(r.Address) + "."}
	if r.Moving != "" {
		address.Lines = append(address.Lines, "A letter has gone to "+piece.Clean(r.Moving)+
			". Your mail goes there as soon as the button in it is pressed.")
	}
	address.Forms = []view.Form{{
		Address: r.Paths.Move,
		Fields: []view.Field{{
			ID: "address-new", Name: FieldEmail, Label: "New address", Type: "email", Autocomplete: "email", Required: true,
			Hint: "A letter with a button goes there. Nothing changes before that is pressed.",
		}},
		Buttons: []view.Button{{Text: "Change the address"}},
	}}
	return []view.ReaderPart{name, address}
}

// data is what a reader may have of what is kept of him, and its end.
func (s *Site) data(r Reader) []view.ReaderPart {
	return []view.ReaderPart{{
		ID: "data", Heading: "Your data",
		Lines: []string{"All that is kept of you, in one file, for you and for programs (JSON)."},
		Forms: []view.Form{{
			Address: r.Paths.Export,
			Fields: []view.Field{{
				ID: "address-own", Name: FieldEmail, Label: "Your address, in full", Type: "email", Autocomplete: "email",
				Required: true, Hint: "So that nobody gets the file who only came by this link.",
			}},
			Buttons: []view.Button{{Text: "Download my data"}},
		}},
		Ways: []view.Link{{Name: "Have all of it erased", Address: r.Paths.Erase}},
	}}
}

// choices is the form of one list.
func (s *Site) choices(l ReaderList) *view.Form {
	f := &view.Form{
		Address: l.Paths.Choose, Buttons: []view.Button{{Text: "Save"}},
		Hidden: []view.Fact{{Name: SignUpLists, Text: l.Slug}},
	}
	f.Groups = append(f.Groups, s.cadencesOf(l.Choice))
	if len(l.Choice.Topics) > 1 {
		f.Groups = append(f.Groups, topicsOf(l.Choice))
	}
	f.Groups = append(f.Groups, contentsOf(l.Choice))
	return f
}

// JoinWords are the words beside the button by which a reader joins a list, for the proof of his consent.
func (s *Site) JoinWords(l SignUpList) string {
	line := s.wanted(l)
	return sentences(line.Name+":", line.About, line.State+".") + "\n[" + joinButton + " " + line.Name + "]\n"
}

const joinButton = "Join"

// Day is a day as readers see it.
func (s *Site) Day(t time.Time) string { return s.day(t).Text }
