// Package partner holds the page of the copy sheet: boxes that a partner's editor copies one by one.
// Its views are plain display-ready values.
package partner

import (
	"crypto/sha256"
	_ "embed" // the stylesheet and the script stand beside
	"encoding/base64"
)

// SheetView is a copy sheet.
type SheetView struct {
	Language   string // of the words around the piece, BCP 47
	PieceLang  string // of the piece
	Title      string
	Slugline   string
	Home       string   // who supplies
	For        string   // partner; empty on the sheet for everybody
	Notice     string   // CORRECTION, UPDATE; empty for a first copy
	Changes    []Line   // what the notice says
	Alerts     []Line   // to be read before the piece is run
	Terms      []string // plain sentences
	Facts      []string
	Boxes      []Box
	Notes      []Line
	Contact    string // whom to ask
	Href       string // link of the contact; empty: none
	Address    string // where the piece is read
	Version    string
	ID         string
	Accent     string // #rrggbb, readable on the light ground
	AccentDark string // the same for the dark ground
	Typeface   string // font-family list of checked names; empty: the system's
	Script     string // address of the file with the script; empty: it stands inside
}

// Line is a labelled line; the label may be empty.
type Line struct{ Label, Text string }

// Box is one thing to copy. It holds Text, or HTML of plain tags that is safe as it stands.
type Box struct {
	ID     string // unique on the page
	Title  string
	Hint   string
	Text   string
	HTML   string
	Source bool // Text has several lines and is shown as source, to be selected as a whole
	Large  bool
	Must   bool // must run
	Rows   int  // lines shown of a source
}

//go:embed sheet.css
var stylesheet string

//go:embed sheet.js
var script string

// style is the stylesheet with the brand's colours and typeface.
func (v SheetView) style() string {
	colours := ":root{--accent:" + v.Accent + "}" +
		"@media (prefers-color-scheme:dark){:root{--accent:" + v.AccentDark + "}}"
	if v.Typeface != "" {
		colours += "body{font-family:" + v.Typeface + ",system-ui,sans-serif}"
	}
	return "<style>" + stylesheet + colours + "</style>"
}

// policy lets the page load pictures and run its own script, and nothing else (CSP Level 3 §2.3).
func (v SheetView) policy() string {
	allowed := "'self'"
	if v.Script == "" {
		sum := sha256.Sum256([]byte(script))
		allowed = "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; img-src https: http:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
		"script-src " + allowed
}

// Script is what adds a Copy button to each box, for sheets that load it from a file.
func Script() string { return script }
