package piece

import (
	"regexp"
	"strings"
)

// Attribution is a sentence that names the outlet in which a piece first ran.
type Attribution struct {
	Name        string // of the outlet, as printed
	URL         string // link on the name or in the block, or the address printed in it
	Wording     string // the sentence as printed, without brackets around it
	PublishedOn Date   // when the sentence says so
	Partial     bool   // the block says that the rest of the piece stands elsewhere
	Rest        string // prose of the block after the sentence; empty when the attribution is the whole block
}

// MatchAttribution tells whether a block (a paragraph, a note, a byline) begins with a sentence that
// names the outlet in which the piece first ran. It is conservative: the subject must be the piece or
// none, the verb one of publishing, and what follows the preposition a link, an italic span or a name
// that ends where the sentence does or goes on in a known way. Dates, seasons and years are no outlets;
// digits alone are one only after "this piece …" or under a link, since outlets of such names exist and
// a credit that is lost is worse than one that an editor is asked about.
func MatchAttribution(in Inline) (Attribution, bool) {
	s := newSentence(in.Normal())
	if len(s.plain) > maxAttribution {
		return Attribution{}, false
	}
	h, ok := matchHead(s.plain)
	if !ok {
		return Attribution{}, false
	}
	name, end := s.outletAt(h)
	if name == "" {
		return Attribution{}, false
	}
	a := Attribution{Name: name, PublishedOn: h.date}
	stop := sentenceEnd(s.plain, end)
	a.Wording = s.plain[h.start:stop]
	a.Rest, a.Partial = knownTail(strings.TrimSpace(s.plain[stop:]))
	if a.PublishedOn.IsZero() {
		a.PublishedOn = firstDate(s.plain[end:stop])
	}
	a.URL = s.address(name)
	return a, true
}

// maxAttribution is the longest block, in bytes, that can be an attribution.
const maxAttribution = 600

// head is the part of an attribution before the outlet.
type head struct {
	start    int  // where the wording begins
	end      int  // where the outlet begins
	explicit bool // the subject is named: "This piece …"
	date     Date // when it stands before the outlet
}

const (
	nouns = `(?:blog post|opinion piece|op-?ed|piece|article|essay|story|commentary|post|column|` +
		`interview|analysis|review|report|text|speech|excerpt|editorial|paper|feature|letter|translation|dispatch)`
	firstRan = `(?:originally|first)\s+(?:appeared|published|posted|printed|ran)`
	copied   = `(?:re-?published|re-?printed|cross-?posted|re-?posted|reproduced|adapted|excerpted|syndicated)`
	leave    = `(?:with|by)\s+(?:the\s+)?(?:kind\s+)?permission`
	prep     = `(?:in|on|at|by|from|with|via)`
)

// heads are the forms of an attribution up to the outlet; group "subject" makes it explicit, "date" is
// a date.
var heads = compileHeads(
	// This piece originally appeared in X. This op-ed was first published by X. Originally published in X.
	`(?P<subject>(?:this|the)\s+(?:\w+\s+)?`+nouns+`\s+|this\s+)?(?:(?:was|is|has been|had been)\s+)?`+
		firstRan+`(?:\s+as\s+an?\s+\w+)?\s+`+prep,
	// This article appeared in X.
	`(?P<subject>this\s+`+nouns+`)\s+(?:(?:was|has been)\s+)?(?:appeared|published|ran)\s+`+prep,
	// A longer version of this article first appeared in X.
	`(?P<subject>an?\s+(?:\w+\s+)?version\s+of\s+(?:this|the)\s+`+nouns+`)\s+(?:(?:was|has)\s+)?`+
		`(?:`+firstRan+`|appeared|published|ran)\s+`+prep,
	// This is an extended version of an interview that was first published in X.
	`(?P<subject>(?:this\s+is\s+)?an?\s+(?:\w+\s+)?(?:version|translation|excerpt|transcript)\s+of\s+an?\s+`+
		nouns+`)\s+(?:that|which)\s+(?:was\s+)?`+
		firstRan+`\s+`+prep+`(?:\s+\w+\s+translation\s+in)?(?:\s+the\s+print\s+edition\s+of)?`,
	// This essay was written with A, and originally appeared in X.
	`(?P<subject>this\s+`+nouns+`)\s+was\s+(?:co-?)?written\s+with\s+[^.]{2,80}?,?\s+and\s+(?:was\s+)?`+
		firstRan+`\s+`+prep,
	// Published January 9, 2021 in X.
	`(?:originally\s+|first\s+)?published\s+(?:on\s+)?(?P<date>`+dateForm+`),?\s+(?:in|on|at|by)`,
	// This article is republished from X. Cross-posted from X. Adapted from X.
	`(?P<subject>(?:this|the)\s+`+nouns+`\s+)?(?:(?:is|was|has been)\s+)?`+copied+
		`\s+(?:here\s+)?(?:`+leave+`\s+)?(?:from|of)`,
	// Reprinted by permission of X. Original story reprinted with permission from X.
	`(?:original\s+`+nouns+`\s+)?(?:is\s+|was\s+)?`+copied+`\s+(?:here\s+)?`+leave+`\s+(?:from|of)`,
	// By A via X.
	`(?:by\s+[^.]{2,120}?\s+)?via`,
)

func compileHeads(forms ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(forms))
	for i, form := range forms {
		out[i] = regexp.MustCompile(`(?i)^(?:` + form + `)\s+`)
	}
	return out
}

var notePrefix = regexp.MustCompile(`(?i)^(?:editor[’']?s[’']?\s+note|note)\s*[:.]\s*`)

func matchHead(plain string) (head, bool) {
	start := len(notePrefix.FindString(plain))
	for _, form := range heads {
		m := form.FindStringSubmatchIndex(plain[start:])
		if m == nil {
			continue
		}
		h := head{start: start, end: start + m[1]}
		if i := form.SubexpIndex("subject"); i > 0 {
			h.explicit = m[2*i] >= 0
		}
		if i := form.SubexpIndex("date"); i > 0 {
			h.date = firstDate(plain[start:][m[2*i]:m[2*i+1]])
		}
		return h, true
	}
	return head{}, false
}

// sentence is the plain text of a block and where its spans begin in it.
type sentence struct {
	plain  string
	spans  Inline
	starts []int
}

func newSentence(in Inline) *sentence {
	s := &sentence{spans: in, starts: make([]int, len(in))}
	var b strings.Builder
	for i, span := range in {
		s.starts[i] = b.Len()
		b.WriteString(Inline{span}.Plain())
	}
	s.plain = b.String()
	if n := len(s.plain); n > 2 && (s.plain[:1]+s.plain[n-1:] == "[]" || s.plain[:1]+s.plain[n-1:] == "()") {
		s.plain = s.plain[1 : n-1]
		for i := range s.starts {
			s.starts[i]--
		}
	}
	return s
}

// outletAt is the outlet's name after the head and where it ends; empty when none stands there.
func (s *sentence) outletAt(h head) (name string, end int) {
	at := h.end
	at += len(issueOf.FindString(s.plain[at:]))
	if rest := s.plain[at:]; len(rest) > 4 && strings.HasPrefix(rest, "the ") {
		at += len("the ")
	}
	for i, span := range s.spans {
		start := s.starts[i]
		if i == 0 || start != h.end && start != at || span.Href == "" && !span.Em {
			continue
		}
		name = strings.TrimRight(s.plain[start:min(len(s.plain), start+len(span.Text))], ".,; ")
		if plausibleName(name) && (span.Href != "" || !yearLike(name)) {
			return name, start + len(name)
		}
	}
	length := nameLength(s.plain[at:])
	name = s.plain[at : at+length]
	if !plausibleName(name) || digitsOnly(name) && !h.acceptsDigits(name, s.plain[at+length:]) {
		return "", 0
	}
	return name, at + length
}

// acceptsDigits tells whether a name of digits can be an outlet's: a year only after an explicit
// subject and at the end of the block.
func (h head) acceptsDigits(name, after string) bool {
	return !yearLike(name) || h.explicit && strings.Trim(after, ". ") == ""
}

// address is the link on the outlet's name, else one that stands elsewhere in the block, else an
// address printed in it.
func (s *sentence) address(name string) string {
	links := s.spans.Links()
	for _, l := range links {
		if strings.Contains(l.Text, name) {
			return l.URL
		}
	}
	if len(links) == 1 {
		return links[0].URL
	}
	if address, ok := NormalAddress(strings.TrimRight(printedAddress.FindString(s.plain), ".,;)")); ok {
		return address
	}
	return ""
}

var printedAddress = regexp.MustCompile(`https?://\S+`)
