package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/config"
	"pressrun/internal/feed"
	"pressrun/internal/publication"
)

func newFeeds(s *IO, at *place) *cobra.Command {
	cmd := &cobra.Command{
		Use: "feeds", Short: "Build pages and feeds anew, check feeds", GroupID: "books", Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	build := &cobra.Command{
		Use: "build", Short: "Write every page and feed anew from the books",
		Long: `Write public/ anew from the books: all pages, lists and feeds. For after a change of
address, brand or books. Files whose bytes stay the same are not touched.

SOURCE_DATE_EPOCH sets the clock.`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fixedClock(s); err != nil {
				return err
			}
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				changed, err := w.press.Rebuild(cmd.Context())
				if err == nil {
					s.print("%s changed in %s", plural(changed, "file"), w.relative(w.press.Folders.Public))
				}
				return err
			})
		},
	}
	check := &cobra.Command{
		Use: "check [FILE...]", Short: "Check feeds: well-formed, complete, ids and dates in order, every piece within reach",
		RunE: func(cmd *cobra.Command, args []string) error { return runFeedsCheck(s, at, args) },
	}
	cmd.AddCommand(build, check)
	return cmd
}

func runFeedsCheck(s *IO, at *place, files []string) error {
	faults := 0
	if len(files) == 0 {
		c, err := loadConfig(s, at, withoutBooks)
		if err != nil {
			return err
		}
		if files, err = feedFiles(c.Path(c.Paths.Public)); err != nil {
			return err
		}
		if faults, err = checkChains(s, c); err != nil {
			return err
		}
	}
	for _, name := range files {
		data, err := os.ReadFile(at.file(s, name))
		if err != nil {
			return err
		}
		problems := feed.Check(data, publication.FeedFormat(strings.TrimPrefix(filepath.Ext(name), ".")))
		faults += len(problems)
		for _, p := range problems {
			s.print("%s: %v", name, p)
		}
	}
	if faults > 0 {
		return fmt.Errorf("%s in %s", plural(faults, "fault"), plural(len(files), "feed"))
	}
	s.say("%s: in order.", plural(len(files), "feed"))
	return nil
}

// checkChains follows the feed of all pieces into the past, in each format, and counts where that is not possible.
func checkChains(s *IO, c *config.Config) (faults int, err error) {
	pub, err := c.Publication()
	if err != nil {
		return 0, &config.Error{Err: err}
	}
	read := func(path string) ([]byte, error) {
		return os.ReadFile(filepath.Join(c.Path(c.Paths.Public), filepath.FromSlash(path)))
	}
	for _, format := range publication.FeedFormats() {
		problems := feed.CheckChain(pub, format, read)
		faults += len(problems)
		for _, p := range problems {
			s.print("%s: %v", publication.FeedPath(format, ""), p)
		}
	}
	return faults, nil
}

func feedFiles(public string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(public, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		for _, format := range publication.FeedFormats() {
			if d.Name() == "feed."+string(format) {
				files = append(files, path)
			}
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(files) == 0 {
		return nil, fmt.Errorf("there are no feeds in %s yet; publish a piece first, or name files", public)
	}
	return files, err
}
