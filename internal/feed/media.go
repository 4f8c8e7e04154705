package feed

import "strconv"

// mediaContent is the picture as Media RSS has it, with the words that belong to it.
type mediaContent struct {
	URL         string       `xml:"url,attr"`
	Type        string       `xml:"type,attr,omitempty"`
	Medium      string       `xml:"medium,attr"`
	Size        string       `xml:"fileSize,attr,omitempty"`
	Width       string       `xml:"width,attr,omitempty"`
	Height      string       `xml:"height,attr,omitempty"`
	Title       *plain       `xml:"media:title"`       // what is to be seen: the alt text
	Description *plain       `xml:"media:description"` // the caption
	Credit      *mediaCredit `xml:"media:credit"`
}

// mediaCredit names the photographer by a role of the European Broadcasting Union
// (Media RSS, <media:credit>).
type mediaCredit struct {
	Role   string `xml:"role,attr"`
	Scheme string `xml:"scheme,attr"`
	Name   string `xml:",innerxml"`
}

func newMedia(v *view) *mediaContent {
	if v.image == nil {
		return nil
	}
	m := &mediaContent{
		URL: v.image.URL, Type: mediaType(v.image.Type), Medium: "image",
		Size:        positive(v.image.Length),
		Width:       positive(int64(v.image.Width)),
		Height:      positive(int64(v.image.Height)),
		Title:       optional(rssText, v.picture.Alt),
		Description: optional(rssText, v.picture.Caption),
	}
	if credit := optional(rssText, v.picture.Credit); credit != nil {
		m.Credit = &mediaCredit{Role: "photographer", Scheme: "urn:ebu", Name: credit.XML}
	}
	return m
}

func positive(n int64) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
