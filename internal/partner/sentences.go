package partner

import "fmt"

// termsSentences is the terms in three plain sentences: what may change, what must stand, where and how long.
func (c *Copy) termsSentences() []string {
	return []string{c.editsSentence(), c.creditSentence(), c.placeSentence()}
}

func (c *Copy) editsSentence() string {
	switch c.terms().Edits {
	case EditsNone:
		return "Run the whole text as it stands: no cuts, no additions, no other headline."
	case EditsStyle:
		return "Run the whole text under its own headline; house style is fine, cuts and additions are not."
	case EditsCutWithApproval:
		return "House style and a headline of your own are fine; ask us before you cut anything."
	default:
		return "Run the whole text; house style and a headline of your own are fine, cuts and additions are not."
	}
}

func (c *Copy) creditSentence() string {
	text := "Name the authors, keep the links, and print the credit line " + c.terms().positionWords()
	if c.credit().URL != "" {
		text += ", with its link"
	}
	return text + "."
}

func (c *Copy) placeSentence() string {
	text := "There is no time limit"
	if end := c.windowEnd(); !end.IsZero() {
		text = fmt.Sprintf("You may run it until %s", c.day(end))
	}
	switch {
	case c.canonical() != "" && c.noIndex():
		text += "; online, name our address as the canonical one and keep search engines out (noindex)"
	case c.canonical() != "":
		text += "; online, name our address as the canonical one"
	case c.noIndex():
		text += "; online, keep search engines out (noindex)"
	}
	return text + "."
}

func (t Terms) positionWords() string {
	if t.CreditPosition == UnderByline {
		return "under the byline"
	}
	return "at the end"
}
