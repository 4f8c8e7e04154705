package readership

import (
	"context"
	"net/netip"
	"time"
	"unicode/utf8"

	"pressrun/internal/subscriber"
)

// PreferenceBooks is the keeper of what readers choose. Each change finds its reader by a token of his, and returns
// ledger.ErrNotFound when nobody has it.
type PreferenceBooks interface {
	SetChoices(ctx context.Context, token string, c subscriber.Choice) error
	SetPause(ctx context.Context, token string, until time.Time) error
	SetName(ctx context.Context, token, name string) error
	// Join puts the reader on a list, and returns the number of the letter that welcomes him; 0: none.
	Join(ctx context.Context, token string, j subscriber.Joining) (letter int64, err error)
}

// Preferences is what readers change about the mail they get. All fields must be set.
type Preferences struct {
	Books PreferenceBooks
	Lists []subscriber.List
	Zone  *time.Location
	Now   func() time.Time
	// Sent is told of each letter that waits to be sent; it does not hold up the answer.
	Sent func(letter int64)
}

// Unfit says, to the reader, why what he asked for is not done.
type Unfit string

// Error is the reason.
func (u Unfit) Error() string { return string(u) }

// Choose changes what the token's reader gets of a list. What is the list's own is not noted as his choice, so that he
// goes along when the list changes.
func (p *Preferences) Choose(ctx context.Context, token string, c subscriber.Choice) error {
	list := listOf(p.Lists, c.List)
	if list == nil {
		return Unfit("This list is no more, so nothing can be changed about it.")
	}
	return p.Books.SetChoices(ctx, token, besideTheLists(c, list))
}

// The lengths of a break that have a name.
const (
	breakWeek  = 7 // days
	longestDay = 365
)

// BreakBounds are the first and the last day until which a reader may take a break, as midnights.
func (p *Preferences) BreakBounds() (first, last time.Time) {
	return p.day(0, 1), p.day(0, longestDay)
}

// day is the midnight some time from today.
func (p *Preferences) day(months, days int) time.Time {
	now := p.Now().In(p.Zone)
	return time.Date(now.Year(), now.Month()+time.Month(months), now.Day()+days, 0, 0, 0, 0, p.Zone)
}

// PauseForWeek has nothing sent to the token's reader for a week, and tells until when.
func (p *Preferences) PauseForWeek(ctx context.Context, token string) (time.Time, error) {
	until := p.day(0, breakWeek)
	return until, p.Books.SetPause(ctx, token, until)
}

// PauseForMonth has nothing sent for a month.
func (p *Preferences) PauseForMonth(ctx context.Context, token string) (time.Time, error) {
	until := p.day(1, 0)
	return until, p.Books.SetPause(ctx, token, until)
}

// PauseUntil has nothing sent before a day, written as 2027-05-03.
func (p *Preferences) PauseUntil(ctx context.Context, token, day string) (time.Time, error) {
	until, err := time.ParseInLocation(time.DateOnly, day, p.Zone)
	if err != nil {
		return time.Time{}, Unfit("No day was chosen, so nothing was changed. Choose one, such as " +
			p.day(0, breakWeek).Format(time.DateOnly) + ".")
	}
	if first, last := p.BreakBounds(); until.Before(first) || until.After(last) {
		return time.Time{}, Unfit("A break ends between tomorrow and a year from now, so nothing was changed.")
	}
	return until, p.Books.SetPause(ctx, token, until)
}

// EndPause ends a break.
func (p *Preferences) EndPause(ctx context.Context, token string) error {
	return p.Books.SetPause(ctx, token, time.Time{})
}

// MostName is the longest name that is taken, in characters.
const MostName = 200

// Rename changes the name of the token's reader, and tells how it is written now; it must have one.
func (p *Preferences) Rename(ctx context.Context, token, name string) (string, error) {
	name = subscriber.CleanName(name)
	switch {
	case name == "":
		return "", Unfit("No name was written, so nothing was changed.")
	case utf8.RuneCountInString(name) > MostName:
		return "", Unfit("The name is too long for the head of a mail, so nothing was changed.")
	}
	return name, p.Books.SetName(ctx, token, name)
}

// Unname takes the name out.
func (p *Preferences) Unname(ctx context.Context, token string) error {
	return p.Books.SetName(ctx, token, "")
}

// PreferencesForm is how the preferences page is named in proofs of consent.
const PreferencesForm = "/p/"

// Join puts the token's reader on a list by his own act; words are those that stood beside the button.
func (p *Preferences) Join(ctx context.Context, token, list, words string, from netip.Addr) error {
	if listOf(p.Lists, list) == nil {
		return Unfit("This list is no more, so nobody can join it.")
	}
	letter, err := p.Books.Join(ctx, token, subscriber.Joining{
		List: list, Form: PreferencesForm, Wording: version(words), Text: words, From: subscriber.Network(from),
		Confirming: subscriber.Confirming{NewToken: subscriber.NewToken, Welcome: welcoming(p.Lists)},
	})
	if err == nil && letter != 0 {
		p.Sent(letter)
	}
	return err
}
