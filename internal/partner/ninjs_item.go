package partner

// The types below are the parts of IPTC ninjs 3.1 that copies use, in the order in which they are
// written. Names follow the schema; unknown keys are refused by it.

type ninjsItem struct {
	Standard           *ninjsStandard  `json:"standard,omitempty"`
	URI                string          `json:"uri"`
	Name               string          `json:"name,omitempty"` // of an association only
	Rel                string          `json:"rel,omitempty"`  // of an association only
	Type               string          `json:"type"`
	RepresentationType string          `json:"representationType,omitempty"`
	Version            string          `json:"version,omitempty"`
	PubStatus          string          `json:"pubStatus,omitempty"`
	FirstCreated       string          `json:"firstCreated,omitempty"`
	VersionCreated     string          `json:"versionCreated,omitempty"`
	EmbargoedUntil     string          `json:"embargoedUntil,omitempty"`
	Language           string          `json:"language,omitempty"`
	Title              string          `json:"title,omitempty"`
	Slugline           string          `json:"slugline,omitempty"`
	Headlines          []ninjsText     `json:"headlines,omitempty"`
	By                 string          `json:"by,omitempty"`
	People             []ninjsParty    `json:"people,omitempty"`
	Descriptions       []ninjsText     `json:"descriptions,omitempty"`
	Bodies             []ninjsBody     `json:"bodies,omitempty"`
	InfoSources        []ninjsSource   `json:"infoSources,omitempty"`
	Organisations      []ninjsParty    `json:"organisations,omitempty"`
	CopyrightHolder    string          `json:"copyrightHolder,omitempty"`
	UsageTerms         string          `json:"usageTerms,omitempty"`
	EdNote             string          `json:"edNote,omitempty"` // "not intended to be published", ninjs 3.1
	Genres             []ninjsParty    `json:"genres,omitempty"`
	Subjects           []ninjsParty    `json:"subjects,omitempty"`
	AltIDs             []ninjsAltID    `json:"altIds,omitempty"`
	Renditions         []ninjsRendered `json:"renditions,omitempty"`
	Associations       []ninjsItem     `json:"associations,omitempty"`
}

type ninjsStandard struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Schema  string `json:"schema"`
}

type ninjsText struct {
	Role        string `json:"role,omitempty"`
	ContentType string `json:"contentType,omitempty"`
	Value       string `json:"value"`
}

type ninjsBody struct {
	Role        string `json:"role,omitempty"`
	ContentType string `json:"contentType,omitempty"`
	CharCount   int    `json:"charCount"`
	WordCount   int    `json:"wordCount"`
	Value       string `json:"value"`
}

// ninjsParty is a named thing with its relation to the item: a person, an organisation, a subject, a genre.
type ninjsParty struct {
	Name string `json:"name"`
	Rel  string `json:"rel,omitempty"`
	URI  string `json:"uri,omitempty"`
}

type ninjsSource struct {
	Name        string         `json:"name"`
	Role        string         `json:"role"`
	URI         string         `json:"uri,omitempty"`
	ContactInfo []ninjsContact `json:"contactInfo,omitempty"`
}

type ninjsContact struct {
	Role  string `json:"role"`
	Value string `json:"value"`
}

type ninjsAltID struct {
	Role  string `json:"role"`
	Value string `json:"value"`
}

type ninjsRendered struct {
	Name string `json:"name"`
	Href string `json:"href"`
}
