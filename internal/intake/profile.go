package intake

import (
	"slices"
	"strings"
	"sync"

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

func (r *Rule) matches(n *html.Node, within []Field) bool {
	if r.Tag != "" && r.Tag != n.Data {
		return false
	}
	if r.Itemprop != "" && attr(n, "itemprop") != r.Itemprop && attr(n, "rel") != r.Itemprop {
		return false
	}
	return r.Within == "" || slices.Contains(within, r.Within)
}

// ruleIndex finds the first matching rule without asking them all. Rules stand in it under
// what is rarest: their class, else their tag or itemprop.
type ruleIndex struct {
	rules    []Rule
	classes  map[string][]int
	prefixes map[string][]int // of classes, for "x*"
	tags     map[string][]int
	props    map[string][]int
	shortest int // prefix, in bytes
}

func newRuleIndex(profiles []Profile) *ruleIndex {
	x := &ruleIndex{
		classes: map[string][]int{}, prefixes: map[string][]int{}, tags: map[string][]int{}, props: map[string][]int{},
	}
	for _, p := range profiles {
		for _, r := range p.Rules {
			x.add(len(x.rules), r)
			x.rules = append(x.rules, r)
		}
	}
	return x
}

func (x *ruleIndex) add(i int, r Rule) {
	prefix, open := strings.CutSuffix(r.Class, "*")
	switch {
	case open:
		x.prefixes[prefix] = append(x.prefixes[prefix], i)
		if x.shortest == 0 || len(prefix) < x.shortest {
			x.shortest = len(prefix)
		}
	case r.Class != "":
		x.classes[r.Class] = append(x.classes[r.Class], i)
	case r.Itemprop != "":
		x.props[r.Itemprop] = append(x.props[r.Itemprop], i)
	default:
		x.tags[r.Tag] = append(x.tags[r.Tag], i)
	}
}

// field is what the first rule that matches the element says; empty when none does.
func (x *ruleIndex) field(n *html.Node, within []Field) Field {
	best := len(x.rules)
	try := func(candidates []int) {
		for _, i := range candidates {
			if i < best && x.rules[i].matches(n, within) {
				best = i
				return
			}
		}
	}
	try(x.tags[n.Data])
	for _, a := range n.Attr {
		switch a.Key {
		case "id": // names one place of one page, so only whole names tell anything
			try(x.classes[strings.ToLower(a.Val)])
		case "class":
			for c := range strings.FieldsSeq(strings.ToLower(a.Val)) {
				try(x.classes[c])
				for end := x.shortest; end <= len(c) && end <= longestPrefix; end++ {
					try(x.prefixes[c[:end]])
				}
			}
		case "itemprop", "rel":
			try(x.props[a.Val])
		}
	}
	if best == len(x.rules) {
		return ""
	}
	return x.rules[best].Field
}

// longestPrefix bounds the search; class names are short.
const longestPrefix = 32

// builtinRules is the index of the built-in profiles.
var builtinRules = sync.OnceValue(func() *ruleIndex { return newRuleIndex(append(houseProfiles(), genericProfile())) })

// rulesFor is the index of the profiles for a page, in the order in which they are asked: those of
// the caller that serve its host, then the built-in ones.
func rulesFor(host string, own []Profile) *ruleIndex {
	var serving []Profile
	for _, p := range own {
		if p.servesHost(host) {
			serving = append(serving, p)
		}
	}
	if len(serving) == 0 {
		return builtinRules()
	}
	return newRuleIndex(append(append(serving, houseProfiles()...), genericProfile()))
}

func (p *Profile) servesHost(host string) bool {
	for _, h := range p.Hosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	return len(p.Hosts) == 0
}
