package intake

// houseProfiles are the layouts known by their class names. They name no hosts: a house's
// templates are met on saved files without an address too.
func houseProfiles() []Profile {
	return []Profile{{
		Name: "author cards", // card-based think tank templates
		Rules: []Rule{
			{Class: "author-card__name", Field: FieldAuthor},
			{Class: "author-card__title", Field: FieldRole},
			{Class: "author-card__twitter-handle", Field: FieldHandle},
			{Class: "author-card__multi-name", Field: FieldAuthor},
			{Class: "author-card*", Field: FieldBylineBox},
			{Class: "article__eyebrow", Field: FieldKicker},
			{Class: "key-takeaways*", Field: FieldTakeaways},
			{Class: "image-with-caption__credit", Field: FieldCredit},
			{Class: "share-bar*", Field: FieldFurniture},
			{Class: "heritage-offers*", Field: FieldFurniture},
			{Class: "offers*", Field: FieldFurniture},
		},
	}}
}

// genericProfile reads what most templates share.
func genericProfile() Profile {
	rules := []Rule{
		{Tag: "h1", Field: FieldTitle},
		{Tag: "figcaption", Field: FieldCaption},
		{Tag: "nav", Field: FieldFurniture},
	}
	rules = append(rules, classRules(FieldFurniture, furnitureClasses())...)
	rules = append(rules, classRules(FieldPullQuote, []string{"pullquote", "pull-quote", "pull_quote"})...)
	rules = append(rules, classRules(FieldTakeaways, []string{
		"takeaways", "takeaway", "key-takeaways", "key_takeaways", "keytakeaways", "key-points", "keypoints",
	})...)
	rules = append(rules, classRules(FieldNote, []string{
		"editors_note", "editors-note", "editor-note", "editornote", "editorsnote", "correction", "corrections",
	})...)
	rules = append(rules, classRules(FieldAttribution, []string{
		"attribution", "original-source", "originally-published", "republished", "source-line",
	})...)
	rules = append(rules, classRules(FieldFootnotes, []string{
		"footnotes", "footnote-list", "endnotes", "wp-block-footnotes", "references",
	})...)
	rules = append(rules, classRules(FieldBio, []string{
		"author-bio", "author_bio", "authorbio", "bio", "about-author", "about-the-author", "author-box",
	})...)
	rules = append(rules, classRules(FieldCredit, []string{
		"credit", "photo-credit", "image-credit", "media-credit", "caption-credit", "credits", "photocredit",
	})...)
	rules = append(rules, classRules(FieldCaption, []string{"caption", "wp-caption-text", "image-caption"})...)
	rules = append(rules, bylineRules()...)
	rules = append(rules, classRules(FieldDek, []string{
		"dek", "standfirst", "subtitle", "sub-title", "subheadline", "deck", "teaser", "article-summary", "lede",
	})...)
	rules = append(rules, classRules(FieldKicker, []string{
		"eyebrow", "kicker", "overline", "article-type", "content-type", "post-type",
	})...)
	rules = append(rules, classRules(FieldDate, []string{
		"date", "published", "publish-date", "pubdate", "post-date", "entry-date", "dateline", "meta",
		"article-meta", "post-meta", "entry-meta", "timestamp", "article-date",
	})...)
	return Profile{Name: "generic", Rules: append(rules,
		Rule{Itemprop: "headline", Field: FieldTitle},
		Rule{Itemprop: "datePublished", Field: FieldDate},
		Rule{Itemprop: "articleBody", Field: FieldBodyBox},
		Rule{Class: "article-body", Field: FieldBodyBox},
		Rule{Class: "body", Field: FieldBodyBox},
		Rule{Class: "entry-content", Field: FieldBodyBox},
		Rule{Class: "post-content", Field: FieldBodyBox},
		Rule{Class: "article__body*", Field: FieldBodyBox},
		Rule{Class: "body-copy", Field: FieldBodyBox},
		Rule{Class: "story-body", Field: FieldBodyBox},
	)}
}

func bylineRules() []Rule {
	var rules []Rule
	for _, c := range []string{"name", "author-name", "fn", "author__name", "author-link"} {
		rules = append(rules, Rule{Class: c, Within: FieldBylineBox, Field: FieldAuthor})
	}
	for _, c := range []string{"role", "title", "job-title", "author-title", "author-role", "position", "affiliation"} {
		rules = append(rules, Rule{Class: c, Within: FieldBylineBox, Field: FieldRole})
	}
	for _, c := range []string{"handle", "twitter", "twitter-handle"} {
		rules = append(rules, Rule{Class: c, Within: FieldBylineBox, Field: FieldHandle})
	}
	rules = append(rules,
		Rule{Itemprop: "name", Within: FieldBylineBox, Field: FieldAuthor},
		Rule{Itemprop: "jobTitle", Within: FieldBylineBox, Field: FieldRole},
		Rule{Itemprop: "author", Field: FieldBylineBox})
	return append(rules, classRules(FieldBylineBox, []string{
		"byline", "by-line", "author", "authors", "author-list", "article-author", "article-authors",
		"post-author", "entry-author", "contributors", "article__authors", "byline-wrapper",
	})...)
}

func furnitureClasses() []string {
	return []string{
		"share", "share-*", "sharing*", "social", "social-*", "addtoany*", "newsletter*", "subscribe*", "signup*",
		"sign-up*", "promo", "promo-*", "promotion*", "related", "related-*", "recommended*", "breadcrumb*",
		"menu", "menu-*", "site-header", "site-footer", "site-nav*", "navbar*", "nav", "navigation", "cookie*",
		"consent*", "gdpr*", "comments", "comment-*", "disqus*", "advert*", "ad", "ads", "ad-*", "banner",
		"donate*", "donation*", "offers", "membership*", "popup*", "modal*", "overlay*", "more-on*",
		"read-next*", "sidebar*", "widget*", "tags", "tag-list", "toolbar*", "skip-link*", "outbrain*",
		"taboola*", "most-read*", "trending*", "print-only", "utility*", "pagination*",
	}
}

func classRules(field Field, classes []string) []Rule {
	rules := make([]Rule, len(classes))
	for i, c := range classes {
		rules[i] = Rule{Class: c, Field: field}
	}
	return rules
}
