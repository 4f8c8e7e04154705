package press

import (
	"bytes"
	"encoding/base64"

	"pressrun/internal/piece"
	"pressrun/internal/site"
)

// addHTML adds an HTML copy exactly as it goes out, and what the proof page frames of it: the
// same under a light and a dark scheme, with our own pictures in it, since their public
// addresses do not answer yet.
func (pr *proof) addHTML(base string, exact []byte) (light, dark string) {
	pr.add(base+".html", exact)
	shown := pr.withPicturesInside(exact)
	light = base + ".html"
	if !bytes.Equal(shown, exact) {
		light = base + ".frame.html"
		pr.add(light, shown)
	}
	dark = base + ".dark.html"
	pr.add(dark, site.ForceDark(shown))
	return light, dark
}

// withPicturesInside puts our own pictures in the place of their addresses (RFC 2397); a
// sandboxed frame may not read files beside it.
func (pr *proof) withPicturesInside(page []byte) []byte {
	for _, pic := range pr.shown.pictures() {
		data := "data:" + pic.Type + ";base64," + base64.StdEncoding.EncodeToString(pic.Data)
		page = bytes.ReplaceAll(page, []byte(`src="`+string(piece.AppendEscaped(nil, pic.URL))+`"`), []byte(`src="`+data+`"`))
	}
	return page
}
