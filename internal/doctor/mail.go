package doctor

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"pressrun/internal/subscriber"
)

// Mailbox is an address that the configuration names, and where.
type Mailbox struct {
	Where   string // such as "mail.from" or "from of commentary"
	Address string // local@domain
}

// Setup is what Mail and Records look at.
type Setup struct {
	Resolver Resolver
	Web      Web
	Now      time.Time

	Server Server // nil: none is named
	Host   string
	Port   int
	Real   bool // list mail goes to real people

	From     []Mailbox
	ReplyTo  []Mailbox
	Envelope string   // domain of the envelope's sender; empty: that of From
	Returns  []string // from where what comes back is read, such as "bounces.imap"
	DKIM     DKIM

	AppURL *url.URL
	// Leave asks whether leave links answer; its error says what to do. fs.ErrNotExist: there are no books yet.
	// Nil: it is not asked.
	Leave         func(context.Context) error
	PostalMissing bool
	Alerts        []string // where trouble is told; empty: nowhere
}

// Web gets a page; *http.Client is one.
type Web interface {
	Do(*http.Request) (*http.Response, error)
}

// Mail looks at all that list mail needs. The error is that of the mail server, for the exit code;
// it stands among the checks as well.
func Mail(ctx context.Context, in Setup) ([]Check, error) {
	var checks []Check
	var refused error
	dns := patient{in.Resolver}
	var server *host
	if in.Server == nil {
		s := &sheet{about: "server"}
		s.info("connect", "set mail.smtp.host to mail in earnest", "none is named; mails become files")
		checks = s.checks
	} else {
		checks, refused = checkServer(ctx, in)
		server = lookupHost(ctx, dns, in.Host)
		s := &sheet{about: checks[0].About}
		server.reverse(ctx, dns, s)
		checks = append(checks, s.checks...)
	}
	checks = append(checks, checkDKIM(ctx, dns, in.DKIM)...)
	for _, group := range byDomain(in.From) {
		checks = append(checks, checkDomain(ctx, dns, in, server, domainOf(group[0].Address), group)...)
	}
	checks = append(checks, checkReturns(ctx, dns, in, server)...)
	checks = append(checks, checkReplies(ctx, dns, in)...)
	checks = append(checks, checkHouse(ctx, in)...)
	return checks, refused
}

// byDomain groups addresses by domain, in the order in which they come.
func byDomain(boxes []Mailbox) [][]Mailbox {
	var groups [][]Mailbox
	for _, b := range boxes {
		i := slices.IndexFunc(groups, func(g []Mailbox) bool { return domainOf(g[0].Address) == domainOf(b.Address) })
		if i < 0 {
			groups = append(groups, []Mailbox{b})
			continue
		}
		if !slices.Contains(groups[i], b) {
			groups[i] = append(groups[i], b)
		}
	}
	return groups
}

// checkReplies looks whether answers find a mail server, at domains that no From has.
func checkReplies(ctx context.Context, dns Resolver, in Setup) []Check {
	var checks []Check
	for _, group := range byDomain(in.ReplyTo) {
		name := domainOf(group[0].Address)
		d := &domain{sheet: sheet{about: "answers to " + name}, name: name, dns: dns}
		sends := slices.ContainsFunc(in.From, func(b Mailbox) bool { return domainOf(b.Address) == name })
		switch {
		case subscriber.ReservedDomain(name):
			d.reserved(in.Real, group)
		case !sends:
			d.info("reply-to", "", "%s", describe(group))
			d.mx(ctx, "answers")
		}
		checks = append(checks, d.checks...)
	}
	return checks
}
