package cli

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/config"
	starter "pressrun/subscribers"
)

type initOptions struct{ url, name string }

func newInit(s *IO, at *place) *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use: "init [DIR]", Short: "Make a new publication: config.yaml and subscribers/", GroupID: "setup",
		Long: `Write config.yaml and the files below subscribers/: one list, a few readers at example.org,
one sample partner per format, empty books. It asks nothing and never overwrites a file.
The id authority, which makes every piece's id, is set once from --url and today.`,
		Example: "  pressrun init newsroom --name \"Harbour Institute\" --url https://harbour.example.org/",
		Args:    atMostOne("one folder or none"),
		RunE: func(_ *cobra.Command, args []string) error {
			return runInit(s, at.file(s, strings.Join(args, "")), o)
		},
	}
	cmd.Flags().StringVar(&o.url, "url", "", "address under which public/ will be served")
	cmd.Flags().StringVar(&o.name, "name", "", "name of the publication")
	return cmd
}

func runInit(s *IO, dir string, o initOptions) error {
	c := config.Default()
	if o.name != "" {
		c.Site.Name = o.name
		c.Site.PostalAddress = config.PostalPlaceholder(o.name)
	}
	if o.url != "" {
		u, err := url.Parse(o.url)
		if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
			return usageError(fmt.Errorf("--url %q is no web address; write one such as https://news.example.org/", o.url))
		}
		c.Site.URL = o.url
		c.Site.IDAuthority = u.Hostname() + "," + s.Now().UTC().Format("2006-01-02")
		c.Mail.From, c.Site.DeskContact = "digest@"+u.Hostname(), "desk@"+u.Hostname()
	}
	files := map[string][]byte{"config.yaml": c.YAML(), ".gitignore": []byte(publicationIgnores)}
	for _, f := range starter.Files() {
		files[filepath.Join("subscribers", f.Name)] = f.Data
	}
	for _, name := range sortedNames(files) {
		if err := writeNew(s, filepath.Join(dir, name), files[name]); err != nil {
			return err
		}
	}
	s.say("\nNext: look at config.yaml, then make a proof of a piece:\n  pressrun%s proof FILE", inDir(s, dir))
	return nil
}

const publicationIgnores = "/var/\n/public/\n/drafts/\n/subscribers/readers.csv\n*.key\n*.pem\n"

// writeNew writes a file unless there is one.
func writeNew(s *IO, path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if filepath.Base(path) == filepath.Base(readersDocument) {
		mode = 0o600 // people's addresses
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, os.ErrExist) {
		s.say("kept    %s", path)
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close(), os.Remove(path))
	}
	s.say("written %s", path)
	return f.Close()
}

func inDir(s *IO, dir string) string {
	if dir == s.Dir {
		return ""
	}
	if rel, err := filepath.Rel(s.Dir, dir); err == nil && !strings.HasPrefix(rel, "..") {
		dir = rel
	}
	return " -C " + dir
}
