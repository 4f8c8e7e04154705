package cli

import (
	"github.com/spf13/cobra"

	"pressrun/internal/doctor"
)

func newDNS(s *IO, at *place) *cobra.Command {
	var asJSON, zone bool
	cmd := &cobra.Command{
		Use: "dns", Short: "Print the DNS records that your sending domains need", GroupID: "setup",
		Long: `Print SPF, DKIM and DMARC of each From domain, and MX and SPF of mail.bounce_domain, ready to
paste, with what is there already marked.
A record that is there is kept: what the mail server needs is merged into it. Nothing is changed;
records are added where the domain is run.`,
		Example: "  pressrun dns\n  pressrun dns --zone",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := open(cmd.Context(), s, at, withoutBooks)
			if err != nil {
				return err
			}
			records := doctor.Records(cmd.Context(), w.mailSetup())
			switch {
			case asJSON:
				return printJSON(s, records)
			case len(records) == 0:
				s.say("mail.from is at a domain for examples, which has no records; write an address of your own domain.")
			case zone:
				for _, r := range records {
					s.print("%s", r.Zone())
				}
			default:
				w.showRecords(records)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	cmd.Flags().BoolVar(&zone, "zone", false, "print lines for a zone file")
	cmd.MarkFlagsMutuallyExclusive("json", "zone")
	return cmd
}

// showRecords prints each record in pieces to paste. Values stand whole on a line of their own.
func (w *workspace) showRecords(records []doctor.Record) {
	s := w.io
	words := map[doctor.State]string{
		doctor.There:    s.styled(green, "is there"),
		doctor.Add:      s.styled(yellow, "to be added"),
		doctor.Change:   s.styled(yellow, "to be changed"),
		doctor.Provider: s.styled(dim, "not from here"),
		doctor.Unasked:  s.styled(dim, "DNS could not be asked whether it is there"),
	}
	for i, r := range records {
		if i > 0 {
			s.print("")
		}
		s.print("%s  %s", s.styled(bold, r.For), words[r.State])
		s.print("  name   %s", r.Name)
		if r.Value != "" {
			s.print("  type   %s", r.Type)
			s.print("  value  %s", r.Value)
		}
		for _, was := range r.Was {
			s.print("  %s    %s", s.styled(dim, "was"), was)
		}
		if r.Note != "" {
			s.print("%s", s.hanging("  "+s.styled(dim, "note")+"  ", r.Note))
		}
	}
	if w.config.Mail.BounceDomain == "" {
		s.say("")
		s.sayHanging(s.styled(dim, "note"), "bounces come back to the From address. With a domain of their own each comes back "+
			"under the name of its mail, so that none is lost on the way to its reader: set mail.bounce_domain.")
	}
}
