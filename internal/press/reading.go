package press

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pressrun/internal/intake"
	"pressrun/internal/piece"
)

// Reading is what was read from one file or address.
type Reading struct {
	Name      string       // as the user gave it
	Piece     *piece.Piece // nil when the input was refused; the findings say why
	Findings  []piece.Finding
	Removed   []intake.Removed
	Redirects []string // addresses passed on the way to a page

	folder string // where local pictures are looked for
}

// Draft is what an editor is given to check: the canonical Markdown, and the local pictures it
// shows, all by their paths below one folder.
func (r *Reading) Draft() (file string, files map[string][]byte, err error) {
	pc := *r.Piece
	if pc.Slug == "" {
		pc.Slug = piece.Slugify(pc.Title)
	}
	file = pc.Slug + ".md"
	files, err = adopt(&pc, r.folder)
	if err != nil {
		return file, nil, err
	}
	pc.Slug = r.Piece.Slug // a draft has no slug until it is published, unless its page named one
	files[file] = pc.Markdown()
	return file, files, nil
}

// Refused tells whether the input can't be published as it stands.
func (r *Reading) Refused() bool { return r.Piece == nil || piece.HasErrors(r.Findings) }

// Read takes a piece from a file or an address and checks it. A refused input is no error: see Refused.
func (p *Press) Read(ctx context.Context, name string) (*Reading, error) {
	source, redirects, err := p.source(ctx, name)
	if err != nil {
		return nil, err
	}
	result := intake.Read(source, intake.Options{
		Now: p.Now(), Location: p.Publication.Location, Language: p.Publication.Language,
		PressHour: p.Publication.PressHour, Outlets: p.Outlets, Authors: p.Authors,
	})
	r := &Reading{
		Name: name, Piece: result.Piece, Findings: result.Findings, Removed: result.Removed,
		Redirects: redirects,
	}
	if !isAddress(name) {
		r.folder = filepath.Dir(name)
	}
	if r.Piece != nil {
		r.Findings = mergeFindings(r.Findings, r.Piece.Validate(p.checks(r.imageExists)))
		r.Findings = piece.Locate(source.Data, withoutAccepted(r.Findings, r.Piece.Accepted))
	}
	return r, nil
}

func (p *Press) source(ctx context.Context, name string) (intake.Source, []string, error) {
	if isAddress(name) {
		if p.Fetch == nil {
			return intake.Source{}, nil, fmt.Errorf("%s: addresses can't be read here; save the page to a file first", name)
		}
		return p.Fetch.Fetch(ctx, name)
	}
	data, err := readBounded(name)
	if err != nil {
		return intake.Source{}, nil, err
	}
	return intake.Source{Name: name, Data: data}, nil, nil
}

// maxInput is the largest file that is read, in bytes; no commentary comes near it.
const maxInput = 20 << 20

func readBounded(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such file; give a file, the address of a page, or the slug of a published piece", name)
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder; name the files in it", name)
	case info.Size() > maxInput:
		return nil, fmt.Errorf("%s has %d MB; a piece has less than %d MB", name, info.Size()>>20, maxInput>>20)
	}
	return os.ReadFile(name)
}

func isAddress(name string) bool {
	return strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://")
}

func (r *Reading) imageExists(src string) bool {
	_, found, err := readLocal(r.folder, src)
	return found && err == nil
}

// mergeFindings appends what the checks found, leaving out what reading has said already.
func mergeFindings(read, checked []piece.Finding) []piece.Finding {
	for _, f := range checked {
		known := false
		for _, r := range read {
			known = known || r.Code == f.Code && r.Field == f.Field
		}
		if !known {
			read = append(read, f)
		}
	}
	return read
}

// withoutAccepted drops warnings that an editor has settled for this piece.
func withoutAccepted(findings []piece.Finding, accepted []string) []piece.Finding {
	var open []piece.Finding
	for _, f := range findings {
		settled := false
		for _, code := range accepted {
			settled = settled || f.Level == piece.LevelWarning && f.Code == code
		}
		if !settled {
			open = append(open, f)
		}
	}
	return open
}

// RefusedError says that inputs can't be published. Nothing was written.
type RefusedError struct {
	Name     string
	Reason   string // empty: the findings say it
	Findings []piece.Finding
}

// Error names the input, the reason and the first error found.
func (e *RefusedError) Error() string {
	if e.Reason != "" {
		return e.Name + ": " + e.Reason
	}
	for _, f := range e.Findings {
		if f.Level == piece.LevelError {
			return fmt.Sprintf("%s: %s", e.Name, f)
		}
	}
	return e.Name + ": refused"
}
