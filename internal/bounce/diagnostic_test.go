package bounce

import (
	"fmt"
	"strings"
	"testing"
)

func TestRepliesInATextAreToldFromOtherNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"550 5.1.1 no such user":                        "550/5.1.1",
		"550-5.1.1 no such\n550 5.1.1 user":             "550/5.1.1 550/5.1.1",
		"smtp;550 #5.1.0 Address rejected":              "550/5.1.0",
		"no mailbox (#5.1.1)":                           "0/5.1.1",
		"said: 554 delivery error: dd":                  "554/",
		"554: 554 no":                                   "554/ 554/",
		"'550 5.1.1 x'":                                 "550/5.1.1",
		"550 5.0.350 Remote -> 550 5.1.1 unknown":       "550/5.0.350 550/5.1.1",
		"from 198.51.100.7, port 587, after 550s":       "",
		"connect to mx[203.0.113.9]:25: timed out":      "",
		"450MB of 500MB used":                           "",
		"exim 4.96.2 and Postfix/4.5.1":                 "",
		"10.4.5.1 and 4.5.1.10":                         "",
		"OFR_506 [506]":                                 "",
		"250 ok":                                        "",
		"5.9.1 and 3.1.1 and 5.1.1234":                  "",
		"failed (450) and [550]":                        "450/",
		"5.":                                            "",
		"":                                              "",
		strings.Repeat("550 5.1.1 ", 20):                strings.TrimSpace(strings.Repeat("550/5.1.1 ", maxReplies)),
		"421-4.7.0 one\n421-4.7.0 two\n421 4.7.0 three": "421/4.7.0 421/4.7.0 421/4.7.0",
	} {
		var got []string
		for _, r := range repliesIn(text) {
			got = append(got, fmt.Sprintf("%d/%s", r.Code, r.Enhanced))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}

func TestWhatAStatusAndATextMean(t *testing.T) {
	for _, tc := range []struct {
		kind         Kind
		status, text string
		want         Class
	}{
		{Bounced, "5.1.1", "", Hard},
		{Bounced, "5.1.10", "", Hard},
		{Bounced, "5.4.4", "", Hard},
		{Bounced, "5.4.4", "Host not found, try again", Soft},
		{Bounced, "5.0.0", "", Soft},
		{Bounced, "", "", Soft},
		{Bounced, "5.0.0", "550 user unknown", Hard},
		{Bounced, "5.3.0", "553 user unknown", Hard},
		{Bounced, "5.3.0", "554 mailbox is full", MailboxFull},
		{Bounced, "5.5.0", "550 mailbox not found", Hard},
		{Bounced, "5.2.1", "550 5.2.1 mailbox disabled", Soft},
		{Bounced, "5.2.1", "550 5.2.1 account has been closed", Hard},
		{Bounced, "5.2.1", "550 5.2.1 User unknown", Hard},
		{Bounced, "5.2.2", "", MailboxFull},
		{Bounced, "4.2.2", "", MailboxFull},
		{Bounced, "5.7.1", "", Policy},
		{Bounced, "5.7.1", "550 5.7.1 User unknown", Soft},
		{Bounced, "5.7.1", "550 User unknown", Soft},
		{Bounced, "5.7.17", "", Hard},
		{Bounced, "5.7.515", "", Policy},
		{Bounced, "4.7.1", "451 4.7.1 try later", Policy},
		{Bounced, "4.2.0", "450 4.2.0 greylisted", Soft},
		{Bounced, "4.7.1", "451 4.7.1 greylisted", Soft},
		{Bounced, "4.1.1", "450 4.1.1 user unknown", Soft},
		{Bounced, "5.1.1", "550 5.7.1 blocked by our list", Policy},        // the server's word before the reporter's
		{Bounced, "5.1.1", "550 blocked using bl.listing.example", Policy}, // and words of reputation before codes
		{Bounced, "5.1.1", "550 5.1.1 too many recipients this hour", Policy},
		{Bounced, "5.1.8", "550 5.1.8 Sender address rejected: Domain not found", Policy},
		{Bounced, "5.6.0", "", Content},
		{Bounced, "5.3.4", "", Content},
		{Bounced, "5.2.3", "", Content},
		{Bounced, "5.0.0", "550 5.1.1 user unknown (in reply to MAIL FROM command)", Policy},
		{Delayed, "5.1.1", "550 5.1.1 user unknown", Soft},
		{Delayed, "4.7.28", "421 4.7.28 unusual rate", Policy},
	} {
		e := Event{Kind: tc.kind}
		if e.conclude(finding{status: tc.status, text: tc.text}); e.Class != tc.want {
			t.Errorf("%s %s %q: %s by %s, want %s", tc.kind, tc.status, tc.text, e.Class, e.Rule, tc.want)
		}
		whole(t, []Event{e})
	}
}

func TestEveryRowOfWordsDecidesSomething(t *testing.T) {
	for i, row := range wordTable {
		forms, hints := strings.Fields(row.Enhanced), row.Hints
		if len(hints) == 0 {
			hints = []string{"so it is"}
		}
		if len(forms) == 0 {
			forms = []string{"5.0.0"}
		}
		for _, form := range forms {
			for _, hint := range hints {
				e := Event{Kind: Bounced}
				e.conclude(finding{status: strings.Replace(form, "x", "5", 1), text: "they said: " + hint + " then"})
				if want := classOf(row, false); e.Class != want {
					t.Errorf("row %d, %s: %q %q: %s by %s, want %s", i, row.Name, form, hint, e.Class, e.Rule, want)
				}
			}
		}
	}
}
