package site

// Proof is the page on which an editor sees every copy of a piece before anything is sent.
type Proof struct {
	Lang, Dir, Style     string
	Icon                 string // data: address, so that the page needs nothing beside its frames
	Home, Title, Made    string
	Verdict, VerdictTone string // Tone is "good", "warn" or "bad"
	Facts                []Fact
	Waits                []string
	Tiles                []Tile
	Findings             []FindingGroup
	Cut                  string // how much was cut, in words
	Removed              []Removed
	Entry                Entry
	Feeds                []Raw
	Emails               []Email
	Page                 PageFrames
	Partners             []Partner
}

// Tile leads to a part of the proof and says the most important thing about it.
type Tile struct{ Anchor, Name, Figure, Note, Tone string }

// FindingGroup is the findings of one level.
type FindingGroup struct {
	Name, Tone string
	Items      []Finding
}

// Finding is one thing an editor should know.
type Finding struct{ Field, Code, Message, Line string }

// Removed is text that intake cut.
type Removed struct{ Text, Reason string }

// Entry is a feed entry as a reader app shows it. Document is a whole HTML document for srcdoc.
type Entry struct{ Document string }

// Raw is a text shown as it stands. Open says whether it is unfolded from the start.
type Raw struct {
	Name, Path, Text string
	Open             bool
}

// Email is one digest.
type Email struct {
	ID, List, From, Subject, Preheader string
	Note, Size                         string
	Light, Dark                        string // relative paths; empty: not shown
	Text                               string
}

// PageFrames is the hosted page. Light is empty when no page is written.
type PageFrames struct{ Light, Dark, Address string }

// Partner is one partner with its copies.
type Partner struct {
	ID, Name               string
	Decision, Tone, Reason string
	Copies                 []Copy
}

// Copy is one copy: Frame is the relative path of an HTML file, else Text is shown as it stands.
type Copy struct{ Format, Path, Frame, Text string }
