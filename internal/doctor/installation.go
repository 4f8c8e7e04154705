package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// Installation is what System looks at: the folders, lists and books of a publication on this machine.
type Installation struct {
	Config  string // file that was read; it has been checked
	Folders []Folder
	Lists   []subscriber.List
	// Books opens the database without changing it and gives the time of its newest run; zero: there is none.
	// fs.ErrNotExist: there is no database yet.
	Books func(context.Context) (newest time.Time, err error)
	Now   func() time.Time
	// SignUps is where the form stands by which people sign up; nil: there is none.
	SignUps *url.URL
	Outbox  bool // mail leaves for nowhere
}

// Folder is one that a run writes to.
type Folder struct{ Name, Path string }

// System looks at all but mail. It writes one small file into each folder and takes it away again.
func System(ctx context.Context, in Installation) []Check {
	s := &sheet{about: "publication"}
	s.ok("config", "%s: all keys in order", in.Config)
	s.lists(in.Lists)
	s.signUps(in)
	s.books(ctx, in)
	for _, f := range in.Folders {
		s.folder(f, in.Now)
	}
	return s.checks
}

func (s *sheet) lists(lists []subscriber.List) {
	if len(lists) == 0 {
		s.warn("lists", "name one in subscribers/lists.yaml", "there is no list, so nobody is mailed")
		return
	}
	s.ok("lists", "%d, in the order in which a reader of several is mailed: %s", len(lists), slugs(lists))
	for _, l := range lists {
		if l.Cadence != subscriber.EachPiece {
			s.info("lists", "have pressrun serve run, or pressrun work --until-idle or publish --due started by a timer",
				"%s gathers for its %s digest", l.Slug, l.Cadence)
		}
	}
}

// signUps looks whether people who sign up can get the mail by which they confirm.
func (s *sheet) signUps(in Installation) {
	open := slices.DeleteFunc(slices.Clone(in.Lists), func(l subscriber.List) bool { return l.Closed })
	switch {
	case in.SignUps == nil:
		s.info("sign-ups", "", "there is no form: sign_up.open is false")
	case len(open) == 0:
		s.info("sign-ups", "", "the form offers no list")
	case in.Outbox && !unreachableHost(in.SignUps.Hostname()):
		s.warn("sign-ups", "set mail.transport to smtp, or sign_up.open to false",
			"people can sign up at %s, and wait for a mail to confirm that stays in var/mail/confirm", in.SignUps)
	default:
		s.ok("sign-ups", "at %s, for %s", in.SignUps, slugs(open))
	}
}

func slugs(lists []subscriber.List) string {
	names := make([]string, len(lists))
	for i, l := range lists {
		names[i] = l.Slug
	}
	return strings.Join(names, ", ")
}

// books looks at the database and at the clock beside it.
func (s *sheet) books(ctx context.Context, in Installation) {
	newest, err := in.Books(ctx)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.info("database", "", "none yet; the first command that writes makes it")
		return
	case errors.Is(err, store.ErrSchemaOld):
		s.info("database", "make a copy first if you want to go back", "%v", err)
		return
	case err != nil:
		s.fail("database", "see database.url, and that this user may read and write there", "%v", err)
		return
	}
	s.ok("database", "can be read, its schema is that of this program")
	if ahead := newest.Sub(in.Now()); ahead > maxDrift {
		s.fail("clock", "have the clock set over the network (NTP)",
			"this machine is %v behind the newest run; what is due would wait", ahead.Round(time.Second))
	}
}

// Bounds of what a folder should have left.
const (
	littleSpace = 1 << 30 // bytes
	noSpace     = 100 << 20
	fewFiles    = 100_000 // each mail of the outbox is a file
)

func (s *sheet) folder(f Folder, now func() time.Time) {
	name := "disk-" + f.Name
	if _, err := os.Stat(f.Path); errors.Is(err, fs.ErrNotExist) {
		s.info(name, "", "%s is not there yet; the first run makes it", f.Path)
		return
	}
	drift, err := writable(f.Path, now)
	if err != nil {
		s.fail(name, "let this user write there", "nothing can be written: %v", err)
		return
	}
	free, files, err := space(f.Path)
	switch {
	case err != nil:
		s.skip(name, "free space could not be asked: %v", err)
	case free < noSpace:
		s.fail(name, "make room; a run that fills the disk stops", "only %d MB are free at %s", free>>20, f.Path)
	case free < littleSpace || files < fewFiles:
		s.warn(name, "make room before a large run", "%d MB and room for %d files are free at %s", free>>20, files, f.Path)
	default:
		s.ok(name, "%d GB free at %s", free>>30, f.Path)
	}
	if drift.Abs() > maxDrift {
		s.warn("clock", "have both clocks set over the network (NTP)",
			"this machine and the disk of %s are %v apart", f.Path, drift.Abs())
	}
}

// writable writes a file and takes it away; it tells how far the clock of the disk is from ours.
func writable(folder string, now func() time.Time) (drift time.Duration, err error) {
	file, err := os.CreateTemp(folder, ".doctor-*")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	if _, err := file.WriteString("x"); err != nil {
		return 0, fmt.Errorf("%s: %w", filepath.Base(file.Name()), err)
	}
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	return now().Sub(info.ModTime()).Round(time.Second), nil
}
