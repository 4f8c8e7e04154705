package piece

import (
	"strings"
	"time"
)

// origin looks at the original outlet and the right to pass the piece on.
func (v *validator) origin() {
	v.rights()
	o := v.Outlet
	if o == nil {
		v.unreadOutlet()
		return
	}
	if o.Name == "" {
		v.error("original_outlet.name", CodeOutletMissing,
			"the original outlet has no name; set original_outlet.name, or take original_outlet "+
				"out")
		return
	}
	entry, known := v.Outlets.Find(o.Name)
	if digitsOnly(o.Name) && !known {
		v.warn("original_outlet.name", CodeOutletNameNumeric,
			"the outlet's name is %q, digits only; copies say “the outlet of that name” until the outlet book holds "+
				"it (pressrun outlets confirm); if it is a year, take original_outlet out", o.Name)
	}
	if o.URL == "" && entry.URL == "" {
		v.warn("original_outlet.url", CodeOutletURLMissing,
			"no address of the piece in %s is known, so the credit has no link; set "+
				"original_outlet.url", o.Name)
	}
	if len(o.Also) > 0 {
		v.warn("original_outlet.also", CodeSeveralOutlets,
			"the piece ran in several outlets (%s); check that %s was the first",
			JoinNames(append([]string{o.Name}, o.Also...)), o.Name)
	}
	v.otherOutlets(o, entry)
	if o.Permission == "" && entry.Permission == "" && v.Rights.Grantable == "" && entry.Grantable == "" {
		v.warn("rights.grantable", CodeRightsUnconfirmed,
			"no permission of %s to pass the piece on is recorded; set original_outlet.permission to its words, "+
				"or rights.grantable to yes or no", o.Name)
	}
}

func (v *validator) rights() {
	switch v.Rights.Grantable {
	case "", GrantYes, GrantNo, GrantAsk:
	default:
		v.error("rights.grantable", CodeFieldInvalid,
			"%q is no answer; set rights.grantable to yes, no or ask", v.Rights.Grantable)
	}
}

// unreadOutlet looks for an outlet that the text names and the front matter does not.
func (v *validator) unreadOutlet() {
	last := lastProse(v.Body)
	for i := range v.Body {
		a, ok := v.attribution(i)
		if !ok {
			continue
		}
		if i == 0 || i == last {
			v.error("original_outlet.name", CodeOutletMissing,
				"the text says “%s”; set original_outlet.name to %q and take the sentence out of "+
					"the body", a.Wording, a.Name)
			continue
		}
		v.warn("original_outlet.name", CodeOutletMissing,
			"the text says “%s”; if that is about this piece, set original_outlet.name to %q and "+
				"take it out of the body", a.Wording, a.Name)
	}
}

// otherOutlets looks for attributions left in the text.
func (v *validator) otherOutlets(o *Outlet, entry OutletEntry) {
	for i := range v.Body {
		a, ok := v.attribution(i)
		switch {
		case !ok:
		case strings.EqualFold(a.Name, o.Name), strings.EqualFold(a.Name, entry.Print):
			v.warn("body", CodeAttributionNotLast,
				"the text says “%s”, which the credit says too; take it out of the body", a.Wording)
		default:
			v.warn("original_outlet.name", CodeSeveralOutlets,
				"the text says “%s”, the front matter %s; put one under original_outlet.name, the"+
					" other under also", a.Wording, o.Name)
		}
	}
}

func (v *validator) attribution(i int) (Attribution, bool) {
	if v.Body[i].Kind != Paragraph {
		return Attribution{}, false
	}
	a, ok := MatchAttribution(v.Body[i].Text)
	return a, ok && a.Rest == ""
}

const (
	firstYear      = 1990 // before it no commentary page existed; a zero date has year 1
	maxDaysBetween = 30   // between the page and the original outlet
)

func (v *validator) dates() {
	if v.Published.IsZero() {
		v.error("date", CodeFieldMissing, "there is no date; set date, such as 2026-02-09")
		return
	}
	if year := v.Published.InZone(v.Location).Year(); year < firstYear {
		v.error("date", CodeFieldInvalid,
			"the year %d cannot be right; set date to the day of publication", year)
		return
	}
	published := v.Published.Resolve(v.Now, v.Location, v.PressHour)
	if !v.Now.IsZero() {
		v.againstClock(published)
	}
	if !v.Updated.IsZero() && v.Updated.InZone(v.Location).Before(v.Published.InZone(v.Location)) {
		v.warn("updated", CodeDatesDisagree,
			"updated (%s) lies before date (%s); take updated out, or set it right", v.Updated, v.Published)
	}
	for i, c := range v.Corrections {
		if c.Date.IsZero() || c.Text == "" {
			v.error("corrections", CodeFieldMissing,
				"correction %d lacks its date or its text; set both", i+1)
		}
	}
	v.againstOutlet()
}

func (v *validator) againstClock(published time.Time) {
	switch {
	case published.After(v.Now):
		v.warn("date", CodeFutureDate, "the piece waits until %s; set date to %s to publish it at once",
			published.In(v.Location).Format("January 2, 2006, 15:04"), v.Now.In(v.Location).Format(dayLayout))
	case published.Before(v.Now.AddDate(-1, 0, 0)):
		v.warn("date", CodeOldDate,
			"the piece is of %s, more than a year ago; check date, or publish it with --archive", published.Format("January 2, 2006"))
	}
}

// againstOutlet compares the page's day with the outlet's: home follows the original within a month.
func (v *validator) againstOutlet() {
	if v.Outlet == nil || v.Outlet.PublishedOn.IsZero() {
		return
	}
	there := v.Outlet.PublishedOn.InZone(v.Location)
	days := int(v.Published.InZone(v.Location).Sub(there).Hours() / 24)
	switch {
	case days < 0:
		v.warn("original_outlet.published_on", CodeDatesDisagree,
			"%s ran it on %s, after the date here (%s); set the one that is wrong",
			v.Outlet.Name, v.Outlet.PublishedOn, v.Published)
	case days > maxDaysBetween:
		v.warn("original_outlet.published_on", CodeDatesDisagree,
			"%s ran it on %s, %d days before the date here; check both", v.Outlet.Name, v.Outlet.PublishedOn, days)
	}
}
