package site

import "strings"

// Form is one form of a page: fields and choices from top to bottom, then buttons. It works without scripts.
type Form struct {
	Address string
	Hidden  []Fact
	Fields  []Field
	Groups  []Group
	Buttons []Button
	Note    string // small, behind the buttons
}

// Field is a line to be filled in.
type Field struct {
	ID, Name, Label string
	Type            string // as in HTML: text, email, date
	Value           string
	Autocomplete    string // what the browser may fill in (HTML, "autofill"); empty: nothing
	Hint            string
	Fault           string // why what was typed was not taken
	Min, Max        string // of a date
	Required        bool
	MaxLength       int // 0: any
}

// describedBy names what is said about the field beside its label.
func (f Field) describedBy() string {
	var ids []string
	if f.Fault != "" {
		ids = append(ids, f.ID+"-fault")
	}
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	return strings.Join(ids, " ")
}

// Group is some choices under one heading; Several lets more than one of them be taken.
type Group struct {
	Legend, Name string
	Several      bool
	Options      []Option
}

// Option is one choice.
type Option struct {
	ID, Value, Text string
	Note            string // small, behind the text
	Chosen          bool
}

// Button sends a form, with a field of its own when it has a name.
type Button struct {
	Text, Name, Value string
	Main              bool
}
