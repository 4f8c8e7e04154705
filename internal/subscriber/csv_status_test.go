package subscriber

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func day(d int) time.Time { return time.Date(2026, time.March, d, 0, 0, 0, 0, time.UTC) }

func TestReadCSVReadsHowReadersStoodElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		want Row
	}{
		"no status": {"email,status\nada@x.se,\n", Row{}},
		"our own, confirmed": {
			"email,status,consent_at,consent_from\nada@x.se,confirmed,2026-03-02T10:20:30.5Z,sign-up form\n",
			Row{Status: Confirmed, ConsentAt: day(2).Add(10*time.Hour + 20*time.Minute + 30500*time.Millisecond), ConsentFrom: "sign-up form"},
		},
		"our own, left": {"email,status,left_at\nada@x.se,left,2026-03-02\n", Row{Status: Left, StatusAt: day(2)}},
		"our own, suppressed": {
			"email,status,suppressed,suppressed_at\nada@x.se,suppressed,bounced: 550 5.1.1,2026-03-02\n",
			Row{Status: Suppressed, Reason: "bounced: 550 5.1.1", StatusAt: day(2)},
		},
		"Mailchimp, subscribed": {
			"Email Address,First Name,Last Name,OPTIN_TIME,CONFIRM_TIME\nada@x.se,Ada,Byron,2026-03-01 00:00:00,2026-03-02 00:00:00\n",
			Row{Name: "Ada Byron", ConsentAt: day(2)},
		},
		"Mailchimp, unsubscribed": {
			"Email Address,Address,UNSUB_TIME\nada@x.se,1 Quay Road,2026-03-02 00:00:00\n", Row{Status: Left, StatusAt: day(2)},
		},
		"Mailchimp, cleaned": {
			"Email Address,CLEAN_TIME\nada@x.se,2026-03-02 00:00:00\n", Row{Status: Suppressed, Reason: "bounced", StatusAt: day(2)},
		},
		"listmonk, enabled":     {"uuid,email,name,status\n1,ada@x.se,Ada,enabled\n", Row{Name: "Ada", Status: Confirmed}},
		"listmonk, disabled":    {"uuid,email,status\n1,ada@x.se,disabled\n", Row{Status: Left}},
		"listmonk, blocklisted": {"uuid,email,status\n1,ada@x.se,blocklisted\n", Row{Status: Suppressed, Reason: "blocklisted"}},
		"Ghost, subscribed":     {"id,email,subscribed_to_emails\n1,ada@x.se,true\n", Row{}},
		"Ghost, not subscribed": {"id,email,subscribed_to_emails\n1,ada@x.se,false\n", Row{Status: Left}},
		"Substack, mailed":      {"email,active_subscription,email_disabled\nada@x.se,false,false\n", Row{}},
		"Substack, not mailed":  {"email,active_subscription,email_disabled\nada@x.se,true,TRUE\n", Row{Status: Left}},
		"Postmark": {
			"EmailAddress,SuppressionReason\nada@x.se,SpamComplaint\n", Row{Status: Suppressed, Reason: "complained"},
		},
		"Mailgun":                                {"address,code\nada@x.se,550\n", Row{}},
		"a word of suppression goes before left": {"email,status,left_at\nada@x.se,Hard Bounce,2026-03-02\n", Row{Status: Suppressed, Reason: "bounced"}},
		"a date of leaving goes before a word":   {"email,status,left_at\nada@x.se,active,2026-03-02\n", Row{Status: Left, StatusAt: day(2)}},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.Line, c.want.Email = 2, "ada@x.se"
			rows, faults := readAll(c.src)
			if diff := cmp.Diff([]Row{c.want}, rows); diff != "" || faults != nil {
				t.Errorf("(-want +got)\n%s%q", diff, faults)
			}
		})
	}
}

func TestReadCSVRefusesStatesAndTimesThatNobodyKnows(t *testing.T) {
	_, faults := readAll("email,status,consent_at\na@x.se,vip,\nb@x.se,,03/02/2026\nc@x.se,confirmed,\n")
	want := []string{
		`readers.csv:2: status "vip" is not known; write confirmed, unconfirmed, left, bounced, complained or suppressed`,
		`readers.csv:3: consent_at "03/02/2026" is no time; write it as 2026-11-20 or 2026-11-20T12:00:00Z`,
	}
	if diff := cmp.Diff(want, faults); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestOurColumnsAreRead(t *testing.T) {
	for i, name := range Columns() {
		if c, ok := columnOf(name); !ok || int(c) != i {
			t.Errorf("%s is column %d, want %d", name, c, i)
		}
	}
	if rows, faults := readAll(strings.Join(Columns(), ",") + "\nada@x.se\n"); len(rows) != 1 || faults != nil {
		t.Errorf("got %v, %q", rows, faults)
	}
}
