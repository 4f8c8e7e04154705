package site

// Subscribe is the page with the form by which people sign up.
type Subscribe struct {
	Page                  Page
	Label, Heading, About string
	Faults                []Link // what was not taken; an address leads to its field
	Address               string
	Hidden                []Fact

	ListName, ListLegend, ListFault string
	Lists                           []Pick
	Only                            *Pick // the only list there is; nil: Lists has several

	Fields      []Field
	Trap        string // name of a field that only machines fill in
	Terms, Note string
	Button      Button
}

// Pick is one list to be chosen, and what may be chosen of it.
type Pick struct {
	ID, Value, Name, About string
	Often                  string // how often it comes
	Chosen                 bool
	Summary                string // over the choices
	Open                   bool   // they are shown at once
	Groups                 []Group
}
