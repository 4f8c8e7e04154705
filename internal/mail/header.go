package mail

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
)

// field is one header line before folding. Its value is ASCII but for that of To, which may hold a local part beyond.
type field struct{ name, value string }

// fields are all header lines besides date and MIME, in no order that counts.
func (m Message) fields() ([]field, error) {
	out, err := m.people()
	if err != nil {
		return nil, err
	}
	if err := printable(m.Subject); err != nil {
		return nil, fmt.Errorf("the subject: %w", err)
	}
	out = append(out, field{"Message-ID", "<" + m.MessageID + ">"}, field{"Subject", encodeText(oneSpaced(m.Subject))})
	if m.Language != "" {
		if !languageForm.MatchString(m.Language) {
			return nil, fmt.Errorf("Content-Language: %q is no language; write a tag such as en or pt-BR", m.Language)
		}
		out = append(out, field{"Content-Language", m.Language}) // RFC 3282 §2
	}
	if m.AutoSubmitted || m.List.ID != "" {
		out = append(out,
			field{"Auto-Submitted", "auto-generated"}, // RFC 3834 §5
			field{"X-Auto-Response-Suppress", "All"},  // the same for Exchange
		)
	}
	if m.List.ID == "" {
		return out, nil
	}
	list, err := m.List.fields()
	return append(out, list...), err
}

// people are From, To and Reply-To. Only To, which is one reader's matter, may be beyond ASCII before the @.
func (m Message) people() ([]field, error) {
	out := make([]field, 0, 16)
	for _, p := range []struct {
		name    string
		address Address
	}{{"From", m.From}, {"To", m.To}, {"Reply-To", m.ReplyTo}} {
		if p.name == "Reply-To" && p.address.IsZero() {
			continue
		}
		value, err := p.address.header(p.name == "To")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		out = append(out, field{p.name, value})
	}
	return out, nil
}

// header is the address as a header line holds it (RFC 5322 §3.4). A display name may be anything printable:
// it is quoted or encoded (RFC 2047 §5). A local part beyond ASCII, where there may be one, stands as it is (RFC 6532
// §3.2).
func (a Address) header(mayUTF8 bool) (string, error) {
	email, utf8, err := wireMailbox(a.Email)
	if err != nil {
		return "", err
	}
	if utf8 && !mayUTF8 {
		return "", fmt.Errorf("%q: many servers refuse letters beyond ASCII before the @; use another address", a.Email)
	}
	if err := printable(a.Name); err != nil {
		return "", err
	}
	return phrase(a.Name) + "<" + email + ">", nil
}

// phrase is a name in front of angle brackets, with the space between; none without a name.
// net/mail quotes or encodes it as RFC 5322 §3.2.5 and RFC 2047 §5 (3) ask.
func phrase(name string) string {
	if plainPhrase(name) {
		return `"` + name + `" ` // as below, sooner
	}
	name = oneSpaced(name)
	if name == "" {
		return ""
	}
	if backslashed(name) {
		return encodeText(name) + " "
	}
	return strings.TrimSuffix((&netmail.Address{Name: name, Address: "l@l"}).String(), "<l@l>")
}

// plainPhrase tells whether a name is words of ASCII with one space between them, with nothing to escape in quotes.
func plainPhrase(name string) bool {
	previous := byte(' ')
	for _, c := range []byte(name) {
		if c == ' ' && previous == ' ' || c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
		previous = c
	}
	return previous != ' '
}

// fields are the list's own header lines.
func (l List) fields() ([]field, error) {
	id, err := l.id()
	if err != nil {
		return nil, fmt.Errorf("List-Id: %w", err)
	}
	out := []field{
		{"List-Id", id},
		{"List-Post", "NO"}, // RFC 2369 §3.4: nobody writes to an announcement list
		{"Precedence", "bulk"},
	}
	leave, err := l.leave()
	if err != nil {
		return nil, fmt.Errorf("List-Unsubscribe: %w", err)
	}
	out = append(out, leave...)
	for _, a := range l.addresses() {
		if *a.url == "" {
			continue
		}
		value, err := bracketed(*a.url)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.name, err)
		}
		out = append(out, field{a.name, value})
	}
	if l.FeedbackID != "" {
		if !feedbackForm.MatchString(l.FeedbackID) {
			return nil, fmt.Errorf("Feedback-ID: %q does not fit; make it with mail.FeedbackID", l.FeedbackID)
		}
		out = append(out, field{"Feedback-ID", l.FeedbackID})
	}
	return out, nil
}

// listAddress is a header line that holds one address of the list.
type listAddress struct {
	name string
	url  *string
}

// addresses are the list's addresses but those by which a reader leaves.
func (l *List) addresses() []listAddress {
	return []listAddress{
		{"List-Help", &l.Help},
		{"List-Subscribe", &l.Subscribe},
		{"List-Owner", &l.Owner},
		{"List-Archive", &l.Archive},
		{"Archived-At", &l.ArchivedAt}, // RFC 5064 §2
	}
}

// id is the list's name and id (RFC 2919 §2: at most 255 octets, at least one dot).
func (l List) id() (string, error) {
	if !listIDForm.MatchString(l.ID) || len(l.ID) > 255 {
		return "", fmt.Errorf("%q is no list id; write label.domain, such as weekly.news.example.org", l.ID)
	}
	if err := printable(l.Name); err != nil {
		return "", err
	}
	return phrase(l.Name) + "<" + l.ID + ">", nil
}

// leave is List-Unsubscribe, the address first, and with https the promise that one POST does it (RFC 8058 §3.1).
func (l List) leave() ([]field, error) {
	if l.Unsubscribe == "" {
		return nil, errors.New("a list mailing without a way to leave is not sent; give the reader a leave address")
	}
	address, err := bracketed(l.Unsubscribe)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(l.Unsubscribe, "mailto:") {
		return nil, errors.New("the leave address is one of the web; its mailto form goes beside it")
	}
	out := append(make([]field, 0, 2), field{"List-Unsubscribe", address})
	if l.LeaveMail != "" {
		mailto, err := bracketed(l.LeaveMail)
		if err != nil {
			return nil, err
		}
		out[0].value += ", " + mailto
	}
	if strings.HasPrefix(l.Unsubscribe, "https://") {
		out = append(out, field{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"})
	}
	return out, nil
}

// bracketed is a URL between angle brackets (RFC 2369 §2). Long ones stand whole on a line of their own.
func bracketed(address string) (string, error) {
	u, err := url.Parse(address)
	bare := isASCII(address) && !strings.ContainsAny(address, " \t\r\n\"<>\\^`{|}\x7f")
	if err != nil || !bare || len(address) > 900 {
		return "", fmt.Errorf("%q is no address for a header; escape it, and keep it under 900 bytes", address)
	}
	web := (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	if !web && (u.Scheme != "mailto" || !strings.Contains(u.Opaque, "@")) {
		return "", fmt.Errorf("%q is neither of the web nor mailto:; write it out from its scheme on", address)
	}
	return "<" + address + ">", nil
}

var (
	languageForm = regexp.MustCompile(`^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$`)
	listIDForm   = regexp.MustCompile(`^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+$`)
	feedbackForm = regexp.MustCompile(`^(?:[A-Za-z0-9._-]*:){1,3}[A-Za-z0-9]{5,15}$`)
)

// encodeText leaves printable ASCII as it is and encodes the rest as words of at most 62 octets, so that
// the first fits beside the field name (RFC 2047 §2, §5). Text that only looks encoded, or holds a word too
// long for a line, is encoded too, so that it is shown as written.
func encodeText(s string) string {
	if isASCII(s) && !strings.Contains(s, "=?") && longestWord(s) <= 200 {
		return s
	}
	const open, end, most = "=?utf-8?q?", "?=", 62
	words, word := []string{}, open
	for _, r := range s {
		escaped := escapeQ(r)
		if len(word)+len(escaped)+len(end) > most {
			words, word = append(words, word+end), open
		}
		word += escaped
	}
	return strings.Join(append(words, word+end), " ")
}

// backslashed tells whether net/mail would write the name wrong: inside an encoded word it leaves a backslash
// bare, which a phrase may not hold (RFC 2047 §5 (3)), and then reads no address there. encodeText escapes it.
func backslashed(name string) bool { return !isASCII(name) && strings.Contains(name, `\`) }

// escapeQ is one character in the Q encoding (RFC 2047 §4.2).
func escapeQ(r rune) string {
	switch {
	case r == ' ':
		return "_"
	case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z':
		return string(r)
	}
	var out []byte
	for _, c := range []byte(string(r)) {
		out = fmt.Appendf(out, "=%02X", c)
	}
	return string(out)
}

func longestWord(s string) int {
	longest := 0
	for _, w := range strings.Fields(s) {
		longest = max(longest, len(w))
	}
	return longest
}
