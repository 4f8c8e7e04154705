package doctor

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"pressrun/internal/digest"
	"pressrun/internal/mail"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
)

// Gate looks at an edition as one reader would get it, before anybody does. It asks nobody: a press run waits
// for no DNS. An error among its findings stops the edition.
type Gate struct {
	Publication   *publication.Publication
	Real          bool // list mail goes to real people
	PostalMissing bool
}

// The codes of the gate's findings.
const (
	CodeSubject     = "mail-subject"
	CodeText        = "mail-text"
	CodeSize        = "mail-size"
	CodeLink        = "mail-link"
	CodePicture     = "mail-picture"
	CodeLeave       = "mail-leave"
	CodeAddress     = "mail-address"
	CodeSender      = "mail-sender"
	CodePostal      = "mail-postal"
	CodeNotComposed = "mail-not-composed"
)

// ConfigFault tells whether a finding of the gate is mended in the configuration rather than in a piece.
func ConfigFault(code string) bool {
	return slices.Contains([]string{CodeAddress, CodeLeave, CodeSender, CodePostal}, code)
}

const (
	warnHTML     = 90_000 // bytes as sent; Gmail cuts at about 102 kB
	longSubject  = 120    // characters; lists of mails show 40 to 70
	leastOfHTML  = 4      // the text part must hold at least a quarter of what the HTML part shows
	leastVisible = 200    // below it nothing is said of lengths
)

// Look gives the findings of one message of a list.
func (g Gate) Look(m mail.Message) []piece.Finding {
	l := &look{Gate: g, m: m, page: readPage(m.HTML)}
	for _, check := range []func(){
		l.subject, l.text, l.size, l.links, l.pictures, l.leave, l.headers, l.sender, l.postal,
	} {
		check()
	}
	return l.findings
}

// look is one looking through.
type look struct {
	Gate
	m        mail.Message
	page     page
	findings []piece.Finding
}

func (l *look) find(level piece.Level, field, code, format string, args ...any) {
	f := piece.Finding{Level: level, Field: field, Code: code, Message: fmt.Sprintf(format, args...)}
	if !slices.Contains(l.findings, f) {
		l.findings = append(l.findings, f)
	}
}

func (l *look) subject() {
	switch n := utf8.RuneCountInString(l.m.Subject); {
	case strings.TrimSpace(l.m.Subject) == "":
		l.find(piece.LevelError, "subject_line", CodeSubject, "the mail has no subject; set title: or subject_line:")
	case n > longSubject:
		l.find(piece.LevelWarning, "subject_line", CodeSubject,
			"the subject has %d characters, and mail programs show 40 to 70; set a shorter subject_line:", n)
	}
}

// text looks whether both parts say the same: mail whose text part is a stub is taken for spam.
func (l *look) text() {
	shown, written := letters(l.page.text), letters(l.m.Text)
	switch {
	case written == 0:
		l.find(piece.LevelError, "body", CodeText, "the mail has no text part")
	case shown > leastVisible && written*leastOfHTML < shown:
		l.find(piece.LevelWarning, "body", CodeText,
			"the text part holds %d letters and the HTML part shows %d", written, shown)
	}
}

func (l *look) size() {
	switch n := digest.EncodedSize(l.m.HTML); {
	case n > digest.MaxHTML:
		l.find(piece.LevelError, "body", CodeSize,
			"the HTML part has %s as sent; Gmail cuts it, and with it the way to leave", kB(n))
	case n > warnHTML:
		l.find(piece.LevelWarning, "body", CodeSize, "the HTML part has %s as sent; Gmail cuts at about 102 kB", kB(n))
	}
}

// links must lead somewhere from a mail, which has no address of its own.
func (l *look) links() {
	for _, link := range l.page.links {
		u, err := url.Parse(strings.TrimSpace(link.address))
		switch {
		case err != nil || !isAbsolute(u):
			l.find(piece.LevelError, "body", CodeLink,
				"the link “%s” leads to %q, which is no whole address; write it from https:// on", link.text, link.address)
		case l.Real && u.Host != "":
			l.reaches(u, "body", CodeLink, "the link “"+link.text+"”")
		}
	}
}

// isAbsolute: of the web with a host, or an address to write or call to.
func isAbsolute(u *url.URL) bool {
	switch u.Scheme {
	case "https", "http":
		return u.Hostname() != ""
	case "mailto", "tel":
		return u.Opaque != ""
	}
	return false
}

// reaches looks whether readers can follow an address. A piece may speak of example.org, which answers; our own
// pages can't stand there.
func (l *look) reaches(u *url.URL, field, code, what string) {
	name := dnsName(u.Hostname())
	if key := l.ownKey(name); key != "" {
		if unreachableHost(name) {
			l.find(piece.LevelError, key, CodeAddress, "leads to %s, where no reader gets; write your own address", u.Host)
		}
		return
	}
	switch answers := slices.Contains([]string{"example.com", "example.net", "example.org"}, organisation(name)); {
	case !unreachableHost(name):
	case answers:
		l.find(piece.LevelWarning, field, code, "%s leads to %s, a domain for examples", what, u.Host)
	default:
		l.find(piece.LevelError, field, code, "%s leads to %s, where no reader gets; correct it", what, u.Host)
	}
}

// ownKey is the key of the configuration that names the host; empty: it is another's.
func (l *look) ownKey(name string) string {
	switch name {
	case dnsName(l.Publication.URL.Hostname()):
		return "site.url"
	case dnsName(l.Publication.AppURL.Hostname()):
		return "site.app_url"
	}
	return ""
}

func (l *look) pictures() {
	for _, p := range l.page.pictures {
		u, err := url.Parse(p.address)
		switch {
		case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "":
			l.find(piece.LevelError, "image.src", CodePicture,
				"the picture %q has no address of the web; mail programs show none", p.address)
		case !p.hasAlt:
			l.find(piece.LevelWarning, "image.alt", CodePicture, "the picture %s has no alt text", p.address)
		case l.Real:
			l.reaches(u, "image.src", CodePicture, "the picture")
		}
	}
}

// leave looks for the way out that a reader sees in either part.
func (l *look) leave() {
	out := l.m.List.Unsubscribe
	seen := slices.ContainsFunc(l.page.links, func(link link) bool { return link.address == out && link.text != "" })
	if out == "" || !seen || !strings.Contains(l.m.Text, out) {
		l.find(piece.LevelError, "site.app_url", CodeLeave, "the mail shows no link by which its reader can leave")
	}
}

// headers looks at the message as it travels.
func (l *look) headers() {
	raw, err := mail.Compose(l.m)
	if err != nil {
		l.find(piece.LevelError, "title", CodeNotComposed, "%v", err)
		return
	}
	parsed, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		l.find(piece.LevelError, "title", CodeNotComposed, "the message can't be read back: %v", err)
		return
	}
	h := textproto.MIMEHeader(parsed.Header)
	offered := strings.Contains(h.Get("List-Unsubscribe"), "<"+l.m.List.Unsubscribe+">")
	oneClick := h.Get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
	isHTTPS := strings.HasPrefix(l.m.List.Unsubscribe, "https://")
	switch {
	case !offered || isHTTPS && !oneClick: // RFC 8058 §3.1
		l.find(piece.LevelError, "site.app_url", CodeLeave, "the mail does not offer leaving with one click in its headers")
	case !isHTTPS && l.Real:
		l.find(piece.LevelWarning, "site.app_url", CodeLeave,
			"is not https, so mail programs offer no button to leave with one click")
	}
}

func (l *look) sender() {
	if l.Real && subscriber.Reserved(l.m.From.Email) {
		l.find(piece.LevelError, "mail.from", CodeSender,
			"%s is of a domain for examples, from which no mail is taken; write your own", l.m.From.Email)
	}
}

func (l *look) postal() {
	address := piece.Clean(l.Publication.PostalAddress)
	switch {
	case l.Real && l.PostalMissing:
		l.find(piece.LevelError, "site.postal_address", CodePostal,
			"is not filled in; write street and town, the law of many countries asks for them")
	case address != "" && !strings.Contains(oneSpaced(l.page.text), oneSpaced(address)):
		l.find(piece.LevelError, "site.postal_address", CodePostal, "does not stand in the mail")
	}
}

func oneSpaced(s string) string { return strings.Join(strings.Fields(s), " ") }
