package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/config"
	"pressrun/internal/doctor"
	"pressrun/internal/mail"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
	"pressrun/internal/web"
)

func newDoctor(s *IO, at *place) *cobra.Command {
	var asJSON, strict bool
	cmd := &cobra.Command{
		Use: "doctor [mail]", Short: "Look for what would go wrong; nothing is changed or sent", GroupID: "setup",
		Long: `Look at the publication on this machine: configuration, lists, database, disk and clocks.

"doctor mail" looks at all that list mail needs: it connects to the mail server and signs in without
sending; it asks DNS for SPF, DKIM and DMARC of each From domain and whether they agree, for where
bounces and answers land, and for the names of the server's addresses; it looks whether the address of
the leave links answers. What DNS gives no answer to is told as such and is no error.

Exit codes: 0 no errors, 1 errors (with --strict warnings too), 12 the mail server refused the sign-in.`,
		Example:   "  pressrun doctor\n  pressrun doctor mail\n  pressrun doctor mail --json",
		Args:      onlyMail,
		ValidArgs: []string{"mail"},
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := open(cmd.Context(), s, at, withoutBooks)
			if err != nil {
				return err
			}
			if w.config.File == "" {
				return &config.Error{Err: fmt.Errorf("%s: %w", at.folder(s), config.ErrNone)}
			}
			var checks []doctor.Check
			if len(args) == 0 {
				checks = doctor.System(cmd.Context(), w.installation())
			} else {
				checks, err = doctor.Mail(cmd.Context(), w.mailSetup())
			}
			return tellChecks(s, checks, err, asJSON, strict)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	cmd.Flags().BoolVar(&strict, "strict", false, "treat warnings as errors")
	return cmd
}

func onlyMail(cmd *cobra.Command, args []string) error {
	if len(args) > 1 || len(args) == 1 && args[0] != "mail" {
		return usageError(fmt.Errorf("doctor takes mail or nothing; see %s --help", cmd.CommandPath()))
	}
	return nil
}

// installation is what doctor looks at on this machine.
func (w *workspace) installation() doctor.Installation {
	in := doctor.Installation{
		Config: w.relative(w.config.File), Lists: w.press.Lists, Books: w.newestRun, Now: w.io.Now,
		Folders: []doctor.Folder{{Name: "var", Path: w.press.Folders.Var}, {Name: "public", Path: w.press.Folders.Public}},
		Outbox:  w.config.Mail.Transport == config.TransportOutbox,
	}
	if w.config.SignUp.Open {
		in.SignUps = w.pub.AppURL.JoinPath("subscribe")
	}
	return in
}

// newestRun is the time of the newest run; zero: there is none.
func (w *workspace) newestRun(ctx context.Context) (newest time.Time, err error) {
	err = w.peek(ctx, func(books *store.Store) error {
		runs, err := books.Runs(ctx, 1)
		if len(runs) > 0 {
			newest = runs[0].Created
		}
		return err
	})
	return newest, err
}

// peek opens the database without making it or changing its schema. fs.ErrNotExist: there is none yet.
func (w *workspace) peek(ctx context.Context, look func(*store.Store) error) (err error) {
	if path, ok := sqliteFile(w.databaseURL()); ok {
		if _, err := os.Stat(path); err != nil {
			return err
		}
	}
	books, err := store.Open(ctx, w.databaseURL(), store.Options{Now: w.io.Now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	return look(books)
}

// leaveLinksAnswer asks the server behind site.app_url for a nonce out of these books.
func (w *workspace) leaveLinksAnswer(ctx context.Context) error {
	return w.peek(ctx, func(books *store.Store) error { return web.CheckAlive(ctx, nil, w.pub.AppURL, books) })
}

// doctorPatience is how long doctor waits for the mail server; a person is waiting.
const doctorPatience = 15 * time.Second

// mailSetup is what doctor and dns look at for mail.
func (w *workspace) mailSetup() doctor.Setup {
	m := w.config.Mail
	in := doctor.Setup{
		Resolver: w.io.Resolver, Web: &http.Client{}, Now: w.io.Now(),
		Host: m.SMTP.Host, Port: m.SMTP.Port, Real: w.config.RealMail(),
		AppURL: w.pub.AppURL, PostalMissing: w.config.PostalAddressMissing(), DKIM: w.signing(),
		Leave: w.leaveLinksAnswer, Envelope: m.BounceDomain, Returns: w.returnWays(),
	}
	if m.SMTP.Host != "" {
		server := w.smtp()
		server.ConnectTimeout = doctorPatience
		in.Server = server
	}
	for _, told := range []string{w.config.Alerts.Email, w.config.Alerts.Webhook} {
		if told != "" {
			in.Alerts = append(in.Alerts, told)
		}
	}
	in.From = append(in.From, mailbox("mail.from", m.From)...)
	in.ReplyTo = append(in.ReplyTo, mailbox("mail.reply_to", m.ReplyTo)...)
	for _, l := range w.press.Lists {
		in.From = append(in.From, mailbox("from of "+l.Slug, l.From)...)
		in.ReplyTo = append(in.ReplyTo, mailbox("reply_to of "+l.Slug, l.ReplyTo)...)
	}
	return in
}

// mailbox is an address of the configuration, which has been checked; none when it is empty.
func mailbox(where, address string) []doctor.Mailbox {
	_, bare, err := subscriber.ParseAddress(address)
	if err != nil {
		return nil
	}
	return []doctor.Mailbox{{Where: where, Address: bare}}
}

// signing is how mail is signed here.
func (w *workspace) signing() doctor.DKIM {
	k := w.config.Mail.DKIM
	out := doctor.DKIM{Domain: k.Domain, Selector: k.Selector}
	if k.KeyFile == "" {
		return out
	}
	source, err := os.ReadFile(w.config.Path(k.KeyFile))
	if err != nil {
		out.Fault = err
		return out
	}
	signer, err := mail.NewSigner(k.Domain, k.Selector, source)
	if err != nil {
		out.Fault = err
		return out
	}
	_, out.Record = signer.Record()
	return out
}

// tellChecks prints what was found and turns it into the exit code.
func tellChecks(s *IO, checks []doctor.Check, refused error, asJSON, strict bool) error {
	errs, warnings := doctor.Count(checks, doctor.Error), doctor.Count(checks, doctor.Warning)
	if asJSON {
		err := printJSON(s, struct {
			Checks   []doctor.Check `json:"checks"`
			Errors   int            `json:"errors"`
			Warnings int            `json:"warnings"`
		}{checks, errs, warnings})
		if err != nil {
			return err
		}
	} else {
		showChecks(s, checks)
		s.say("")
	}
	switch {
	case errors.Is(refused, mail.ErrCredentials):
		return &coded{ExitCredentials, fmt.Errorf("%s", foundThings(errs, warnings))}
	case errs > 0 || strict && warnings > 0:
		return fmt.Errorf("%s", foundThings(errs, warnings))
	}
	s.say("%s", foundThings(errs, warnings))
	return nil
}

func foundThings(errs, warnings int) string {
	var parts []string
	if errs > 0 {
		parts = append(parts, plural(errs, "error"))
	}
	if warnings > 0 {
		parts = append(parts, plural(warnings, "warning"))
	}
	if len(parts) == 0 {
		return "Nothing is wrong."
	}
	return strings.Join(parts, " and ") + "; what to do stands below each"
}

// showChecks prints the checks under what each belongs to, names aligned, what to do below what was found.
func showChecks(s *IO, checks []doctor.Check) {
	look := map[doctor.Level]style{
		doctor.OK: green, doctor.Info: dim, doctor.Warning: yellow, doctor.Error: red, doctor.Skipped: dim,
	}
	widest := 0
	for _, c := range checks {
		widest = max(widest, columns(c.Name))
	}
	about := ""
	for _, c := range checks {
		if c.About != about {
			if about != "" {
				s.print("")
			}
			about = c.About
			s.print("%s", s.styled(bold, about))
		}
		label := fmt.Sprintf("  %s %-*s", s.styled(look[c.Level], fmt.Sprintf("%-7s", c.Level)), widest, c.Name)
		s.print("%s", s.hanging(label, c.Found))
		if c.Do != "" && c.Level != doctor.OK {
			s.print("%s", s.hanging(strings.Repeat(" ", columns(label)), s.styled(dim, "→ ")+c.Do))
		}
	}
}
