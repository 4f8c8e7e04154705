package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// readRSS and readAtom unmarshal with full names: encoding/xml would take atom:link for link.

type xmlLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

func (c *checker) readRSS(data []byte) (readFeed, error) {
	var doc struct {
		XMLName xml.Name `xml:"rss"`
		Channel struct {
			Plain       []xmlPlain `xml:",any"`
			Links       []xmlLink  `xml:"http://www.w3.org/2005/Atom link"`
			Description string     `xml:"description"`
			Updated     string     `xml:"lastBuildDate"`
			Items       []struct {
				Plain     []xmlPlain `xml:",any"`
				GUID      xmlGUID    `xml:"guid"`
				Published string     `xml:"pubDate"`
				Updated   string     `xml:"http://www.w3.org/2005/Atom updated"`
				Related   []xmlLink  `xml:"http://www.w3.org/2005/Atom link"`
				Summary   string     `xml:"description"`
				Content   string     `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
				Creator   string     `xml:"http://purl.org/dc/elements/1.1/ creator"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	if err := c.unmarshal(data, &doc); err != nil {
		return readFeed{}, err
	}
	f := readFeed{
		title: text(doc.Channel.Plain, "title"), home: text(doc.Channel.Plain, "link"),
		description: doc.Channel.Description, updated: doc.Channel.Updated,
		self: hrefs(doc.Channel.Links, "self"), previous: hrefs(doc.Channel.Links, relPrevious),
	}
	for _, it := range doc.Channel.Items {
		f.items = append(f.items, readItem{
			id: it.GUID.ID, permalink: it.GUID.IsPermaLink != "false",
			title: text(it.Plain, "title"), link: text(it.Plain, "link"),
			published: it.Published, updated: it.Updated,
			summary: it.Summary, content: it.Content, author: it.Creator != "",
		})
	}
	return f, nil
}

type xmlGUID struct {
	ID          string `xml:",chardata"`
	IsPermaLink string `xml:"isPermaLink,attr"`
}

// xmlPlain is an element that no other field names.
type xmlPlain struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
}

// text is the first element of that name without namespace.
func text(elements []xmlPlain, name string) string {
	for _, e := range elements {
		if e.XMLName.Space == "" && e.XMLName.Local == name {
			return strings.TrimSpace(e.Text)
		}
	}
	return ""
}

func (c *checker) readAtom(data []byte) (readFeed, error) {
	var doc struct {
		XMLName xml.Name  `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string    `xml:"http://www.w3.org/2005/Atom id"`
		Title   string    `xml:"http://www.w3.org/2005/Atom title"`
		Updated string    `xml:"http://www.w3.org/2005/Atom updated"`
		Links   []xmlLink `xml:"http://www.w3.org/2005/Atom link"`
		Author  []string  `xml:"http://www.w3.org/2005/Atom author>name"`
		Entries []struct {
			ID        string    `xml:"http://www.w3.org/2005/Atom id"`
			Title     string    `xml:"http://www.w3.org/2005/Atom title"`
			Updated   string    `xml:"http://www.w3.org/2005/Atom updated"`
			Published string    `xml:"http://www.w3.org/2005/Atom published"`
			Links     []xmlLink `xml:"http://www.w3.org/2005/Atom link"`
			Author    []string  `xml:"http://www.w3.org/2005/Atom author>name"`
			Summary   string    `xml:"http://www.w3.org/2005/Atom summary"`
			Content   string    `xml:"http://www.w3.org/2005/Atom content"`
		} `xml:"http://www.w3.org/2005/Atom entry"`
	}
	if err := c.unmarshal(data, &doc); err != nil {
		return readFeed{}, err
	}
	f := readFeed{
		id: doc.ID, title: doc.Title, updated: doc.Updated,
		home: first(hrefs(doc.Links, "alternate")), self: hrefs(doc.Links, "self"), previous: hrefs(doc.Links, relPrevious),
	}
	for _, e := range doc.Entries {
		f.items = append(f.items, readItem{
			id: e.ID, title: e.Title, link: first(hrefs(e.Links, "alternate")),
			published: e.Published, updated: e.Updated, summary: e.Summary, content: e.Content,
			author: first(e.Author) != "" || first(doc.Author) != "",
		})
	}
	return f, nil
}

func hrefs(links []xmlLink, rel string) []string {
	var out []string
	for _, l := range links {
		if l.Rel == rel {
			out = append(out, l.Href)
		}
	}
	return out
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// unmarshal reads the whole document first: xml.Unmarshal stops at the end of the root element and
// takes prefixes that nobody declared.
func (c *checker) unmarshal(data []byte, v any) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return xml.Unmarshal(data, v)
		}
		if err != nil {
			return err
		}
		c.checkToken(token)
	}
}

func (c *checker) checkToken(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		c.checkPrefix(t.Name)
		for _, a := range t.Attr {
			c.checkPrefix(a.Name)
			c.checkText([]byte(a.Value))
		}
	case xml.CharData:
		c.checkText(t)
	}
}

// checkText looks at text behind its references, which the bytes of the file do not show.
func (c *checker) checkText(text []byte) {
	if at := badCharacter(text); at >= 0 {
		c.feed("a forbidden character stands in %q; remove it from the piece and build the feeds anew",
			text[max(0, at-20):min(len(text), at+20)])
	}
}

// checkPrefix reports a name whose prefix was not declared: the decoder leaves the prefix in place of
// the namespace.
func (c *checker) checkPrefix(name xml.Name) {
	if slices.Contains([]string{"", "xml", "xmlns"}, name.Space) || strings.ContainsAny(name.Space, ":/") {
		return
	}
	c.feed("the prefix of %s:%s is not declared; %s", name.Space, name.Local, buildAnew)
}
