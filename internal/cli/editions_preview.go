package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/press"
	"pressrun/internal/subscriber"
)

// previewOptions are the flags of editions preview.
type previewOptions struct {
	cadence string
	html    bool
	to      []string
	asJSON  bool
}

func newEditionsPreview(s *IO, at *place) *cobra.Command {
	var o previewOptions
	cmd := &cobra.Command{
		Use: "preview LIST [NUMBER]", Short: "Print the next digest of a list as it would go out now, or an edition as kept",
		Long: `Print the text part of the next digest of a list, with what it has gathered and what was arranged, as it would
go out now; with a number, of that edition as it was kept. Nothing is kept, and no reader is mailed; --to mails the
next digest to addresses of your own, its subject marked [TEST], as editions test does.`,
		Example: "  pressrun editions preview weekly\n  pressrun editions preview weekly --html > next.html\n" +
			"  pressrun editions preview weekly --to me@my-house.org\n" +
			"  pressrun editions preview weekly 12",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usageError(errors.New("preview takes a list, and the number of an edition; see pressrun editions preview --help"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				if len(args) == 2 {
					body, err := w.keptBody(cmd.Context(), args)
					if err != nil {
						return err
					}
					return w.printBody(body, o)
				}
				return w.previewNext(cmd.Context(), args[0], o)
			})
		},
	}
	cmd.Flags().StringVar(&o.cadence, "cadence", "", "of the readers it is for, daily or weekly (default: the list's)")
	cmd.Flags().StringSliceVar(&o.to, "to", nil, "mail it to these addresses as a test")
	cmd.Flags().BoolVar(&o.html, "html", false, "print the HTML part")
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "print as JSON")
	return cmd
}

// previewNext shows the next digest of a list, or mails it as a test.
func (w *workspace) previewNext(ctx context.Context, list string, o previewOptions) error {
	if err := w.knownList(list); err != nil {
		return err
	}
	if o.cadence != "" {
		if _, err := w.gatheringCadence(list, o.cadence); err != nil {
			return err
		}
	}
	gathered, err := w.press.Gathered(ctx, list, subscriber.Cadence(o.cadence))
	if err != nil {
		return w.refusal(err)
	}
	w.showGathered(list, gathered, nil)
	switch {
	case len(gathered.Pieces) == 0:
		return nil
	case len(o.to) == 0:
		return w.printBody(gathered.Body, o)
	}
	return w.sendTest(ctx, o.to, func(to ledger.Delivery) (*press.TestMail, error) { return w.press.TestGathered(gathered, to) })
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
