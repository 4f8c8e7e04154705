package site

import (
	"slices"
	"strings"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/subscriber"
	view "pressrun/templates/site"
)

// SignUpForm is the form by which people sign up, as it is to be shown: empty, or with what was typed.
type SignUpForm struct {
	Path   string // where it is sent to
	Stamp  string
	Lists  []SignUpList
	Email  string
	Name   string
	Sure   string // an address that looks mistyped; sent again it is taken
	Faults []SignUpFault
}

// SignUpList is one list of the form.
type SignUpList struct {
	subscriber.List
	Topics []Topic // that can be chosen; one alone is no choice
	Chosen bool
	Choice subscriber.Choice // what was chosen of it
}

// Topic is a section of pieces.
type Topic struct{ Slug, Name string }

// SignUpFault is what was not taken. Field is the name of a field of the form, or empty.
type SignUpFault struct{ Field, Message string }

// The fields of the form. Those of one list have its slug behind a dot.
const (
	SignUpEmail   = "email"
	SignUpName    = "name"
	SignUpLists   = "list"
	SignUpTopics  = "topic"
	SignUpCadence = "cadence"
	SignUpContent = "content"
	SignUpStamp   = "shown"
	SignUpSure    = "sure"
	SignUpTrap    = "website" // a name that machines like to fill in
)

// SubscribePage shows the form.
func (s *Site) SubscribePage(f SignUpForm) ([]byte, error) {
	v := view.Subscribe{
		Page: s.page("Newsletters", ""), Label: "Newsletters", Heading: s.home.Name + " by email",
		Address: f.Path, ListName: SignUpLists, ListLegend: "Choose your newsletters", Trap: SignUpTrap,
		Hidden: []view.Fact{{Name: SignUpStamp, Text: f.Stamp}},
		Terms:  s.terms(), Button: view.Button{Text: signUpButton, Main: true},
		Note: "First a mail comes to you with a button to confirm. Nothing else is sent before you press it.",
	}
	s.forApp(&v.Page)
	if f.Sure != "" {
		v.Hidden = append(v.Hidden, view.Fact{Name: SignUpSure, Text: f.Sure})
	}
	for _, l := range f.Lists {
		v.Lists = append(v.Lists, s.pick(l))
	}
	if len(v.Lists) == 1 {
		v.Only = &v.Lists[0]
		v.Heading, v.About = v.Only.Name, sentences(v.Only.About, v.Only.Often+".")
	}
	s.tellFaults(&v, f)
	return render(view.SubscribePage(v))
}

const signUpButton = "Sign up"

// terms is what somebody agrees to who presses the button.
func (s *Site) terms() string {
	return "By signing up you ask " + s.home.Name + " to mail you what you have chosen here, until you leave. " +
		"Leaving takes one press, in every mail. Your address is used for nothing else."
}

// SignUpWords are the words of the form that somebody agrees to, for the proof of his consent: the lists that were
// offered, what he is told, and the button.
func (s *Site) SignUpWords(lists []SignUpList) string {
	var b strings.Builder
	for _, l := range lists {
		p := s.pick(l)
		b.WriteString(sentences(p.Name+":", p.About, p.Often+".") + "\n")
	}
	b.WriteString(s.terms() + "\n[" + signUpButton + "]\n")
	return b.String()
}

// tellFaults puts the fields, with what was typed, and says on top and beside each what was not taken.
func (s *Site) tellFaults(v *view.Subscribe, f SignUpForm) {
	email := view.Field{
		ID: SignUpEmail, Name: SignUpEmail, Label: "Email address", Type: "email", Value: f.Email,
		Autocomplete: "email", Required: true, MaxLength: 254,
	}
	name := view.Field{
		ID: SignUpName, Name: SignUpName, Label: "Name (may stay empty)", Type: "text", Value: f.Name,
		Autocomplete: "name", MaxLength: 100,
	}
	for _, fault := range f.Faults {
		link := view.Link{Name: fault.Message}
		switch {
		case fault.Field == SignUpEmail:
			email.Fault, link.Address = fault.Message, "#"+SignUpEmail
		case fault.Field == SignUpLists && len(v.Lists) > 0:
			v.ListFault, link.Address = fault.Message, "#"+v.Lists[0].ID
		}
		v.Faults = append(v.Faults, link)
	}
	v.Fields = []view.Field{email, name}
	if len(v.Faults) > 0 {
		v.Page.Title = "Not done yet: " + v.Page.Title
	}
}

// pick is one list with its choices.
func (s *Site) pick(l SignUpList) view.Pick {
	p := view.Pick{
		ID: "list-" + l.Slug, Value: l.Slug, Name: piece.Clean(l.Name), About: piece.Clean(l.Description),
		Often: s.often(&l.List, l.Cadence), Chosen: l.Chosen,
		Summary: "How often, how much",
	}
	c := l.Choice
	p.Open = c.Cadence != "" || c.Content != "" || len(c.Sections) > 0
	if len(l.Topics) > 1 {
		p.Summary = "Topics, how often, how much"
		p.Groups = append(p.Groups, topicsOf(l))
	}
	p.Groups = append(p.Groups, s.cadencesOf(l), contentsOf(l))
	return p
}

func topicsOf(l SignUpList) view.Group {
	g := view.Group{Legend: "Topics (none chosen: all)", Name: SignUpTopics + "." + l.Slug, Several: true}
	for _, t := range l.Topics {
		g.Options = append(g.Options, view.Option{
			ID: g.Name + "." + t.Slug, Value: t.Slug, Text: piece.Clean(t.Name), Chosen: slices.Contains(l.Choice.Sections, t.Slug),
		})
	}
	return g
}

func (s *Site) cadencesOf(l SignUpList) view.Group {
	g := view.Group{Legend: "How often", Name: SignUpCadence + "." + l.Slug}
	chosen := l.Choice.Cadence
	if chosen == "" {
		chosen = l.Cadence
	}
	for _, c := range []subscriber.Cadence{subscriber.EachPiece, subscriber.Daily, subscriber.Weekly} {
		g.Options = append(g.Options, view.Option{
			ID: g.Name + "." + piece.Slugify(string(c)), Value: string(c), Text: s.often(&l.List, c), Chosen: c == chosen,
		})
	}
	return g
}

// often says when mails of a list come under a cadence.
func (s *Site) often(l *subscriber.List, c subscriber.Cadence) string {
	zone := s.Publication.Location
	if zone == nil {
		zone = time.UTC
	}
	schedule, err := l.Schedule(c, zone)
	switch {
	case err == nil && c == subscriber.Daily:
		return "Once a day at most, at " + schedule.At.String()
	case err == nil && c == subscriber.Weekly:
		return "Once a week at most, " + schedule.On.String() + "s at " + schedule.At.String()
	}
	return "A mail for each new piece"
}

func contentsOf(l SignUpList) view.Group {
	g := view.Group{Legend: "How much of a piece", Name: SignUpContent + "." + l.Slug}
	chosen := l.Choice.Content
	if chosen == "" {
		chosen = l.Content
	}
	for _, o := range []struct {
		value subscriber.Content
		text  string
	}{{subscriber.Takeaways, "The takeaways, and a link to the rest"}, {subscriber.Full, "The whole piece"}} {
		g.Options = append(g.Options, view.Option{
			ID: g.Name + "." + string(o.value), Value: string(o.value), Text: o.text, Chosen: o.value == chosen,
		})
	}
	return g
}

// sentences puts texts behind each other, empty ones left out.
func sentences(texts ...string) string {
	var kept []string
	for _, t := range texts {
		if t != "" {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, " ")
}
