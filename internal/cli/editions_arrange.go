package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// arrangeOptions are the flags of editions arrange.
type arrangeOptions struct {
	cadence string
	wish    ledger.Arrangement
	intro   string // file
	clear   bool
	dryRun  bool
	asJSON  bool
}

func newEditionsArrange(s *IO, at *place) *cobra.Command {
	var o arrangeOptions
	cmd := &cobra.Command{
		Use: "arrange LIST", Short: "Say what the next digest of a list leads with, how it begins, and what waits",
		Long: `Keep what an editor wishes of the next daily or weekly digest of a list: an introduction above the
pieces (Markdown, as pieces are written in), a subject of its own, the piece that leads, the order of others,
and pieces that wait for the digest after. What is not named stays as it was arranged before; an empty value
takes it back, and --clear all of it. The digest uses it up.

Without flags it shows what is arranged. pressrun editions preview LIST shows what will come of it.`,
		Example: "  pressrun editions arrange weekly --lead my-piece --intro intro.md --subject \"After the vote\"\n" +
			"  pressrun editions arrange weekly --leave-out another-piece\n" +
			"  pressrun editions arrange weekly --clear",
		Args: exactly(1, "one list"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.readIntro(s, at, cmd.Flags().Changed("intro")); err != nil {
				return err
			}
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.arrange(cmd.Context(), args[0], o, cmd.Flags().Changed)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.cadence, "cadence", "", "daily or weekly, for the readers of that cadence (default: the list's own)")
	f.StringVar(&o.wish.Lead, "lead", "", "slug of the piece that comes first")
	f.StringSliceVar(&o.wish.Order, "order", nil, "slugs of those that come next, in this order; all others follow as ever")
	f.StringSliceVar(&o.wish.LeaveOut, "leave-out", nil, "slugs of pieces that wait for the digest after")
	f.StringVar(&o.intro, "intro", "", "file of the introduction, or - for standard input")
	f.StringVar(&o.wish.Subject, "subject", "", "subject in the place of the lead's")
	f.BoolVar(&o.clear, "clear", false, "take back what was arranged before")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "show what would be arranged, keep nothing")
	f.BoolVar(&o.asJSON, "json", false, "print as JSON")
	return cmd
}

func (o *arrangeOptions) readIntro(s *IO, at *place, given bool) error {
	if !given || o.intro == "" {
		return nil
	}
	words, err := readWords(s, at, o.intro)
	o.wish.Intro = words
	return err
}

// readWords reads a text of an editor's from a file, or from standard input for "-".
func readWords(s *IO, at *place, name string) (string, error) {
	var src []byte
	var err error
	if name == "-" {
		src, err = io.ReadAll(io.LimitReader(s.In, maxWords+1))
	} else {
		src, err = os.ReadFile(at.file(s, name))
	}
	switch {
	case err != nil:
		return "", err
	case len(src) > maxWords:
		return "", fmt.Errorf("%s has more than %d kB; a mail has no room for that", name, maxWords/1000)
	case strings.TrimSpace(string(src)) == "":
		return "", usageError(fmt.Errorf("%s holds no words", name))
	}
	return string(src), nil
}

// maxWords is far more than an edition holds.
const maxWords = 200_000

// over puts the wishes that were named over an arrangement.
func (o *arrangeOptions) over(a ledger.Arrangement, named func(flag string) bool) ledger.Arrangement {
	if o.clear {
		a = ledger.Arrangement{}
	}
	for flag, put := range map[string]func(){
		"lead":      func() { a.Lead = o.wish.Lead },
		"order":     func() { a.Order = o.wish.Order },
		"leave-out": func() { a.LeaveOut = o.wish.LeaveOut },
		"intro":     func() { a.Intro = o.wish.Intro },
		"subject":   func() { a.Subject = o.wish.Subject },
	} {
		if named(flag) {
			put()
		}
	}
	return a
}

// arrange keeps and shows an arrangement. It needs no lock: it is one row, and whoever mails meanwhile looks again.
func (w *workspace) arrange(ctx context.Context, list string, o arrangeOptions, named func(flag string) bool) error {
	cadence, err := w.gatheringCadence(list, o.cadence)
	if err != nil {
		return err
	}
	before, err := w.store.Arrangement(ctx, list, cadence)
	if err != nil {
		return err
	}
	after := o.over(before, named)
	if err := w.press.CheckArrangement(ctx, list, after); err != nil {
		return w.refusal(err)
	}
	changes := o.clear || named("lead") || named("order") || named("leave-out") || named("intro") || named("subject")
	if changes && !o.dryRun {
		if err := w.store.PutArrangement(ctx, list, cadence, after); err != nil {
			return err
		}
	}
	if o.asJSON {
		return printJSON(w.io, arrangementOf(list, cadence, after))
	}
	w.showArrangement(list, cadence, after)
	if changes && o.dryRun {
		w.io.say("Nothing was done (--dry-run).")
	}
	return nil
}

// arrangementJSON is what editions arrange --json prints.
type arrangementJSON struct {
	List     string   `json:"list"`
	Cadence  string   `json:"cadence"`
	Subject  string   `json:"subject"`
	Intro    string   `json:"intro"`
	Lead     string   `json:"lead"`
	Order    []string `json:"order"`
	LeaveOut []string `json:"leave_out"`
}

func arrangementOf(list, cadence string, a ledger.Arrangement) arrangementJSON {
	return arrangementJSON{
		list, cadence, a.Subject, a.Intro, a.Lead, append([]string{}, a.Order...), append([]string{}, a.LeaveOut...),
	}
}

func (w *workspace) showArrangement(list, cadence string, a ledger.Arrangement) {
	if a.IsZero() {
		w.io.print("Nothing is arranged for the next %s digest of %s.", cadence, list)
		return
	}
	w.io.print("%s", w.io.styled(bold, fmt.Sprintf("The next %s digest of %s", cadence, list)))
	p := sheet{io: w.io, indent: "  ", label: 9}
	for _, row := range [][2]string{
		{"subject", a.Subject},
		{"begins", cut(strings.Join(strings.Fields(a.Intro), " "), 200)},
		{"lead", a.Lead},
		{"then", strings.Join(a.Order, ", ")},
		{"left out", strings.Join(a.LeaveOut, ", ")},
	} {
		if row[1] != "" {
			p.row(row[0], row[1])
		}
	}
}

// gatheringCadence is the cadence whose digest is meant: the one named, else the list's own. Who gets each piece
// gets it at once, so there is nothing to arrange.
func (w *workspace) gatheringCadence(slug, named string) (string, error) {
	list, err := w.list(slug)
	if err != nil {
		return "", err
	}
	cadence := cmp.Or(subscriber.Cadence(named), list.Cadence)
	switch {
	case cadence == subscriber.Daily, cadence == subscriber.Weekly:
		return string(cadence), nil
	case named == "":
		return "", usageError(fmt.Errorf("%s mails each piece when it comes out; name the readers who gather, "+
			"with --cadence daily or --cadence weekly", slug))
	}
	return "", usageError(errors.New("--cadence " + named + ": the cadences that gather are daily and weekly"))
}
