package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"pressrun/internal/digest"
	"pressrun/internal/subscriber"
)

// previewOptions are the flags of editions preview.
type previewOptions struct {
	cadence string
	html    bool
	asJSON  bool
}

func newEditionsPreview(s *IO, at *place) *cobra.Command {
	var o previewOptions
	cmd := &cobra.Command{
		Use: "preview LIST [NUMBER]", Short: "Print the next digest of a list as it would go out now, or an edition as kept",
		Long: `Print the text part of the next digest of a list, with what it has gathered and what was arranged, as it would
go out now; with a number, of that edition as it was kept. Nothing is sent or kept.`,
		Example: "  pressrun editions preview weekly\n  pressrun editions preview weekly --html > next.html\n" +
			"  pressrun editions preview weekly 12",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usageError(errors.New("preview takes a list, and the number of an edition; see pressrun editions preview --help"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				body, err := w.previewed(cmd.Context(), args, o)
				if err != nil || body.Subject == "" {
					return err
				}
				return w.printBody(body, o)
			})
		},
	}
	cmd.Flags().StringVar(&o.cadence, "cadence", "", "of the readers it is for, daily or weekly (default: the list's)")
	cmd.Flags().BoolVar(&o.html, "html", false, "print the HTML part")
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "print as JSON")
	return cmd
}

// previewed is the digest to be shown; without a subject when there is none, which was told.
func (w *workspace) previewed(ctx context.Context, args []string, o previewOptions) (body digest.Body, err error) {
	if len(args) == 2 {
		return w.keptBody(ctx, args)
	}
	if err := w.knownList(args[0]); err != nil {
		return body, err
	}
	if o.cadence != "" {
		if _, err := w.gatheringCadence(args[0], o.cadence); err != nil {
			return body, err
		}
	}
	gathered, err := w.press.Gathered(ctx, args[0], subscriber.Cadence(o.cadence))
	if err != nil {
		return body, w.refusal(err)
	}
	w.showGathered(args[0], gathered, nil)
	return gathered.Body, nil
}

func (w *workspace) keptBody(ctx context.Context, args []string) (body digest.Body, err error) {
	edition, err := w.edition(ctx, args)
	if err != nil {
		return body, err
	}
	kept, err := w.store.EditionBody(ctx, edition.ID)
	if err != nil {
		return body, err
	}
	if err := json.Unmarshal(kept, &body); err != nil {
		return body, fmt.Errorf("edition %s %d as kept can't be read: %w", edition.List, edition.Number, err)
	}
	return body, nil
}

// bodyJSON is what editions preview --json prints.
type bodyJSON struct {
	Subject   string `json:"subject"`
	Preheader string `json:"preheader"`
	Text      string `json:"text"`
	HTML      string `json:"html"`
}

func (w *workspace) printBody(body digest.Body, o previewOptions) error {
	public := body.Public()
	switch {
	case o.asJSON:
		return printJSON(w.io, bodyJSON{body.Subject, body.Preheader, public.Text, public.HTML})
	case o.html:
		w.io.print("%s", public.HTML)
	default:
		w.io.print("Subject: %s\n\n%s", body.Subject, public.Text)
	}
	return nil
}
