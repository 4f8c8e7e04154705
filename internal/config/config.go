// Package config reads config.yaml and the environment into one checked value. Every key
// has its default and its meaning in code; config.yaml as `pressrun init` writes it is made from them.
//
// Order: defaults, then the file, then the environment (PRESSRUN_ and the key's path in capitals
// with _ for the dots; PRESSRUN_…_FILE names a file that holds the value). Secrets come from
// the environment only, never from config.yaml.
package config

import "pressrun/internal/publication"

// Config is the configuration of one publication. Each field's doc tag is its line in config.yaml.
type Config struct {
	Site     Site              `yaml:"site" doc:"Who we are and where readers find us."`
	Brand    publication.Brand `yaml:"brand" doc:"How pages and mails look; every list may set its own over it."`
	Press    Press             `yaml:"press" doc:"When and how pieces go out."`
	Database Database          `yaml:"database" doc:"Where the books are kept."`
	Paths    Paths             `yaml:"paths" doc:"Folders, relative to this file."`
	Mail     Mail              `yaml:"mail" doc:"How the digest is mailed."`
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
	SMTP      SMTP   `yaml:"smtp" doc:"The mail server, for transport smtp and for test mails."`
}

// SMTP is a mail server.
type SMTP struct {
	Host     string `yaml:"host" doc:"Name of the server; empty: none."`
	Port     int    `yaml:"port" doc:"587 with starttls, 465 with tls, 25 with none."`
	TLS      string `yaml:"tls" doc:"starttls, tls or none."`
	Username string `yaml:"username" doc:"Name to sign in with; empty: no sign-in."`
	Password string `yaml:"password" secret:"yes" doc:"Only from the environment: PRESSRUN_MAIL_SMTP_PASSWORD or PRESSRUN_MAIL_SMTP_PASSWORD_FILE."`
	Sandbox  bool   `yaml:"sandbox" doc:"true: this server keeps all mail to itself (a test sink), so the checks that protect real readers are off."`
}

// Feeds says how feeds are made.
type Feeds struct {
	Items int      `yaml:"items" doc:"Most pieces in one feed."`
	Hubs  []string `yaml:"hubs" doc:"WebSub hubs that feeds name."`
}

// The values of Mail.Transport and SMTP.TLS.
const (
	TransportOutbox = "outbox"
	TransportSMTP   = "smtp"

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
			SMTP:      SMTP{Port: 587, TLS: TLSStartTLS},
		},
		Feeds: Feeds{Items: 50},
	}
}
