package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/backup"
	"pressrun/internal/config"
	"pressrun/internal/lockfile"
	"pressrun/internal/store"
)

type restoreOptions struct {
	into  string
	books bool
}

func newRestore(s *IO, at *place) *cobra.Command {
	var o restoreOptions
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Make a publication of a backup", GroupID: "setup",
		Long: `Make the publication of a backup again: its files in a folder that has none of them, its books in the database
that config.yaml or PRESSRUN_DATABASE_URL names, which must be new or empty. Nothing is ever written over; to go
back to a backup in the same place, move away what is there. The whole file is checked before anything is written.

With --books only the books are restored, into the database of the publication in this folder. Since a backup
holds the books of either database, this is also the way from SQLite to PostgreSQL and back.

A backup knows nothing of what was sent after it was made, and going on from it could mail people twice. So
every run and edition that was open in it is paused; an operator looks and decides.`,
		Example: "  pressrun restore /backups/newsroom-2026-11-27.tar.gz --into newsroom\n" +
			"  pressrun -C newsroom restore /backups/move.tar.gz --books",
		Args: exactly(1, "one backup"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runRestore(cmd.Context(), s, at, at.file(s, args[0]), o)
		},
	}
	cmd.Flags().StringVar(&o.into, "into", "", "folder to make the publication in (default this one)")
	cmd.Flags().BoolVar(&o.books, "books", false, "only the books, into the empty database of the publication in this folder")
	return cmd
}

func runRestore(ctx context.Context, s *IO, at *place, file string, o restoreOptions) (err error) {
	if o.books && o.into != "" {
		return usageError(errors.New("--books restores into the publication of this folder; name it with -C and leave --into out"))
	}
	archive, err := backup.Open(ctx, file)
	var unread *fs.PathError
	if errors.As(err, &unread) {
		return &coded{ExitRefused, fmt.Errorf("%w; name a file that pressrun backup has written", err)}
	}
	if err != nil {
		return err
	}
	c, err := restoredConfig(s, at, archive, o)
	if err != nil {
		return err
	}
	if o.books {
		lock, held := lockfile.Acquire(filepath.Join(c.Path(c.Paths.Var), "pressrun.lock"))
		if held != nil {
			return held
		}
		defer func() { err = errors.Join(err, lock.Release()) }()
	}
	held, err := archive.Restore(ctx, backup.Target{
		Dir: c.Dir, Database: (&workspace{config: c}).databaseURL(), BooksOnly: o.books, Now: s.Now,
		Progress: s.newProgress("books").of,
	})
	if err != nil {
		return err
	}
	tellRestored(s, archive, c, held, o)
	return nil
}

// restoredConfig is the configuration that the restored publication will have.
func restoredConfig(s *IO, at *place, archive *backup.Archive, o restoreOptions) (*config.Config, error) {
	if o.books {
		return loadConfig(s, at, readBooks)
	}
	if err := config.CheckNames(s.Environ); err != nil {
		return nil, err
	}
	dir := at.folder(s)
	if o.into != "" {
		dir = at.file(s, o.into)
	}
	return config.Parse(filepath.Join(dir, "config.yaml"), archive.Config, s.Getenv)
}

func tellRestored(s *IO, archive *backup.Archive, c *config.Config, held store.Held, o restoreOptions) {
	made := archive.Created.Format("Jan 2, 2006, 15:04:05 UTC")
	files := archive.Files
	if o.books {
		files = 0
	}
	s.print("%s: restored from the backup of %s: %s", c.Dir, made, contents(archive.Manifest, files))
	if held.Runs+held.Editions > 0 {
		s.sayHanging(s.styled(yellow, "paused"), pausedText(held, made))
	}
	s.sayHanging(s.styled(yellow, "note"), "what was published or sent after "+made+" is not in these books. A piece of that time "+
		"comes back into the archive, without a mail, by: pressrun publish --archive FILE")
	if _, changed := s.Getenv("PRESSRUN_DATABASE_URL"); changed {
		s.sayHanging(s.styled(yellow, "note"), "the books are in the database that PRESSRUN_DATABASE_URL names; keep it set, or write the "+
			"address into config.yaml: another database has no books, and would mail everybody anew")
	}
	if !o.books {
		s.say("\nNext: put passwords and keys back, then make pages and feeds:\n  pressrun%s feeds build", inDir(s, c.Dir))
	}
}

func pausedText(held store.Held, made string) string {
	var what []string
	if held.Runs > 0 {
		what = append(what, plural(held.Runs, "run"))
	}
	if held.Editions > 0 {
		what = append(what, plural(held.Editions, "edition"))
	}
	return strings.Join(what, " and ") + ", open when the backup was made. Mails sent after " + made + " are not in these books, so going on " +
		"could mail people twice. Look with pressrun runs list; runs resume lets one go on, runs cancel ends it"
}
