package cli

import (
	"encoding/json"
	"errors"
	"fmt"
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

Exit codes: 0 all read, 3 some refused, 4 all refused.`,
		Example: "  pressrun import page.html\n  pressrun import https://own.example/commentary/piece --out drafts",
		Args:    atLeast(1, "at least one file or address"),
		RunE:    func(cmd *cobra.Command, args []string) error { return runImport(cmd, s, at, o, args) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "print pieces, findings and what was cut as JSON")
	f.StringVar(&o.out, "out", "", "folder for the Markdown files (default: drafts, nothing with --json)")
	f.BoolVar(&o.strict, "strict", false, "treat warnings as errors")
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
		r, err := w.press.Read(cmd.Context(), w.input(at, name))
		if err != nil {
			return err
		}
		r.Name = name
		bad := r.Refused() || o.strict && countLevel(r.Findings, piece.LevelWarning) > 0
		if bad {
			refused++
		}
		results = append(results, w.imported(r))
		if o.json && o.out == "" {
			continue
		}
		if err := w.reportImport(at, r, o, bad); err != nil {
			return err
		}
	}
	if o.json {
		if err := printJSON(s, results); err != nil {
			return err
		}
	}
	return refusedInputs(refused, len(names))
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

// reportImport prints what was read and writes the Markdown.
func (w *workspace) reportImport(at *place, r *press.Reading, o importOptions, bad bool) error {
	s := w.io
	for _, address := range r.Redirects {
		s.say("%s redirects to %s", r.Name, address)
	}
	s.say("%s", s.styled(bold, r.Name))
	writeFindings(s, r.Findings)
	for _, cutOut := range r.Removed {
		s.say("  %s %s (%s)", s.styled(dim, "cut"), cut(cutOut.Text, 60), cutOut.Reason)
	}
	if bad {
		s.say("  %s; nothing was written", s.styled(red, "refused"))
		return nil
	}
	slug := r.Piece.Slug
	if slug == "" {
		slug = piece.Slugify(r.Piece.Title)
	}
	target := filepath.Join(at.file(s, o.out), slug+".md")
	if _, err := atomicfile.Write(target, r.Piece.Markdown()); err != nil {
		return err
	}
	if !o.json {
		s.print("%s", target)
	}
	return nil
}

func refusedInputs(refused, all int) error {
	switch {
	case refused == 0:
		return nil
	case refused < all:
		return partlyDone(fmt.Errorf("%d of %d inputs were refused", refused, all))
	default:
		return &coded{ExitRefused, errors.New("refused; mend what the errors name, then import again")}
	}
}

func printJSON(s *IO, v any) error {
	enc := json.NewEncoder(s.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
