package readership

import (
	"slices"
	"strings"

	"pressrun/internal/subscriber"
)

// Fault is what is to be filled in otherwise.
type Fault struct {
	Field   string // see the names below
	Message string // a sentence for the reader
}

// Names of fields.
const (
	FieldEmail = "email"
	FieldLists = "list"
)

// FormError says what of a form is to be filled in otherwise.
type FormError struct {
	Faults  []Fault
	Suggest string // an address that may have been meant; empty: none
}

// Error lists the fields alone: what was typed is no matter of logs.
func (e *FormError) Error() string {
	var fields []string
	for _, f := range e.Faults {
		fields = append(fields, f.Field)
	}
	return "to be filled in otherwise: " + strings.Join(fields, ", ")
}

// maxName is the most letters of a name; longer ones are cut.
const maxName = 100

// check tidies a form. Of what a browser's form cannot have sent, as lists that are not offered, nothing is left.
func (s *SignUps) check(a Ask) (Ask, error) {
	var faults FormError
	typed := strings.TrimSpace(a.Email)
	a.Email = typed
	if message := faultOf(typed); message != "" {
		faults.Faults = append(faults.Faults, Fault{FieldEmail, message})
	} else {
		_, a.Email, _ = subscriber.ParseAddress(typed)
		if meant := suggestion(a.Email); meant != "" && a.Sure != typed {
			faults.Suggest = meant
			faults.Faults = append(faults.Faults, Fault{
				FieldEmail, "Did you mean " + meant + "? If the address is right as it is, press the button again.",
			})
		}
	}
	a.Choices = s.offered(a.Choices)
	if len(a.Choices) == 0 {
		faults.Faults = append(faults.Faults, Fault{FieldLists, "Choose at least one newsletter."})
	}
	a.Name = nameOf(a.Name)
	if len(faults.Faults) > 0 {
		return a, &faults
	}
	return a, nil
}

// nameOf is a name as it may stand at the head of mails to whoever has the address, which may be another's than who
// typed it: none that leads somewhere.
func nameOf(typed string) string {
	name := subscriber.CleanName(typed)
	for _, sign := range []string{"://", "www.", "@"} {
		if strings.Contains(strings.ToLower(name), sign) {
			return ""
		}
	}
	letters := []rune(name)
	return string(letters[:min(len(letters), maxName)])
}

// faultOf says what is wrong with a typed address; empty: nothing.
func faultOf(typed string) string {
	_, _, err := subscriber.ParseAddress(typed)
	_, domain, has := strings.Cut(typed, "@")
	switch {
	case typed == "":
		return "Write your email address."
	case !has:
		return "The address has no @. It looks like name@example.org."
	case err != nil:
		return "This is no email address. It looks like name@example.org."
	case !strings.Contains(strings.Trim(domain, "."), "."):
		return "The part behind the @ is not whole. It looks like example.org."
	}
	return ""
}

// suggestion is the address that was meant when its domain is mistyped as many mistype it.
func suggestion(email string) string {
	local, domain, _ := strings.Cut(email, "@")
	if meant, known := mistyped[strings.ToLower(domain)]; known {
		return local + "@" + meant
	}
	return ""
}

// mistyped are frequent slips in the domains of the largest providers.
var mistyped = map[string]string{
	"gmial.com": "gmail.com", "gmai.com": "gmail.com", "gmail.co": "gmail.com", "gmail.con": "gmail.com",
	"gamil.com": "gmail.com", "gmal.com": "gmail.com", "gnail.com": "gmail.com", "gmil.com": "gmail.com",
	"hotmial.com": "hotmail.com", "hotmai.com": "hotmail.com", "hotmal.com": "hotmail.com", "hotmail.con": "hotmail.com",
	"outlok.com": "outlook.com", "outloo.com": "outlook.com", "outlook.con": "outlook.com",
	"yaho.com": "yahoo.com", "yahooo.com": "yahoo.com", "yahoo.con": "yahoo.com", "yhaoo.com": "yahoo.com",
	"iclod.com": "icloud.com", "icloud.con": "icloud.com", "icoud.com": "icloud.com",
}

// offered keeps of the choices what the form offers.
func (s *SignUps) offered(choices []subscriber.Choice) (kept []subscriber.Choice) {
	for _, l := range s.Lists {
		i := slices.IndexFunc(choices, func(c subscriber.Choice) bool { return c.List == l.Slug })
		if i < 0 || l.Closed {
			continue
		}
		kept = append(kept, besideTheLists(choices[i], &l))
	}
	return kept
}

// besideTheLists is what of a choice is not the list's own, so that who goes along with that does so when it changes.
func besideTheLists(c subscriber.Choice, l *subscriber.List) subscriber.Choice {
	if c.Cadence == l.Cadence || !slices.Contains(cadences(), c.Cadence) {
		c.Cadence = ""
	}
	if c.Content == l.Content || c.Content != subscriber.Takeaways && c.Content != subscriber.Full {
		c.Content = ""
	}
	return c
}

func cadences() []subscriber.Cadence {
	return []subscriber.Cadence{subscriber.EachPiece, subscriber.Daily, subscriber.Weekly}
}
