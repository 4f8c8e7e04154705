package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"pressrun/internal/atomicfile"
	"pressrun/internal/intake"
	"pressrun/internal/piece"
	"pressrun/internal/press"
)

type importOptions struct {
	json         bool
	out          string
	strict       bool
	force        bool
	allowPrivate bool
}

func newImport(s *IO, at *place) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:     "import FILE|URL...",
		Short:   "Read pieces, report findings, write canonical Markdown",
		GroupID: "run",
		Long: `Read text pages, HTML pages, Markdown files or the addresses of own pages, tell what was
read and how surely, and write each piece as Markdown with front matter: the form to check
and edit before it is published.

With --json and without --out nothing is written: the pieces are printed as one JSON array.
A Markdown file that is there and differs is kept, since somebody may have edited it; --force
writes over it.

Exit codes: 0 all read, 3 some refused or kept, 4 all of them.`,
		Example: "  pressrun import page.html\n  pressrun import https://own.example/commentary/piece --out drafts",
		Args:    atLeast(1, "at least one file or address"),
		RunE:    func(cmd *cobra.Command, args []string) error { return runImport(cmd, s, at, o, args) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "print pieces, findings and what was cut as JSON")
	f.StringVar(&o.out, "out", "", "folder for the Markdown files (default: drafts, nothing with --json)")
	f.BoolVar(&o.strict, "strict", false, "treat warnings as errors")
	f.BoolVar(&o.force, "force", false, "write over Markdown files that differ")
	f.BoolVar(&o.allowPrivate, "allow-private", false, "allow addresses of private networks and of this machine")
	return cmd
}

// imported is one object of import --json.
type imported struct {
	File     string           `json:"file"`
	Piece    *piece.View      `json:"piece"`
	Findings []piece.Finding  `json:"findings"`
	Removed  []intake.Removed `json:"removed"`
}

func runImport(cmd *cobra.Command, s *IO, at *place, o importOptions, names []string) error {
	if err := fixedClock(s); err != nil {
		return err
	}
	w, err := open(cmd.Context(), s, at, withoutBooks)
	if err != nil {
		return err
	}
	w.press.Fetch = &intake.Fetcher{AllowPrivate: o.allowPrivate}
	if o.out == "" && !o.json {
		o.out = "drafts"
	}
	var results []imported
	refused := 0
	for _, name := range names {
		r, err := w.readInput(cmd.Context(), at, name)
		if err != nil {
			return err
		}
		ok := !r.Refused() && (!o.strict || countLevel(r.Findings, piece.LevelWarning) == 0)
		results = append(results, w.imported(r))
		if !o.json || o.out != "" {
			w.reportReading(r)
			if ok, err = w.writeDraft(at, r, o, ok); err != nil {
				return err
			}
		}
		if !ok {
			refused++
		}
	}
	if o.json {
		if err := printJSON(s, results); err != nil {
			return err
		}
	}
	return refusedInputs(refused, len(names))
}

// readInput reads a file or an address. One that can't be read is a refused input as much as one
// that holds no piece; only an interrupt ends the command.
func (w *workspace) readInput(ctx context.Context, at *place, name string) (*press.Reading, error) {
	r, err := w.press.Read(ctx, w.input(at, name))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		r = &press.Reading{Findings: []piece.Finding{
			{Level: piece.LevelError, Field: "file", Code: piece.CodeNotAPiece, Message: err.Error()},
		}}
	}
	r.Name = name
	return r, nil
}

// input makes a file absolute; addresses stay.
func (w *workspace) input(at *place, name string) string {
	if isAddress(name) {
		return name
	}
	return at.file(w.io, name)
}

func (w *workspace) imported(r *press.Reading) imported {
	out := imported{File: r.Name, Findings: r.Findings, Removed: r.Removed}
	if out.Findings == nil {
		out.Findings = []piece.Finding{}
	}
	if out.Removed == nil {
		out.Removed = []intake.Removed{}
	}
	if r.Piece != nil {
		view := r.Piece.View(w.io.Now(), w.pub.Location, w.pub.PressHour)
		out.Piece = &view
	}
	return out
}

// reportReading tells what was read.
func (w *workspace) reportReading(r *press.Reading) {
	s := w.io
	for _, address := range r.Redirects {
		s.say("%s redirects to %s", r.Name, address)
	}
	s.say("%s", s.styled(bold, r.Name))
	writeFindings(s, r.Findings)
	for _, cutOut := range r.Removed {
		s.say("  %s %s (%s)", s.styled(dim, "cut"), cut(cutOut.Text, 60), cutOut.Reason)
	}
}

// writeDraft writes the Markdown of a piece that is in order, and tells whether it stands there now.
func (w *workspace) writeDraft(at *place, r *press.Reading, o importOptions, inOrder bool) (done bool, err error) {
	s := w.io
	if !inOrder {
		s.say("  %s; nothing was written", s.styled(red, "refused"))
		return false, nil
	}
	file, files, err := r.Draft()
	if err != nil {
		return false, err
	}
	folder := at.file(s, o.out)
	target := filepath.Join(folder, file)
	there, err := os.ReadFile(target)
	switch {
	case err == nil && !o.force && !bytes.Equal(there, files[file]):
		s.sayHanging("  "+s.styled(yellow, "kept"), target+" is there and differs, so somebody may have edited it; "+
			"write over it with --force, or choose another folder with --out")
		return false, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return false, err
	}
	var set atomicfile.Set
	for _, name := range sortedNames(files) {
		set.Add(filepath.Join(folder, filepath.FromSlash(name)), files[name])
	}
	if _, err := set.Commit(); err != nil {
		return false, err
	}
	if !o.json {
		s.print("%s", target)
	}
	return true, nil
}

func refusedInputs(refused, all int) error {
	switch {
	case refused == 0:
		return nil
	case refused < all:
		return partlyDone(fmt.Errorf("%d of %d inputs were refused or kept; see above", refused, all))
	default:
		return &coded{ExitRefused, errors.New("nothing was written; mend what is named above, then import again")}
	}
}

func printJSON(s *IO, v any) error {
	enc := json.NewEncoder(s.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
