package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
	"pressrun/internal/partner"
)

func newPartners(s *IO, at *place) *cobra.Command {
	cmd := &cobra.Command{
		Use: "partners", Short: "List partner outlets, what they hold, and what is held from them", GroupID: "books", Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPartnersList(s, at), newPartnersShow(s, at), newPartnersCheck(s, at), newPartnersDispatch(s, at))
	return cmd
}

func newPartnersList(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List partners with formats and terms", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := open(cmd.Context(), s, at, withoutBooks)
			if err != nil {
				return err
			}
			t := table{}
			for _, p := range w.press.Partners {
				formats := make([]string, len(p.Formats))
				for i, f := range p.Formats {
					formats[i] = string(f)
				}
				sections := "all sections"
				if len(p.Sections) > 0 {
					sections = strings.Join(p.Sections, ", ")
				}
				t.add(p.Slug, p.Name, p.Channel, strings.Join(formats, ", "), sections)
			}
			t.write(s)
			return nil
		},
	}
}

// dispatchJSON is one line of partners show --json.
type dispatchJSON struct {
	Run      int64                `json:"run"`
	Piece    ledger.PieceRef      `json:"piece"`
	Format   string               `json:"format"`
	Channel  string               `json:"channel"`
	Notice   ledger.NoticeKind    `json:"notice"`
	State    ledger.DispatchState `json:"state"`
	Reason   string               `json:"reason"`
	Location string               `json:"location"`
	Attempts int                  `json:"attempts"`
	SentAt   *time.Time           `json:"sent_at"`
	NextAt   *time.Time           `json:"next_at"`
	Returned string               `json:"returned,omitempty"`
}

func (w *workspace) dispatchJSON(d ledger.Dispatch) dispatchJSON {
	return dispatchJSON{
		Run: d.RunID, Piece: d.Piece, Format: d.Format, Channel: d.Channel, Notice: d.Notice, State: d.State, Reason: d.Reason,
		Location: d.Location, Attempts: d.Attempt, SentAt: w.moment(d.SentAt), NextAt: w.moment(d.NextAt),
		Returned: d.Returned,
	}
}

func newPartnersShow(s *IO, at *place) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show PARTNER", Short: "Show all copies and notices of one partner", Args: exactly(1, "one partner"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				dispatches, err := w.store.Dispatches(cmd.Context(), ledger.DispatchFilter{Partner: args[0]})
				if err != nil {
					return err
				}
				lines := []dispatchJSON{}
				t := table{}
				for _, d := range dispatches {
					lines = append(lines, w.dispatchJSON(d))
					where := d.Location
					if d.Channel == partner.ChannelFolder {
						where = w.relative(where)
					}
					t.add(fmt.Sprintf("%s v%d", d.Piece.Slug, d.Piece.Revision), d.Format, string(d.Notice), string(d.State),
						strings.TrimSpace(d.Reason+" "+where), cameBack(d))
				}
				if asJSON {
					return printJSON(s, lines)
				}
				t.write(s)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func newPartnersCheck(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "check", Short: "Check partners.yaml", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := open(cmd.Context(), s, at, withoutBooks)
			if err != nil {
				return err
			}
			s.say("%s: in order.", plural(len(w.press.Partners), "partner"))
			return nil
		},
	}
}

func newPartnersDispatch(s *IO, at *place) *cobra.Command {
	var o changeOptions
	var again string
	cmd := &cobra.Command{
		Use: "dispatch PIECE", Short: "Hand over copies that were held or failed, and those for new partners",
		Long: `Look again at every partner for a published piece: copies that were held are handed over
when what held them is settled, failed ones are tried again, and partners added since get
theirs. Nobody gets the same version twice.

A mail that a partner's server refused for good, one that may or may not have arrived, and a
notice that was held wait for your word: --again PARTNER hands over the last one anew.`,
		Example: "  pressrun partners dispatch my-piece\n  pressrun partners dispatch my-piece --again bay-gazette",
		Args:    exactly(1, "the slug of a published piece"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error {
				if ok, err := w.agreed(o); !ok {
					return err
				}
				if again != "" {
					report, err := w.press.DispatchAgain(cmd.Context(), args[0], again)
					return w.tell(report, err)
				}
				report, err := w.press.Redispatch(cmd.Context(), args[0])
				return w.tell(report, err)
			})
		},
	}
	cmd.Flags().StringVar(&again, "again", "", "hand over anew what this partner did not get for certain")
	o.addFlags(cmd)
	return cmd
}

func countPartners(holders []ledger.Holder) int {
	seen := map[string]bool{}
	for _, h := range holders {
		seen[h.Partner] = true
	}
	return len(seen)
}
