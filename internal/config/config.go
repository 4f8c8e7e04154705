// Package config reads config.yaml and the environment into one checked value. Every key
// has its default and its meaning in code; config.yaml as `pressrun init` writes it is made from them.
//
// Order: defaults, then the file, then the environment (PRESSRUN_ and the key's path in capitals
// with _ for the dots; PRESSRUN_…_FILE names a file that holds the value). Secrets come from
// the environment only, never from config.yaml.
package config

import (
	"time"

	"pressrun/internal/publication"
)

// Config is the configuration of one publication. Each field's doc tag is its line in config.yaml.
type Config struct {
	Site     Site              `yaml:"site" doc:"Who we are and where readers find us."`
	Brand    publication.Brand `yaml:"brand" doc:"How pages and mails look; every list may set its own over it."`
	Press    Press             `yaml:"press" doc:"When and how pieces go out."`
	Database Database          `yaml:"database" doc:"Where the books are kept."`
	Paths    Paths             `yaml:"paths" doc:"Folders, relative to this file."`
	Mail     Mail              `yaml:"mail" doc:"How the digest is mailed."`
	Bounces  Bounces           `yaml:"bounces" doc:"What comes back: bounces, complaints, exits by mail. See docs/deliverability.md."`
	Alerts   Alerts            `yaml:"alerts" doc:"Who is told when something needs a person. Each matter is told once."`
	Privacy  Privacy           `yaml:"privacy" doc:"What is known of what readers do. Opens are never counted: mail programs fetch pictures by themselves."`
	Serve    Serve             `yaml:"serve" doc:"The server that pressrun serve runs: public/ and the leave links."`
	SignUp   SignUp            `yaml:"sign_up" doc:"The form by which people sign up, which pressrun serve shows at subscribe below site.app_url."`
	Feeds    Feeds             `yaml:"feeds" doc:"RSS, Atom and JSON Feed."`

	// Dir is the publication's folder, to which relative paths belong.
	Dir string `yaml:"-"`
	// File is the path of the file read, for messages.
	File string `yaml:"-"`
}

// Site says who we are.
type Site struct {
	Name          string `yaml:"name" doc:"The publication's name, as readers know it."`
	URL           string `yaml:"url" doc:"Address under which public/ is served."`
	AppURL        string `yaml:"app_url" doc:"Where leave and preference links answer; empty: the same as url."`
	IDAuthority   string `yaml:"id_authority" doc:"Domain and date that make every piece's id (RFC 4151). Written once by init; never change it."`
	Language      string `yaml:"language" doc:"Language of pieces that name none (BCP 47)."`
	Timezone      string `yaml:"timezone" doc:"Zone of bare dates and of printed dates, such as Europe/Berlin."`
	PostalAddress string `yaml:"postal_address" doc:"Postal address at the foot of every mail; the law of many countries asks for one."`
	DeskContact   string `yaml:"desk_contact" doc:"Address or page where partner outlets ask."`
	Pages         bool   `yaml:"pages" doc:"false: home has its own site, no pages are written and pieces need a canonical_url."`
}

// Press says when and how pieces go out.
type Press struct {
	Hour      int `yaml:"hour" doc:"Hour (0 to 23) at which a piece with a bare future day goes out."`
	FreshDays int `yaml:"fresh_days" doc:"A piece dated more days ago than this asks before it is mailed."`
}

// Database says where the books are kept.
type Database struct {
	URL string `yaml:"url" doc:"sqlite:PATH, or postgres://user@host/name when one machine is not enough."`
}

// Paths are the folders of a publication.
type Paths struct {
	Public string `yaml:"public" doc:"Pages and feeds; complete by itself, copy it to any web server."`
	Var    string `yaml:"var" doc:"Database, outbox, partner copies and proofs."`
}

// Mail says how the digest is mailed.
type Mail struct {
	Transport string `yaml:"transport" doc:"outbox: each mail becomes a file below var/outbox, nothing leaves. smtp: to a mail server."`
	From      string `yaml:"from" doc:"Address that mails come from, unless the list has its own."`
	ReplyTo   string `yaml:"reply_to" doc:"Address that answers go to; empty: from."`
	Unknown   string `yaml:"unknown" doc:"A mail that may or may not have arrived: hold (never twice; listed until you decide) or resend (never lost). A list may say otherwise."`
	// BounceDomain may be a domain of its own below that of From, which SPF and DMARC then take for one with it.
	BounceDomain string `yaml:"bounce_domain" doc:"Domain to which mail that cannot be delivered comes back, each to an address of its own; empty: to from."`

	SMTP  SMTP  `yaml:"smtp" doc:"The mail server, for transport smtp and for test mails."`
	Rate  Rate  `yaml:"rate" doc:"How fast mail leaves at most."`
	Retry Retry `yaml:"retry" doc:"When a mail that was refused for now is tried again."`
	DKIM  DKIM  `yaml:"dkim" doc:"Signing by this program. Leave it empty where the mail server signs, as most do."`
}

// SMTP is a mail server.
type SMTP struct {
	Host          string `yaml:"host" doc:"Name of the server; empty: none."`
	Port          int    `yaml:"port" doc:"587 with starttls, 465 with tls, 25 with none."`
	TLS           string `yaml:"tls" doc:"starttls, tls or none."`
	Username      string `yaml:"username" doc:"Name to sign in with; empty: no sign-in."`
	Password      string `yaml:"password" secret:"yes" doc:"Only from the environment: PRESSRUN_MAIL_SMTP_PASSWORD or PRESSRUN_MAIL_SMTP_PASSWORD_FILE."`
	Connections   int    `yaml:"connections" doc:"Connections to the server at once, 1 to 100."`
	PerConnection int    `yaml:"per_connection" doc:"Mails over one connection before it is opened anew."`
	Hello         string `yaml:"hello" doc:"Name this machine says to the server; empty: the domain of site.app_url."`
	Sandbox       bool   `yaml:"sandbox" doc:"true: this server keeps all mail to itself (a test sink), so the checks that protect real readers are off."`
}

// Rate bounds how fast mail leaves. Zero is no bound.
type Rate struct {
	PerSecond float64 `yaml:"per_second" doc:"Mails a second, of all processes together; 0: as fast as the server takes them."`
	PerDomain float64 `yaml:"per_domain" doc:"Mails a second to one recipient domain, a share for each process; 0: no bound."`
}

// Retry says when a mail that was refused for now is tried again.
type Retry struct {
	First time.Duration `yaml:"first" doc:"Wait before the second try; it doubles from try to try, up to four hours."`
	Max   time.Duration `yaml:"max" doc:"After this long the mail is given up (RFC 5321 §4.5.4.1)."`
}

// DKIM says how mail is signed.
type DKIM struct {
	Domain   string `yaml:"domain" doc:"Domain that signs; empty: no signing here."`
	Selector string `yaml:"selector" doc:"Name of the key in DNS: selector._domainkey.domain."`
	KeyFile  string `yaml:"key_file" doc:"File of the RSA private key (PEM, 2048 bits)."`
}

// Alerts says who is told when something needs a person.
type Alerts struct {
	Email   string `yaml:"email" doc:"Address; empty: nobody is mailed."`
	Webhook string `yaml:"webhook" doc:"Address that gets a POST with a JSON body; empty: none."`
	Secret  string `yaml:"secret" secret:"yes" doc:"Signs the webhook's calls. Only from the environment: PRESSRUN_ALERTS_SECRET or PRESSRUN_ALERTS_SECRET_FILE."`
}

// Privacy says what is known of what readers do.
type Privacy struct {
	Clicks  string `yaml:"clicks" doc:"off, or totals: how often the links of an edition were followed, of all readers together."`
	LinkTag string `yaml:"link_tag" doc:"Put behind the read-on links of mails, such as utm_source=digest&utm_medium=email; {list} and {number} stand for the edition."`
}

// Serve says where the server listens.
type Serve struct {
	Listen         string   `yaml:"listen" doc:"Host and port; put a web server with a certificate in front."`
	MetricsListen  string   `yaml:"metrics_listen" doc:"Host and port where Prometheus reads /metrics, apart from readers; empty: nowhere."`
	TrustedProxies []string `yaml:"trusted_proxies" doc:"Addresses or networks of the web servers in front, whose X-Forwarded-For is believed."`
}

// SignUp says who may sign up by the form, and how often.
type SignUp struct {
	Open       bool          `yaml:"open" doc:"false: there is no form. A list with closed: true in lists.yaml is not offered on it."`
	Valid      time.Duration `yaml:"valid" doc:"How long the link of a confirmation mail is good; what is not confirmed by then is forgotten."`
	PerAddress int           `yaml:"per_address" doc:"Most letters of one kind to one address within a day, so that nobody's mailbox is flooded by the form."`
	PerNetwork int           `yaml:"per_network" doc:"Most forms from one network within a day: the first 24 bits of an IPv4 address, 48 of IPv6."`
	PerDay     int           `yaml:"per_day" doc:"Most forms in all within a day; who comes later is asked to come back tomorrow, and you are told."`
}

// Feeds says how feeds are made.
type Feeds struct {
	Items int      `yaml:"items" doc:"Most pieces in one feed."`
	Hubs  []string `yaml:"hubs" doc:"WebSub hubs that feeds name, and that are told of each change."`
}

// The values of Mail.Transport, Privacy.Clicks, Mail.Unknown and SMTP.TLS.
const (
	TransportOutbox = "outbox"
	TransportSMTP   = "smtp"

	ClicksOff    = "off"
	ClicksTotals = "totals"

	UnknownHold   = "hold"
	UnknownResend = "resend"

	TLSNone     = "none"
	TLSStartTLS = "starttls"
	TLSImplicit = "tls"
)

// Default is the configuration of a publication that sets nothing.
func Default() Config {
	return Config{
		Site: Site{
			Name:          "My Publication",
			URL:           "https://publication.example/",
			IDAuthority:   "publication.example,2026-01-01",
			Language:      "en",
			Timezone:      "UTC",
			PostalAddress: "My Publication, 1 Example Street, Exampletown",
			DeskContact:   "desk@publication.example",
			Pages:         true,
		},
		Brand:    publication.Brand{Accent: "#1f4e79", Typeface: "Georgia, Times New Roman, serif"},
		Press:    Press{Hour: 7, FreshDays: 30},
		Database: Database{URL: "sqlite:var/pressrun.db"},
		Paths:    Paths{Public: "public", Var: "var"},
		Mail: Mail{
			Transport: TransportOutbox,
			From:      "digest@publication.example",
			Unknown:   UnknownHold,
			SMTP:      SMTP{Port: 587, TLS: TLSStartTLS, Connections: 10, PerConnection: 1000},
			Retry:     Retry{First: 5 * time.Minute, Max: 72 * time.Hour},
		},
		Privacy: Privacy{Clicks: ClicksOff},
		Bounces: Bounces{SoftLimit: 5, FullLimit: 20, IMAP: IMAP{Port: 993, TLS: TLSImplicit, Folder: "INBOX", Taken: "Pressrun"}},
		Serve:   Serve{Listen: "127.0.0.1:8080", TrustedProxies: []string{"127.0.0.0/8", "::1/128"}},
		SignUp:  SignUp{Open: true, Valid: 7 * 24 * time.Hour, PerAddress: 3, PerNetwork: 30, PerDay: 2000},
		Feeds:   Feeds{Items: 50},
	}
}
