// Package feed turns pieces into RSS 2.0, Atom 1.0 and JSON Feed 1.1.
//
// A piece is rendered once per revision: Render gives a Fragment, one item in each format,
// which is checked then and kept. A feed is a Frame (head and tail of one format) around
// kept fragments, so that a new press run costs a copy of bytes and not a rendering.
//
// The structs of github.com/gorilla/feeds are the base of every item and head. They are
// embedded, and what they lack or write wrongly is shadowed: several authors and categories,
// self and hub links, dc:*, media:*, languages, published beside updated.
//
// Every format carries the same id (a tag URI), the same dates and the same text; the credit
// stands visibly in the content and in the summary, since readers show no machine-readable form.
package feed

// Renderer is the version of the rendering. Kept fragments are keyed by revision, Renderer and
// the publication's hash; raise it with every change of what Render writes.
const Renderer = "feed-1"
