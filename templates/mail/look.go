package mail

import (
	"strings"

	"github.com/a-h/templ"
)

// Colours of the two schemes; accents stand in Look, since they are computed from the brand.
const (
	PaperLight = "#f4f3ef" // behind the card
	CardLight  = "#ffffff"
	InkLight   = "#1f1f1f"
	FaintLight = "#5b5954" // labels, captions, footer
	PaperDark  = "#121416"
	CardDark   = "#1b1e21"
	InkDark    = "#e7e4df"
	FaintDark  = "#aeaaa3"
	RuleDark   = "#45484c" // between pieces
)

// reading and label give a style the fonts of the brand. They are functions, not literals in the
// templates, only for the values of the brand: those hold no quotes, which templ would escape twice.
func (l Look) reading(rest string) templ.SafeCSS {
	return templ.SafeCSS("font-family:" + l.Font + ";" + rest)
}

func (l Look) label(rest string) templ.SafeCSS {
	return templ.SafeCSS("font-family:" + l.SmallFont + ";" + rest)
}

func (l Look) card(rest string) templ.SafeCSS {
	return l.reading("background:#ffffff;border-top:4px solid " + l.Rule + ";" + rest)
}

func (l Look) link() templ.SafeCSS { return templ.SafeCSS("color:" + l.Accent) }

// standingLink is a link on a line of its own, tall enough for a thumb.
func (l Look) standingLink() templ.SafeCSS {
	return templ.SafeCSS("display:inline-block;padding:10px 0;color:" + l.Accent)
}

func (l Look) buttonBack() templ.SafeCSS {
	return templ.SafeCSS("background:" + l.Button + ";border-radius:4px;mso-padding-alt:14px 26px")
}

func (l Look) buttonText() templ.SafeCSS {
	return l.label("display:inline-block;padding:14px 26px;font-size:16px;line-height:20px;font-weight:bold;" +
		"text-decoration:none;border-radius:4px;color:" + l.ButtonInk)
}

// styleBlock is what goes beyond inline styles. Apple Mail and Samsung read the media query, Outlook
// on the web and on phones marks what it has turned dark with data-ogsc and data-ogsb.
func styleBlock(l Look) string {
	dark := strings.NewReplacer("PAPER", PaperDark, "CARD", CardDark, "INK", InkDark, "FAINT", FaintDark, "LINK", l.Dark, "RULE", RuleDark)
	text := dark.Replace(`SCOPE .card,SCOPE .plain{color:INK!important}SCOPE .faint{color:FAINT!important}` +
		`SCOPE .card a{color:LINK!important}SCOPE .card a.plain{color:INK!important}` +
		`SCOPE .card a.button{color:` + l.ButtonInk + `!important}`)
	back := dark.Replace(`SCOPE .paper{background:PAPER!important}SCOPE .rule{background:RULE!important}SCOPE .card{background:CARD!important}`)
	within := func(rules, scope string) string { return strings.ReplaceAll(rules, "SCOPE ", scope) }
	return `<style>:root{color-scheme:light dark;supported-color-schemes:light dark}` +
		`body{margin:0;padding:0;-webkit-text-size-adjust:100%}` +
		`@media (max-width:480px){.pad{padding-left:20px!important;padding-right:20px!important}` +
		`h1{font-size:27px!important}}` +
		`[dir=rtl] ul,[dir=rtl] ol{padding:0 24px 0 0!important}` +
		`@media (prefers-color-scheme:dark){` + within(text+back, "") +
		`.light-logo{display:none!important}.dark-logo{display:block!important}}` +
		within(text, "[data-ogsc] ") + within(back, "[data-ogsb] ") +
		`</style>`
}

// Outlook for Windows knows no max-width: it gets a table of fixed width around the fluid one.
const (
	outlookOpen  = `<!--[if mso]><table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`
	outlookClose = `<!--[if mso]></td></tr></table><![endif]-->`
)
