package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"pressrun/internal/publication"
)

// plainHost is a host, with its port, that ends no directive of a policy.
var plainHost = regexp.MustCompile(`^[a-zA-Z0-9.-]+(:[0-9]+)?$`)

// plainAddress is an address of which the same is true.
var plainAddress = regexp.MustCompile(`^https?://[a-zA-Z0-9./:_-]+$`)

// protection is the headers that keep a document to what it is: a page runs no script and loads nothing but its
// pictures, and a drawing that is opened by itself is a drawing.
func (p *public) protection(name string, body []byte) []field {
	switch path.Ext(name) {
	case ".html":
		return []field{
			newField("Content-Security-Policy", p.pagePolicy(name, body)),
			newField("Referrer-Policy", "strict-origin-when-cross-origin"),
			newField("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
			newField("Cross-Origin-Opener-Policy", "same-origin"),
		}
	case ".svg":
		return []field{newField("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")}
	}
	return nil
}

// pagePolicy allows what the page holds and no more (Content Security Policy Level 3): the stylesheets of its head,
// by their hash, its pictures, and forms to us. Pages made by an earlier version of the program have other
// stylesheets, so they are taken from the page itself, and from its head, where no text of a piece gets. Editions are
// mails, whose style stands at each element.
func (p *public) pagePolicy(name string, body []byte) string {
	held := p.look(body)
	if strings.HasPrefix(name, "editions/") {
		held.styles = []string{"'unsafe-inline'"}
	}
	forms := []string{"'self'"}
	if app := p.publication.AppURL; plainHost.MatchString(app.Host) {
		forms = append(forms, app.Scheme+"://"+app.Host)
	}
	scripts := ""
	if len(held.scripts) > 0 {
		scripts = "; script-src " + strings.Join(held.scripts, " ")
	}
	return "default-src 'none'; style-src " + strings.Join(append([]string{"'self'"}, held.styles...), " ") + scripts +
		"; img-src " + strings.Join(append([]string{"'self'"}, held.pictures...), " ") +
		"; font-src 'self'; manifest-src 'self'; form-action " + strings.Join(forms, " ") +
		"; base-uri 'none'; frame-ancestors 'self'"
}

// held is what a page needs, as sources of a policy.
type held struct {
	styles   []string // hashes of the stylesheets in the head
	scripts  []string // addresses of files of ours
	pictures []string // origins
}

func (p *public) look(page []byte) (h held) {
	assets := p.publication.At(publication.AssetPath("")) + "/"
	z := html.NewTokenizer(bytes.NewReader(page))
	head := true
	for {
		switch z.Next() {
		case html.ErrorToken:
			return h
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.DataAtom {
			case atom.Body:
				head = false
			case atom.Style:
				if z.Next() == html.TextToken && head {
					h.styles = append(h.styles, hashOf(z.Raw()))
				}
			case atom.Script:
				if source := attribute(t, "src"); strings.HasPrefix(source, assets) && plainAddress.MatchString(source) {
					h.scripts = append(h.scripts, source)
				}
			case atom.Img, atom.Source, atom.Link:
				h.pictures = addOrigins(h.pictures, t)
			}
		}
	}
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hashOf(style []byte) string {
	sum := sha256.Sum256(style)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// addOrigins adds the origins of what an element shows.
func addOrigins(origins []string, t html.Token) []string {
	sources := []string{attribute(t, "src")}
	if t.DataAtom == atom.Link {
		if !strings.Contains(attribute(t, "rel"), "icon") { // others load nothing
			return origins
		}
		sources[0] = attribute(t, "href")
	}
	for candidate := range strings.SplitSeq(attribute(t, "srcset"), ",") {
		source, _, _ := strings.Cut(strings.TrimSpace(candidate), " ")
		sources = append(sources, source)
	}
	for _, source := range sources {
		u, err := url.Parse(source)
		if err != nil || !plainHost.MatchString(u.Host) || u.Scheme != "http" && u.Scheme != "https" {
			continue
		}
		if origin := u.Scheme + "://" + u.Host; !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	return origins
}
