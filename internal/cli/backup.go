package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/backup"
)

func newBackup(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "Write the whole publication into one file", GroupID: "setup",
		Long: `Write config.yaml, subscribers/, pieces/, drafts/ and the books into one file, a gzip'd tar. It may be made
while a mailing runs: the books in it are those of one moment, and they balance. Whichever database they
come from, they are kept as an SQLite file. A file that is there is never written over.

Left out are public/, which feeds build makes again; var/outbox and var/partners, which have been put out; and
passwords and keys, which belong elsewhere. The file holds readers' addresses, so nobody else may read it; a
reader who is erased stays in the backups made before.`,
		Example: "  pressrun backup /backups/newsroom-$(date +%F).tar.gz",
		Args:    exactly(1, "the name of the file to write"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.backup(cmd.Context(), at.file(s, args[0]))
			})
		},
	}
}

func (w *workspace) backup(ctx context.Context, file string) error {
	c := w.config
	m := &backup.Maker{
		Dir: c.Dir, Config: c.File, Publication: w.pub.Name, Program: version(), Books: w.store, Now: w.io.Now,
		Progress: w.io.newProgress("books").of,
	}
	if key := c.Mail.DKIM.KeyFile; key != "" {
		m.Secrets = append(m.Secrets, c.Path(key))
	}
	made, err := m.Make(ctx, file)
	if err != nil {
		return err
	}
	w.io.print("%s: %s; %s", w.relative(file), contents(made.Manifest, made.Files), size(made.Size))
	w.io.say("It holds readers' addresses: keep it where nobody else reads it. Not in it: public/, var/outbox, var/partners, passwords and keys.")
	if len(made.LeftOut) > 0 {
		w.io.say("%s also left out, as keys or no plain files: %s", w.io.styled(yellow, "note"), strings.Join(made.LeftOut, ", "))
	}
	return nil
}

// contents says what a backup holds.
func contents(m backup.Manifest, files int) string {
	return strings.Join([]string{
		plural(m.Rows["piece"], "piece"), plural(m.Rows["edition"], "edition"), plural(m.Rows["subscriber"], "reader"),
		plural(files, "file"),
	}, ", ")
}

// size is a number of bytes in the unit that suits it.
func size(bytes int64) string {
	const unit = 1000
	switch {
	case bytes < unit*unit:
		return fmt.Sprintf("%.1f kB", float64(bytes)/unit)
	case bytes < unit*unit*unit:
		return fmt.Sprintf("%.1f MB", float64(bytes)/unit/unit)
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/unit/unit/unit)
}
