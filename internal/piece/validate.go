package piece

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pressrun/internal/strictyaml"
)

// Checks is what validation needs to know beyond the piece. The zero value checks the piece alone.
type Checks struct {
	Now         time.Time      // zero: the date is not compared with the clock
	Location    *time.Location // of the publication; nil: UTC
	PressHour   int
	FreshDays   int // for who mails; validation looks at the year only
	Outlets     OutletBook
	Authors     AuthorBook
	Sections    []string              // names and slugs of the topics that lists take; nil: some list takes all
	ImageExists func(src string) bool // of a picture beside the piece's file; nil: not checked
}

// Validate lists what stands against publication (errors) and what an editor should look at (warnings),
// each with the key to set and a value that settles it. Warnings whose code stands under accepted are
// left out; errors cannot be accepted.
func (p *Piece) Validate(c Checks) []Finding {
	if c.Location == nil {
		c.Location = time.UTC
	}
	v := validator{Piece: p, Checks: c}
	v.texts()
	v.takeaways()
	v.authors()
	v.dates()
	v.pictures()
	v.origin()
	v.addresses()
	v.bodyText()
	v.section()
	v.settled()
	return v.findings
}

// validator gathers findings; the fields of the piece and of the checks are at hand by their own names.
type validator struct {
	*Piece
	Checks
	findings []Finding
}

func (v *validator) error(field, code, format string, args ...any) {
	v.findings = append(v.findings, Finding{LevelError, field, code, fmt.Sprintf(format, args...), 0})
}

func (v *validator) warn(field, code, format string, args ...any) {
	if !slices.Contains(v.Accepted, code) {
		v.findings = append(v.findings, Finding{LevelWarning, field, code, fmt.Sprintf(format, args...), 0})
	}
}

func (v *validator) info(field, code, format string, args ...any) {
	if !slices.Contains(v.Accepted, code) {
		v.findings = append(v.findings, Finding{LevelInfo, field, code, fmt.Sprintf(format, args...), 0})
	}
}

func (v *validator) authors() {
	if len(v.Piece.Authors) == 0 {
		v.error("authors", CodeFieldMissing,
			"there is no author; set authors with a name, or with the organisation's name")
	}
	for i, a := range v.Checks.Authors.Complete(v.Piece.Authors) {
		field := fmt.Sprintf("authors[%d]", i)
		switch {
		case a.Name == "":
			v.error(field+".name", CodeFieldMissing,
				"author %d has no name; set name, or take the author out", i+1)
		case a.Role == "":
			v.warn(field+".role", CodeRoleMissing,
				"%s has no role; set role, here or in the author book", a.Name)
		}
	}
}

func (v *validator) section() {
	if v.Sections == nil {
		return
	}
	if v.Topic == "" {
		v.warn("topic", CodeSectionUnknown,
			"the piece has no topic, and each list takes certain topics only, so nobody would be "+
				"mailed; set topic to one of: %s",
			strings.Join(v.Sections, ", "))
		return
	}
	var slugs []string
	for _, s := range v.Sections {
		if strings.EqualFold(s, v.Topic) || Slugify(s) == v.Section() {
			return
		}
		slugs = append(slugs, Slugify(s))
	}
	cure := "set topic to one of: " + strings.Join(v.Sections, ", ")
	if near := strictyaml.Nearest(v.Section(), slugs); near != "" {
		cure = fmt.Sprintf("did you mean %s?", v.Sections[slices.Index(slugs, near)])
	}
	v.warn("topic", CodeSectionUnknown,
		"no list takes the topic %q, so nobody would be mailed; %s", v.Topic, cure)
}

// settled looks for codes under accepted that do not exist.
func (v *validator) settled() {
	for _, code := range v.Accepted {
		if slices.Contains(Codes(), code) {
			continue
		}
		cure := "take it out"
		if near := strictyaml.Nearest(code, Codes()); near != "" {
			cure = "did you mean " + near + "?"
		}
		v.findings = append(v.findings, Finding{
			Level: LevelWarning, Field: "accepted", Code: CodeFieldInvalid,
			Message: fmt.Sprintf("%q is no code of a finding; %s", code, cure),
		})
	}
}
