package piece

import "time"

// View is a piece as `import --json` prints it. Absent values are null, lists are never null.
type View struct {
	Title          *string          `json:"title"`
	SubjectLine    *string          `json:"subject_line"`
	Kicker         *string          `json:"kicker"`
	Topic          *string          `json:"topic"`
	Tags           []string         `json:"tags"`
	Language       *string          `json:"language"`
	Published      *string          `json:"published"`     // RFC 3339 with the zone's offset
	EmbargoUntil   *string          `json:"embargo_until"` // the same
	ReadMinutes    *int             `json:"read_minutes"`  // as printed
	Authors        []AuthorView     `json:"authors"`
	Image          *ImageView       `json:"image"`
	Dek            *string          `json:"dek"`
	Rights         RightsView       `json:"rights"`
	Takeaways      []string         `json:"takeaways"`
	Body           []BlockView      `json:"body"`
	Related        []RelatedView    `json:"related"`
	OriginalOutlet *OutletView      `json:"original_outlet"`
	EditorsNote    *string          `json:"editors_note"`
	Corrections    []CorrectionView `json:"corrections"`
	Slug           *string          `json:"slug"`
	ID             *string          `json:"id"`
	CanonicalURL   *string          `json:"canonical_url"`
}

// AuthorView is an author in a View.
type AuthorView struct {
	Name   *string `json:"name"`
	Role   *string `json:"role"`
	Handle *string `json:"handle"` // with "@"
	URL    *string `json:"url"`
	Bio    *string `json:"bio"`
}

// ImageView is the picture in a View.
type ImageView struct {
	Src     *string `json:"src"`
	Alt     *string `json:"alt"`
	Caption *string `json:"caption"`
	Credit  *string `json:"credit"`
	Rights  *string `json:"rights"`
}

// RightsView is the rights in a View; grantable is null while undecided.
type RightsView struct {
	Holder    *string `json:"holder"`
	Grantable *string `json:"grantable"`
	Note      *string `json:"note"`
}

// BlockView is a body block in a View: text is plain, markdown the same with marks.
type BlockView struct {
	Kind     Kind     `json:"kind"`
	Text     string   `json:"text"`
	Markdown string   `json:"markdown"`
	Items    []string `json:"items"`
	URL      *string  `json:"url"`   // of an embed or picture
	Level    *int     `json:"level"` // of a heading
}

// RelatedView is a related piece in a View.
type RelatedView struct {
	Title *string `json:"title"`
	URL   *string `json:"url"`
}

// OutletView is the original outlet in a View; its name is text, also "1945".
type OutletView struct {
	Name        *string  `json:"name"`
	URL         *string  `json:"url"`
	PublishedOn *string  `json:"published_on"`
	Wording     *string  `json:"wording"`
	Permission  *string  `json:"permission"`
	Also        []string `json:"also"`
}

// CorrectionView is a correction in a View.
type CorrectionView struct {
	Date *string `json:"date"`
	Text *string `json:"text"`
}

// View makes the view of the normal piece; dates without an hour are resolved by Date.Resolve.
func (p *Piece) View(now time.Time, loc *time.Location, pressHour int) View {
	n := p.Normal()
	at := func(d Date) *string {
		if d.IsZero() {
			return nil
		}
		return textOrNil(d.Resolve(now, loc, pressHour).Format(time.RFC3339))
	}
	v := View{
		Title: textOrNil(n.Title), SubjectLine: textOrNil(n.SubjectLine), Kicker: textOrNil(n.Kicker), Topic: textOrNil(n.Topic),
		Tags: listed(n.Tags), Language: textOrNil(n.Language), Published: at(n.Published), EmbargoUntil: at(n.EmbargoUntil),
		Dek: textOrNil(n.Dek), Takeaways: listed(n.Takeaways), EditorsNote: textOrNil(n.EditorsNote),
		Slug: textOrNil(n.Slug), ID: textOrNil(n.ID), CanonicalURL: textOrNil(n.CanonicalURL),
		Rights: RightsView{textOrNil(n.Rights.Holder), textOrNil(string(n.Rights.Grantable)), textOrNil(n.Rights.Note)},
	}
	if n.ReadMinutes > 0 {
		v.ReadMinutes = &n.ReadMinutes
	}
	if i := n.Image; i != nil {
		v.Image = &ImageView{textOrNil(i.Src), textOrNil(i.Alt), textOrNil(i.Caption), textOrNil(i.Credit), textOrNil(string(i.Rights))}
	}
	v.Authors = each(n.Authors, func(a Author) AuthorView {
		return AuthorView{textOrNil(a.Name), textOrNil(a.Role), textOrNil(a.Handle), textOrNil(a.URL), textOrNil(a.Bio)}
	})
	v.Body = each(n.Body, blockView)
	v.Related = each(n.Related, func(r Related) RelatedView { return RelatedView{textOrNil(r.Title), textOrNil(r.URL)} })
	v.Corrections = each(n.Corrections, func(c Correction) CorrectionView {
		return CorrectionView{textOrNil(c.Date.String()), textOrNil(c.Text)}
	})
	if o := n.Outlet; o != nil {
		v.OriginalOutlet = &OutletView{
			textOrNil(o.Name), textOrNil(o.URL), textOrNil(o.PublishedOn.String()), textOrNil(o.Wording), textOrNil(o.Permission), listed(o.Also),
		}
	}
	return v
}

func blockView(b Block) BlockView {
	v := BlockView{Kind: b.Kind, Text: b.Plain(), Markdown: b.Markdown(), URL: textOrNil(b.URL)}
	v.Items = each(b.Items, Inline.Plain)
	if b.Kind == Heading {
		v.Level = &b.Level
	}
	if b.Image != nil {
		v.URL = textOrNil(b.Image.Src)
	}
	return v
}

func textOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func listed(list []string) []string { return append([]string{}, list...) }

// each maps a list; the result is never nil.
func each[T, V any](list []T, view func(T) V) []V {
	out := make([]V, len(list))
	for i, t := range list {
		out[i] = view(t)
	}
	return out
}
