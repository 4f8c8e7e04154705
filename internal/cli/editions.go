package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/config"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/press"
	"pressrun/internal/subscriber"
)

func newEditions(s *IO, at *place) *cobra.Command {
	cmd := &cobra.Command{
		Use: "editions", Short: "List, show, test and send editions of the digest", GroupID: "books", Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newEditionsList(s, at), newEditionsShow(s, at), newEditionsPreview(s, at),
		newEditionsTest(s, at), newEditionsSend(s, at), newEditionsArrange(s, at), newEditionsCorrection(s, at),
		newEditionsNote(s, at), newEditionsResend(s, at))
	return cmd
}

func newEditionsList(s *IO, at *place) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list [LIST]", Short: "List editions with their books, newest first", Args: atMostOne("one list or none"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.listEditions(cmd.Context(), strings.Join(args, ""), asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func (w *workspace) listEditions(ctx context.Context, list string, asJSON bool) error {
	editions, err := w.store.Editions(ctx, list, 0)
	if err != nil {
		return err
	}
	lines := []editionJSON{}
	for _, e := range editions {
		line, err := w.editionJSON(ctx, e)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	if asJSON {
		return printJSON(w.io, lines)
	}
	t := table{}
	for _, e := range lines {
		t.add(fmt.Sprintf("%s %d", e.List, e.Number), string(e.State), editionKind(e), balanceLine(e.Balance), cut(e.Subject, 60))
	}
	t.write(w.io)
	return nil
}

func newEditionsShow(s *IO, at *place) *cobra.Command {
	var asJSON bool
	var state string
	cmd := &cobra.Command{
		Use: "show LIST NUMBER", Short: "Show who got an edition, and who not and why", Args: exactly(2, "a list and a number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if state != "" && !slices.Contains(deliveryStates(), state) {
				return usageError(fmt.Errorf("--state %s: the states are %s", state, strings.Join(deliveryStates(), ", ")))
			}
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				edition, err := w.edition(cmd.Context(), args)
				if err != nil {
					return err
				}
				return w.showEdition(cmd.Context(), edition, ledger.DeliveryState(state), asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	cmd.Flags().StringVar(&state, "state", "", "only deliveries in this state, such as failed or skipped")
	return cmd
}

func deliveryStates() []string {
	return []string{
		string(ledger.Queued), string(ledger.Deferred), string(ledger.Sent), string(ledger.Failed),
		string(ledger.Unknown), string(ledger.Skipped), string(ledger.Cancelled),
	}
}

func (w *workspace) edition(ctx context.Context, args []string) (ledger.Edition, error) {
	number, err := strconv.Atoi(args[1])
	if err != nil {
		return ledger.Edition{}, usageError(fmt.Errorf("%q is no edition's number; pressrun editions list shows them", args[1]))
	}
	return w.store.EditionByNumber(ctx, args[0], number)
}

// deliveryJSON is one line of editions show --json.
type deliveryJSON struct {
	Email  string               `json:"email"`
	State  ledger.DeliveryState `json:"state"`
	Reason string               `json:"reason"`
}

func (w *workspace) showEdition(ctx context.Context, e ledger.Edition, state ledger.DeliveryState, asJSON bool) error {
	deliveries, err := w.store.Deliveries(ctx, ledger.DeliveryFilter{EditionID: e.ID, State: state})
	if err != nil {
		return err
	}
	line, err := w.editionJSON(ctx, e)
	if err != nil {
		return err
	}
	rows := make([]deliveryJSON, len(deliveries))
	t := table{indent: "  "}
	for i, d := range deliveries {
		rows[i] = deliveryJSON{d.Email, d.State, d.Reason}
		t.add(d.Email, string(d.State), d.Reason)
	}
	clicks, err := w.clicksOf(ctx, e)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(w.io, struct {
			editionJSON
			Clicks     []clicksJSON   `json:"clicks"`
			Deliveries []deliveryJSON `json:"deliveries"`
		}{line, clicks, rows})
	}
	w.io.print("%s", w.io.styled(bold, fmt.Sprintf("%s %d: %s", e.List, e.Number, e.Subject)))
	w.io.print("  %s, %s", editionKind(line), balanceLine(line.Balance))
	w.printClicks(clicks)
	if back := returnsLine(line.Returns); back != "" {
		w.io.print("  %s", back)
	}
	t.write(w.io)
	return nil
}

func newEditionsTest(s *IO, at *place) *cobra.Command {
	var to []string
	var list string
	cmd := &cobra.Command{
		Use: "test PIECE --to ADDRESS", Short: "Send the digest of a piece to named addresses, subject marked [TEST]",
		Long: `Compose the digest of a piece as a list would get it and send it to the addresses given.
With mail.smtp.host set it goes through that server; else it is put into var/mail/test.
Nothing is recorded and no subscriber is mailed.`,
		Example: "  pressrun editions test drafts/my-piece.md --to me@my-house.org",
		Args:    exactly(1, "one piece"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(to) == 0 {
				return usageError(errors.New("name at least one address with --to"))
			}
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.sendTest(cmd.Context(), to, func(to ledger.Delivery) (*press.TestMail, error) {
					return w.press.TestMessage(cmd.Context(), w.pieceArgument(at, args[0]), list, to)
				})
			})
		},
	}
	cmd.Flags().StringSliceVar(&to, "to", nil, "addresses to send to")
	cmd.Flags().StringVar(&list, "list", "", "list whose digest is sent (default: the first that takes the piece)")
	return cmd
}

// carrier hands over one message.
type carrier interface {
	Send(ctx context.Context, env mail.Envelope, raw []byte) error
}

// sendTest sends test mails to addresses, each made for its reader.
func (w *workspace) sendTest(
	ctx context.Context, to []string, compose func(to ledger.Delivery) (*press.TestMail, error),
) error {
	var transport carrier = &mail.Outbox{Dir: filepath.Join(w.press.Folders.Var, "mail", "test")}
	place := "var/mail/test"
	if w.config.Mail.SMTP.Host != "" {
		transport, place = w.smtp(), fmt.Sprintf("%s:%d", w.config.Mail.SMTP.Host, w.config.Mail.SMTP.Port)
	}
	for _, address := range to {
		display, email, err := subscriber.ParseAddress(address)
		if err != nil {
			return usageError(fmt.Errorf("--to: %w", err))
		}
		message, err := compose(ledger.Delivery{Email: email, Name: display, LeaveToken: "test"})
		if err != nil {
			return w.refusal(err)
		}
		if err := transport.Send(ctx, message.Envelope, message.Raw); err != nil {
			return err
		}
		w.io.say("Sent to %s through %s: %s", email, place, message.Subject)
	}
	return nil
}

// mailPlace is where the mails of a list go, for reports.
func (w *workspace) mailPlace(list string) string {
	if w.config.Mail.Transport == config.TransportOutbox {
		return filepath.Join(w.press.Folders.Var, "outbox", list)
	}
	return fmt.Sprintf("%s:%d", w.config.Mail.SMTP.Host, w.config.Mail.SMTP.Port)
}
