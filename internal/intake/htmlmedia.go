package intake

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"pressrun/internal/piece"
)

// picture makes a block of an image; what it is for is settled when its caption is known.
func (w *walker) picture(n *html.Node, ctx enclosing) {
	src := absolute(w.base, imageSource(n))
	if src == "" && w.base == nil {
		src = localSource(imageSource(n))
	}
	if src == "" && attr(n, "alt") == "" || isPixel(n) || ctx.hint == FieldAuthor || ctx.hint == FieldBylineBox {
		return
	}
	w.flush()
	img := &piece.Image{Src: src, Alt: piece.Clean(attr(n, "alt"))}
	w.page.blocks = append(w.page.blocks, block{
		kind: piece.Picture, image: img, text: img.Alt, place: w.place, reason: ctx.reason, hint: ctx.hint,
	})
}

// imageSource knows the attributes in which lazy loaders keep the address.
func imageSource(n *html.Node) string {
	src := attr(n, "src")
	if src == "" || strings.HasPrefix(src, "data:") {
		for _, key := range []string{"data-src", "data-lazy-src", "data-original"} {
			if v := attr(n, key); v != "" {
				return v
			}
		}
	}
	return src
}

// localSource is a path beside the page's file.
func localSource(src string) string {
	if strings.Contains(src, ":") || strings.HasPrefix(src, "/") || strings.HasPrefix(src, "#") || piece.Clean(src) != src {
		return ""
	}
	return src
}

func isPixel(n *html.Node) bool {
	return attr(n, "width") == "1" || attr(n, "height") == "1"
}

// embedFrame keeps a frame, film or sound from elsewhere as a link.
func (w *walker) embedFrame(n *html.Node, ctx enclosing) {
	w.flush()
	src := attr(n, "src")
	if source := firstElement(n, atom.Source); src == "" && source != nil {
		src = attr(source, "src")
	}
	w.addEmbed(absolute(w.base, src), piece.Clean(attr(n, "title")), ctx)
	w.removeWhole(n, "words inside a player, shown only where it fails")
}

// embedPost keeps a post from a social network as a link with its words, so that its
// handle and date are not taken for those of the piece.
func (w *walker) embedPost(n *html.Node, address string, ctx enclosing) {
	w.flush()
	w.addEmbed(address, piece.Clean(textOf(n)), ctx)
}

func (w *walker) addEmbed(address, words string, ctx enclosing) {
	if address == "" {
		if words != "" {
			w.page.cut = append(w.page.cut, Removed{Text: words, Reason: "an embedded part without a web address"})
		}
		return
	}
	text := words
	if text == "" {
		text = address
	}
	w.page.blocks = append(w.page.blocks, block{
		kind: piece.Embed, url: address, inline: piece.PlainInline(words), text: text, place: w.place,
		reason: ctx.reason, hint: ctx.hint,
	})
}

// postLink finds the address of an embedded post: the last link of a quote that the network's
// own script marks by class.
func postLink(n *html.Node) (string, bool) {
	class := strings.ToLower(attr(n, "class"))
	known := false
	for _, c := range []string{"twitter-tweet", "twitter-video", "instagram-media", "bluesky-embed", "tiktok-embed", "mastodon-embed"} {
		known = known || strings.Contains(class, c)
	}
	if !known {
		return "", false
	}
	address := absolute(nil, attr(n, "cite"))
	eachElement(n, atom.A, func(a *html.Node) {
		if link := absolute(nil, attr(a, "href")); link != "" {
			address = link
		}
	})
	for _, key := range []string{"data-instgrm-permalink", "data-embed-url"} {
		if link := absolute(nil, attr(n, key)); link != "" {
			address = link
		}
	}
	return address, true
}
