package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pressrun/internal/config"
	"pressrun/internal/delivery"
	"pressrun/internal/doctor"
	"pressrun/internal/intake"
	"pressrun/internal/lockfile"
	"pressrun/internal/mail"
	"pressrun/internal/metrics"
	"pressrun/internal/partner"
	"pressrun/internal/piece"
	"pressrun/internal/press"
	"pressrun/internal/publication"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
	"pressrun/internal/websub"
)

// workspace is an opened publication: its configuration, its books and the press over them.
type workspace struct {
	io     *IO
	config *config.Config
	pub    *publication.Publication
	press  *press.Press
	store  *store.Store     // nil without a database
	lock   *lockfile.Lock   // nil when only reading
	alone  func()           // lets others write, on other machines too; nil when only reading
	told   map[int64]string // how runs stood when work last reported them

	composer *delivery.Composer
	wait     time.Duration // how long sending goes on for what comes due
	pings    hubPings
	raised   bool             // an alert was, which this process is to tell
	metrics  *metrics.Metrics // nil: nobody reads them
}

// access says what a command does with the database.
type access int

const (
	withoutBooks access = iota // files only; works in any folder
	readBooks
	writeBooks // one process at a time
)

// open opens the publication of a command.
func open(ctx context.Context, s *IO, at *place, how access) (*workspace, error) {
	c, err := loadConfig(s, at, how)
	if err != nil {
		return nil, err
	}
	w := &workspace{io: s, config: c, wait: defaultWait}
	if w.pub, err = c.Publication(); err != nil {
		return nil, &config.Error{Err: err}
	}
	if err := w.newPress(); err != nil {
		return nil, err
	}
	if how == withoutBooks {
		return w, nil
	}
	if err := w.openBooks(ctx, how); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// withBooks opens the publication, does the work and closes it.
func withBooks(ctx context.Context, s *IO, at *place, how access, work func(*workspace) error) (err error) {
	w, err := open(ctx, s, at, how)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	err = work(w)
	if w.raised {
		err = errors.Join(err, w.tellAlerts(ctx, slog.New(slog.DiscardHandler)))
	}
	return err
}

func loadConfig(s *IO, at *place, how access) (*config.Config, error) {
	file := filepath.Join(at.folder(s), "config.yaml")
	if at.config != "" {
		file = at.file(s, at.config)
	}
	if err := config.CheckNames(s.Environ); err != nil {
		return nil, err
	}
	c, err := config.Load(file, s.Getenv)
	if how == withoutBooks && at.config == "" && errors.Is(err, config.ErrNone) {
		return config.WithoutFile(at.folder(s), s.Getenv)
	}
	return c, err
}

// newPress joins the parts that need no database.
func (w *workspace) newPress() error {
	lists, partners, outlets, authors, err := w.readBooks()
	if err != nil {
		return &config.Error{Err: err}
	}
	c := w.config
	composer := &delivery.Composer{Publication: w.pub, From: c.Mail.From, ReplyTo: c.Mail.ReplyTo}
	w.press = &press.Press{
		Publication: w.pub, Lists: lists, Partners: partners, Outlets: outlets, Authors: authors,
		Site:  press.NewSite(w.pub, w.offered(lists)),
		Fetch: &intake.Fetcher{}, Hubs: &websub.Client{}, Composer: composer,
		Folders: press.Folders{
			Pieces: c.Path("pieces"), Public: c.Path(c.Paths.Public), Var: c.Path(c.Paths.Var),
		},
		Now:     w.io.Now,
		Inspect: w.gate().Look,

		MailLink: w.mailLinks(nil).link,
	}
	w.composer = composer
	return nil
}

// readBooks reads the YAML files below subscribers/; one that is not there is empty.
func (w *workspace) readBooks() (lists []subscriber.List, partners []partner.Partner,
	outlets piece.OutletBook, authors piece.AuthorBook, err error,
) {
	var faults []error
	load := func(name string, parse func(file string, src []byte) error) {
		file := w.config.Path(filepath.Join("subscribers", name))
		src, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err == nil {
			err = parse(file, src)
		}
		faults = append(faults, err)
	}
	load("lists.yaml", func(file string, src []byte) (err error) { lists, err = subscriber.ParseLists(file, src); return err })
	load("partners.yaml", func(file string, src []byte) (err error) { partners, err = partner.Parse(file, src); return err })
	load("outlets.yaml", func(file string, src []byte) (err error) { outlets, err = piece.ParseOutlets(file, src); return err })
	load("authors.yaml", func(file string, src []byte) (err error) { authors, err = piece.ParseAuthors(file, src); return err })
	return lists, partners, outlets, authors, errors.Join(faults...)
}

// openBooks takes the lock, for which it waits some seconds, and opens the database.
func (w *workspace) openBooks(ctx context.Context, how access) (err error) {
	c := w.config
	if how == writeBooks {
		path := filepath.Join(c.Path(c.Paths.Var), "pressrun.lock")
		w.lock, err = patiently(ctx, func() (*lockfile.Lock, error) { return lockfile.Acquire(path) })
		if err != nil {
			return err
		}
	}
	w.store, err = store.Open(ctx, w.databaseURL(), store.Options{Now: w.io.Now, Migrate: true})
	if err != nil {
		return err
	}
	if how == writeBooks {
		w.alone, err = patiently(ctx, func() (func(), error) { return w.store.Alone(ctx) })
		if err != nil {
			return err
		}
	}
	w.press.Store = w.store
	w.connectHubs(ctx)
	if err := w.countLinks(ctx); err != nil {
		return err
	}
	if err := w.connectReturns(ctx); err != nil {
		return err
	}
	if err := w.connectPartners(); err != nil {
		return err
	}
	return w.connectMail()
}

// databaseURL makes the path of an SQLite file absolute.
func (w *workspace) databaseURL() string {
	if path, ok := strings.CutPrefix(w.config.Database.URL, "sqlite:"); ok {
		return "sqlite:" + w.config.Path(path)
	}
	return w.config.Database.URL
}

// gate is the look at each edition before it is mailed.
func (w *workspace) gate() doctor.Gate {
	return doctor.Gate{Publication: w.pub, Real: w.config.RealMail(), PostalMissing: w.config.PostalAddressMissing()}
}

func (w *workspace) smtp() *mail.SMTP {
	m := w.config.Mail.SMTP
	hello := m.Hello
	if hello == "" {
		hello = w.pub.AppURL.Hostname()
	}
	return &mail.SMTP{Host: m.Host, Port: m.Port, TLS: m.TLS, Username: m.Username, Password: m.Password, Hello: hello}
}

func (w *workspace) close() error {
	faults := []error{w.awaitHubs()}
	if w.alone != nil {
		w.alone()
	}
	if w.store != nil {
		faults = append(faults, w.store.Close())
	}
	if w.lock != nil {
		faults = append(faults, w.lock.Release())
	}
	return errors.Join(faults...)
}

// fixedClock is the clock of commands that only make files: SOURCE_DATE_EPOCH, in seconds
// since 1970, sets it, so that the same input gives the same bytes. Sending never takes it.
func fixedClock(s *IO) error {
	text, ok := s.Getenv("SOURCE_DATE_EPOCH")
	if !ok || text == "" {
		return nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return usageError(fmt.Errorf("SOURCE_DATE_EPOCH is %q; give seconds since 1970, or unset it", text))
	}
	s.Now = func() time.Time { return time.Unix(seconds, 0) }
	return nil
}
