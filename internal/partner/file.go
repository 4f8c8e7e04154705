package partner

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pressrun/internal/piece"
	"pressrun/internal/strictyaml"
	"pressrun/internal/subscriber"
)

// Parse reads partners.yaml and fills in defaults. Its errors name line, key and cure.
func Parse(file string, src []byte) ([]Partner, error) {
	var doc struct {
		Partners []Partner `yaml:"partners"`
	}
	if err := strictyaml.Unmarshal(file, src, &doc); err != nil {
		return nil, err
	}
	var faults []error
	seen := map[string]bool{}
	for i := range doc.Partners {
		p := &doc.Partners[i]
		fault := func(key, message string) {
			faults = append(faults, &strictyaml.Problem{
				File: file, Line: lineOfSlug(src, p.Slug), Key: key,
				Message: fmt.Sprintf("of partner %d (%q) %s", i+1, p.Slug, message),
			})
		}
		switch {
		case !slugForm.MatchString(p.Slug):
			fault("slug", "is none; write small letters, digits and hyphens, such as slug: bay-gazette")
		case seen[p.Slug]:
			fault("slug", "stands twice; give each partner its own, it names a folder")
		}
		p.checkChannel(fault)
		seen[p.Slug] = true
		p.complete()
	}
	return doc.Partners, errors.Join(faults...)
}

// checkChannel checks how copies travel, and tidies the address.
func (p *Partner) checkChannel(fault func(key, message string)) {
	channels := []string{ChannelFolder, ChannelEmail}
	if p.Channel != "" && !slices.Contains(channels, p.Channel) {
		fault("channel", fmt.Sprintf("is %q; write %s", p.Channel, listed(channels)))
	}
	if len(p.Formats) == 0 && p.Channel != ChannelEmail {
		fault("formats", "is empty; write one or more of "+listed(Formats()))
	}
	if p.Email == "" {
		if p.Channel == ChannelEmail {
			fault("email", "is empty; write the address that copies go to, such as email: desk@bay-gazette.example")
		}
		return
	}
	if strings.ContainsAny(p.Email, ",;") {
		fault("email", "names several addresses; write one that reaches all who should see the copies, "+
			"so that the books can say for certain whether it was taken")
		return
	}
	_, address, err := subscriber.ParseAddress(p.Email)
	if err != nil {
		fault("email", fmt.Sprintf("is no address: %v", err))
		return
	}
	p.Email = address
}

func (p *Partner) complete() {
	p.Name = cmp.Or(piece.Clean(p.Name), p.Slug)
	p.Channel = cmp.Or(p.Channel, ChannelFolder)
	if p.Channel == ChannelEmail {
		p.Formats = append([]Format{Text, CopySheet}, p.Formats...)
	}
	var formats []Format
	for _, f := range p.Formats {
		if !slices.Contains(formats, f) {
			formats = append(formats, f)
		}
	}
	p.Formats = formats
	p.Terms = p.Terms.completed()
}

// completed fills what is not agreed on from the default terms.
func (t Terms) completed() Terms {
	d := DefaultTerms()
	t.Credit = cmp.Or(t.Credit, d.Credit)
	t.CreditPosition = cmp.Or(t.CreditPosition, d.CreditPosition)
	t.CreditLink = cmp.Or(t.CreditLink, d.CreditLink)
	t.Image = cmp.Or(t.Image, d.Image)
	t.Edits = cmp.Or(t.Edits, d.Edits)
	t.Newline = cmp.Or(t.Newline, d.Newline)
	t.Quotes = cmp.Or(t.Quotes, d.Quotes)
	t.Online = cmp.Or(t.Online, d.Online)
	return t
}

var slugForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$`)

// lineOfSlug is the last line on which the slug is given, where a doubled one was added; 0 if none.
func lineOfSlug(src []byte, slug string) int {
	last := 0
	for i, line := range strings.Split(string(src), "\n") {
		_, value, found := strings.Cut(line, "slug:")
		if found && slug != "" && strings.Trim(value, ` "'`) == slug {
			last = i + 1
		}
	}
	return last
}

// The methods below read single values, so that a wrong one is refused on its own line.

// UnmarshalText takes the name of a format.
func (f *Format) UnmarshalText(text []byte) error { return choose(f, text, Formats()...) }

// UnmarshalText takes one of the positions.
func (p *Position) UnmarshalText(text []byte) error { return choose(p, text, AtEnd, UnderByline) }

// UnmarshalText takes one of the rules.
func (l *Link) UnmarshalText(text []byte) error {
	return choose(l, text, LinkRequired, LinkWanted, LinkNone)
}

// UnmarshalText takes one of the rules.
func (r *ImageRule) UnmarshalText(text []byte) error {
	return choose(r, text, ImagesOwnAndLicensed, ImagesNone)
}

// UnmarshalText takes one of the edits.
func (e *Edits) UnmarshalText(text []byte) error {
	return choose(e, text, EditsNone, EditsStyle, EditsHeadline, EditsCutWithApproval)
}

// UnmarshalText takes one of the line ends.
func (n *Newline) UnmarshalText(text []byte) error { return choose(n, text, LF, CRLF) }

// UnmarshalText takes one of the styles.
func (q *Quotes) UnmarshalText(text []byte) error {
	return choose(q, text, QuotesAsPrinted, QuotesStraight)
}

// UnmarshalText takes one of the wishes.
func (o *Online) UnmarshalText(text []byte) error {
	return choose(o, text, OnlineCanonical, OnlineNoIndex, OnlineBoth, OnlineNone)
}

// UnmarshalText takes a number of days, 0 to 36500.
func (d *Days) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 || n > 36500 {
		return refuse("%q is no number of days; write one such as 90, or 0 for no limit", text)
	}
	*d = Days(n)
	return nil
}

// UnmarshalText takes a sentence that holds {credit} and {home} once each. A permission is a fact
// of a piece, so no sentence that stands under all pieces may claim one.
func (s *Sentence) UnmarshalText(text []byte) error {
	line := piece.Clean(string(text))
	rest := strings.Replace(strings.Replace(line, "{credit}", "", 1), "{home}", "", 1)
	switch {
	case !strings.Contains(line, "{credit}") || !strings.Contains(line, "{home}") || strings.ContainsAny(rest, "{}"):
		return refuse("write {credit} and {home} once each, as in %q", DefaultSentence)
	case strings.Contains(strings.ToLower(line), "permission"):
		return refuse("claims a permission; take that out, permissions are recorded with the outlet of each piece")
	}
	*s = Sentence(line)
	return nil
}

func choose[T ~string](dst *T, text []byte, values ...T) error {
	if !slices.Contains(values, T(text)) {
		return refuse("%q is none of its values; write %s", text, listed(values))
	}
	*dst = T(text)
	return nil
}

func refuse(format string, args ...any) error {
	return strictyaml.Refusal(fmt.Sprintf(format, args...))
}

// listed writes values as a choice: "a, b or c".
func listed[T ~string](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
