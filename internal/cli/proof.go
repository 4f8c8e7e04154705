package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/intake"
	"pressrun/internal/piece"
)

type proofOptions struct {
	out          string
	serve        bool
	strict       bool
	allowPrivate bool
}

func newProof(s *IO, at *place) *cobra.Command {
	var o proofOptions
	cmd := &cobra.Command{
		Use:     "proof PIECE",
		Short:   "Make up every copy for looking at; nothing is sent",
		GroupID: "run",
		Long: `Make the feed entry, the email (HTML and text), the page and every partner's copy with the
code that publishes, and a page that shows them side by side with the findings on top.
Nothing is sent, published or recorded. Works in any folder, also without config.yaml.

SOURCE_DATE_EPOCH sets the clock, so that the same input gives the same bytes.`,
		Example: "  pressrun proof my-piece.txt\n  pressrun proof my-piece.md --serve",
		Args:    exactly(1, "one piece"),
		RunE:    func(cmd *cobra.Command, args []string) error { return runProof(cmd.Context(), s, at, o, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "folder to write to (default var/proofs/<slug>)")
	f.BoolVar(&o.serve, "serve", false, "show it on a port of this machine until interrupted, under a link known only here")
	f.BoolVar(&o.strict, "strict", false, "fail when there are warnings")
	f.BoolVar(&o.allowPrivate, "allow-private", false, "allow addresses of private networks and of this machine")
	return cmd
}

func runProof(ctx context.Context, s *IO, at *place, o proofOptions, name string) (err error) {
	if err := fixedClock(s); err != nil {
		return err
	}
	w, err := openForProof(ctx, s, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	w.press.Fetch = &intake.Fetcher{AllowPrivate: o.allowPrivate}
	if o.out != "" {
		o.out = at.file(s, o.out)
	}
	report, err := w.press.Proof(ctx, w.pieceArgument(at, name), o.out)
	if err != nil {
		return w.refusal(err)
	}
	s.say("%s", s.styled(bold, report.Reading.Piece.Title))
	writeFindings(s, report.Reading.Findings)
	s.print("%s", filepath.Join(report.Folder, "index.html"))
	if o.strict && countLevel(report.Reading.Findings, piece.LevelWarning)+countLevel(report.Reading.Findings, piece.LevelError) > 0 {
		return &coded{ExitRefused, errors.New("there are warnings (--strict); settle them as each one says")}
	}
	if o.serve {
		return serveFolder(ctx, s, report.Folder)
	}
	return nil
}

// openForProof opens the books when there are some; a proof needs none.
func openForProof(ctx context.Context, s *IO, at *place) (*workspace, error) {
	w, err := open(ctx, s, at, withoutBooks)
	if err != nil || w.config.File == "" {
		return w, err
	}
	if path, ok := sqliteFile(w.databaseURL()); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return w, nil
		}
	}
	return open(ctx, s, at, readBooks)
}

// serveFolder shows a folder on a loopback port, under a path that only the person who
// started it knows, until the command is interrupted.
func serveFolder(ctx context.Context, s *IO, folder string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	prefix := "/" + rand.Text() + "/"
	mux := http.NewServeMux()
	mux.Handle("GET "+prefix, http.StripPrefix(prefix, http.FileServer(http.Dir(folder))))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	s.print("http://%s%s", listener.Addr(), prefix)
	s.say("Interrupt to stop.")
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		return errors.Join(server.Shutdown(stop), ignoreClosed(<-ended))
	}
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("the proof could not be shown: %w", err)
}
