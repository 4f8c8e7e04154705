package piece

import (
	"fmt"
	"path/filepath"
	"strings"
)

func (v *validator) pictures() {
	if v.Image != nil {
		v.picture("image", v.Image)
	}
	for i := range v.Body {
		if v.Body[i].Kind == Picture && v.Body[i].Image != nil {
			v.picture("body", v.Body[i].Image)
		}
	}
}

func (v *validator) picture(field string, img *Image) {
	key := func(name string) string {
		if field == "body" {
			return field
		}
		return field + "." + name
	}
	if img.Alt == "" && !img.Decorative {
		v.warn(key("alt"), CodeAltMissing,
			"the picture has no words for those who do not see it; set alt, or decorative: true "+
				"if it says nothing")
	}
	if img.Caption == "" && img.Credit != "" {
		v.warn(key("caption"), CodeCaptionMissing,
			"the picture by %s has no caption; set caption", img.Credit)
	}
	switch img.Rights {
	case "", ImageOwn, ImageLicensed, ImageNone:
	default:
		v.error(key("rights"), CodeFieldInvalid,
			"%q is no answer; set rights to own, licensed or none", img.Rights)
	}
	src, ok := normalSource(img.Src)
	switch {
	case img.Src == "":
	case !ok:
		v.error(key("src"), CodeFieldInvalid,
			"%q is no address of a picture; set src to one that starts with https://, or to a "+
				"file beside the piece", shorten(img.Src))
	case IsWebAddress(src) || v.ImageExists == nil || v.ImageExists(src):
	case !filepath.IsLocal(filepath.FromSlash(src)):
		v.warn(key("src"), CodeImageFileMissing,
			"%s lies outside the piece's folder, where nothing is read; copy it beside the piece and set src to its name there", src)
	default:
		v.warn(key("src"), CodeImageFileMissing,
			"there is no file %s, so the picture is not shown; put it there, or set src", src)
	}
}

// addresses looks at every address of the piece: unusable ones are errors, those without https a warning.
func (v *validator) addresses() {
	v.address("canonical_url", v.CanonicalURL)
	for i, a := range v.Piece.Authors {
		v.address(fmt.Sprintf("authors[%d].url", i), a.URL)
	}
	if v.Outlet != nil {
		v.address("original_outlet.url", v.Outlet.URL)
	}
	v.related()
	v.bodyLinks()
}

func (v *validator) address(field, address string) {
	switch {
	case address == "":
	case !IsWebAddress(address):
		v.error(field, CodeFieldInvalid,
			"%q is no address of a page; write it whole, starting with https://", shorten(address))
	case insecure(address):
		v.warn(field, CodeInsecureLink,
			"%s has no https; write https:// if the page answers there", shorten(address))
	}
}

func insecure(address string) bool {
	return len(address) > 7 && strings.EqualFold(address[:7], "http://")
}

func (v *validator) related() {
	var without []string
	for i, r := range v.Related {
		if r.Title == "" {
			v.error(fmt.Sprintf("related[%d].title", i), CodeFieldMissing,
				"related piece %d has no title; set title", i+1)
		}
		if r.URL == "" {
			without = append(without, "“"+r.Title+"”")
			continue
		}
		v.address(fmt.Sprintf("related[%d].url", i), r.URL)
	}
	if len(without) > 0 {
		v.warn("related", CodeLinksAbsent,
			"no address is known for %s, so copies leave it out; set url for each, or take it out", JoinNames(without))
	}
}

func (v *validator) bodyLinks() {
	first, count := "", 0
	see := func(address string) {
		if insecure(address) {
			if count++; first == "" {
				first = address
			}
		}
	}
	for i := range v.Body {
		b := &v.Body[i]
		see(b.URL)
		for _, in := range append([]Inline{b.Text}, b.Items...) {
			for _, l := range in.Links() {
				see(l.URL)
			}
		}
	}
	if count > 0 {
		v.warn("body", CodeInsecureLink,
			"%s no https (the first: %s); write https:// where the page answers there",
			Count(count, "link of the text has", "links of the text have"), shorten(first))
	}
}
