package intake

import (
	"strings"

	"golang.org/x/net/html"
)

// Field is what an element of a page holds.
type Field string

// The fields that a profile can point at. Those that end in Box are containers.
const (
	FieldTitle       Field = "title"
	FieldDek         Field = "dek"
	FieldKicker      Field = "kicker"
	FieldTopic       Field = "topic"
	FieldDate        Field = "date"
	FieldBylineBox   Field = "byline"
	FieldAuthor      Field = "author"
	FieldRole        Field = "role"
	FieldHandle      Field = "handle"
	FieldCaption     Field = "caption"
	FieldCredit      Field = "credit"
	FieldTakeaways   Field = "takeaways"
	FieldBodyBox     Field = "body"
	FieldAttribution Field = "attribution"
	FieldNote        Field = "note"
	FieldBio         Field = "bio"
	FieldFootnotes   Field = "footnotes"
	FieldPullQuote   Field = "pull-quote"
	FieldFurniture   Field = "furniture" // share bars, menus, promotions: cut
)

// Profile says where the fields stand in the pages of one house.
type Profile struct {
	Name  string
	Hosts []string // host names, with their subdomains; empty: any page
	Rules []Rule   // the first that matches an element wins
}

// Rule matches an element. All that is set must hold.
type Rule struct {
	Tag      string // element name
	Class    string // one of its classes, or its id; "x*" matches classes that begin with x
	Itemprop string // its itemprop (schema.org microdata) or rel
	Within   Field  // an enclosing element was matched as this field
	Field    Field
}

func (r *Rule) matches(n *html.Node, classes []string, within []Field) bool {
	if r.Tag != "" && r.Tag != n.Data {
		return false
	}
	if r.Class != "" && !hasClass(classes, r.Class) {
		return false
	}
	if r.Itemprop != "" && attr(n, "itemprop") != r.Itemprop && attr(n, "rel") != r.Itemprop {
		return false
	}
	if r.Within == "" {
		return true
	}
	for _, f := range within {
		if f == r.Within {
			return true
		}
	}
	return false
}

func hasClass(classes []string, want string) bool {
	prefix, open := strings.CutSuffix(want, "*")
	for _, c := range classes {
		if c == want || open && strings.HasPrefix(c, prefix) {
			return true
		}
	}
	return false
}

// profilesFor is the profiles of a page in the order in which they are asked: those of the
// caller, those of its house, the generic one.
func profilesFor(host string, own []Profile) []Profile {
	var out []Profile
	for _, list := range [][]Profile{own, houseProfiles()} {
		for _, p := range list {
			if p.servesHost(host) {
				out = append(out, p)
			}
		}
	}
	return append(out, genericProfile())
}

func (p *Profile) servesHost(host string) bool {
	for _, h := range p.Hosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	return len(p.Hosts) == 0
}
