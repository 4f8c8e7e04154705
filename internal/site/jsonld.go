package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"pressrun/internal/piece"
	view "pressrun/templates/site"
)

// articleData is the piece as data for machines: an OpinionNewsArticle of schema.org in JSON-LD.
// Who wrote it, who published it here and where it first ran stay apart.
type articleData struct {
	Context      string        `json:"@context"`
	Type         string        `json:"@type"`
	Identifier   string        `json:"identifier,omitempty"`
	MainEntity   string        `json:"mainEntityOfPage,omitempty"`
	Headline     string        `json:"headline"`
	Description  string        `json:"description,omitempty"`
	Abstract     string        `json:"abstract,omitempty"`
	Published    string        `json:"datePublished,omitempty"`
	Modified     string        `json:"dateModified,omitempty"`
	Version      int           `json:"version,omitempty"`
	Language     string        `json:"inLanguage,omitempty"`
	Section      string        `json:"articleSection,omitempty"`
	Keywords     []string      `json:"keywords,omitempty"`
	Words        int           `json:"wordCount,omitempty"`
	TimeRequired string        `json:"timeRequired,omitempty"`
	Free         bool          `json:"isAccessibleForFree"`
	Authors      []personData  `json:"author,omitempty"`
	Image        *imageData    `json:"image,omitempty"`
	Publisher    organization  `json:"publisher"`
	Source       *organization `json:"sourceOrganization,omitempty"`
	BasedOn      *originData   `json:"isBasedOn,omitempty"`
	CreditText   string        `json:"creditText,omitempty"`
	Holder       *organization `json:"copyrightHolder,omitempty"`
	Corrections  []commentData `json:"correction,omitempty"`
}

type personData struct {
	Type        string        `json:"@type"`
	Name        string        `json:"name"`
	JobTitle    string        `json:"jobTitle,omitempty"`
	WorksFor    *organization `json:"worksFor,omitempty"`
	URL         string        `json:"url,omitempty"`
	SameAs      string        `json:"sameAs,omitempty"`
	Description string        `json:"description,omitempty"`
}

type organization struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
	Logo string `json:"logo,omitempty"`
}

type imageData struct {
	Type    string `json:"@type"`
	URL     string `json:"url"`
	Caption string `json:"caption,omitempty"`
	Credit  string `json:"creditText,omitempty"`
}

// originData is the piece as the original outlet ran it; only what is known is said.
type originData struct {
	Type      string       `json:"@type"`
	URL       string       `json:"url,omitempty"`
	Published string       `json:"datePublished,omitempty"`
	Publisher organization `json:"publisher"`
}

type commentData struct {
	Type      string `json:"@type"`
	Published string `json:"datePublished,omitempty"`
	Text      string `json:"text"`
}

// articleData gives the data as JSON that cannot end the script element it stands in.
func (s *Site) articleData(p Piece) string {
	src := p.Piece
	lang, _ := languageOf(s.languageOf(src))
	d := articleData{
		Context: "https://schema.org", Type: "OpinionNewsArticle",
		Identifier: piece.Clean(src.ID), MainEntity: webAddress(p.Address),
		Headline: piece.Clean(src.Title), Description: piece.Clean(src.Dek),
		Abstract:  strings.Join(cleanAll(src.Takeaways), " "),
		Published: s.machineTime(p.Published), Modified: s.machineTime(p.Published),
		Version: p.Version, Language: lang, Section: piece.Clean(src.Topic), Keywords: cleanAll(src.Tags),
		Words: src.Words(), TimeRequired: fmt.Sprintf("PT%dM", src.Minutes()), Free: true,
		Authors: s.peopleData(s.authors(p)), Image: pictureData(p),
		Publisher:   organization{Type: "Organization", Name: s.home.Name, URL: s.home.Address, Logo: s.home.Logo},
		Corrections: s.correctionData(src.Corrections),
	}
	if p.Updated.After(p.Published) {
		d.Modified = s.machineTime(p.Updated)
	}
	if holder := piece.Clean(src.Rights.Holder); holder != "" {
		d.Holder = &organization{Type: "Organization", Name: holder}
	}
	d.creditOutlet(p)
	return scriptJSON(d)
}

// creditOutlet names the original outlet in the three properties that machines look for.
func (d *articleData) creditOutlet(p Piece) {
	if p.Credit.IsZero() {
		return
	}
	outlet := organization{Type: "Organization", Name: piece.Clean(p.Credit.Name)}
	d.CreditText = piece.Clean(p.Credit.Text())
	origin := originData{Type: "NewsArticle", Publisher: outlet}
	if o := p.Piece.Outlet; o != nil {
		origin.URL, origin.Published = webAddress(o.URL), o.PublishedOn.String()
		if o.URL == "" {
			outlet.URL = webAddress(p.Credit.URL) // from the book: the outlet's own address
		}
	}
	d.Source, d.BasedOn = &outlet, &origin
}

// peopleData names the authors. The page here is their address, and a page of their own is the same person's.
func (s *Site) peopleData(authors []view.Author) []personData {
	var out []personData
	for _, a := range authors {
		person := personData{
			Type: "Person", Name: a.Name, JobTitle: a.Role, URL: a.Page, SameAs: a.Address, Description: a.Bio,
		}
		if a.Page == "" {
			person.URL, person.SameAs = a.Address, ""
		}
		if s.ours(a.Role) {
			person.WorksFor = &organization{Type: "Organization", Name: s.home.Name, URL: s.home.Address}
		}
		out = append(out, person)
	}
	return out
}

// ours tells whether a role says that its holder works here, as "Economist, Harbour Institute" does at the
// Harbour Institute. What stands behind a comma is else no employer for sure.
func (s *Site) ours(role string) bool {
	_, house, found := strings.Cut(role, ", ")
	return found && strings.EqualFold(house, s.home.Name)
}

func pictureData(p Piece) *imageData {
	img := leadImage(p)
	if img.Address == "" {
		return nil
	}
	return &imageData{Type: "ImageObject", URL: img.Address, Caption: img.Caption, Credit: img.Credit}
}

func (s *Site) correctionData(items []piece.Correction) []commentData {
	var out []commentData
	for _, c := range items {
		out = append(out, commentData{
			Type: "CorrectionComment", Published: c.Date.String(), Text: piece.Clean(c.Text),
		})
	}
	return out
}

// scriptJSON writes JSON for a script element: <, >, & and the line separators U+2028 and U+2029
// stand as \u escapes (the default of encoding/json), so no text can end the element or open another.
func scriptJSON(v any) string {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		panic(err) // plain strings and numbers always marshal
	}
	return strings.TrimSpace(b.String())
}
