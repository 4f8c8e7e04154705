package mail

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/replies"
)

// wirePhases are those in which a reply can come, besides the TLS handshake.
var wirePhases = []Phase{Greeting, Hello, StartTLS, SignIn, Reset, MailFrom, RcptTo, Data, Content}

var transaction = []Phase{MailFrom, RcptTo, Data, Content}

// example is a reply of which a row speaks.
type example struct {
	phase Phase
	text  string
}

// examples are all the replies that a row names, one for each of its phases, codes and words.
func examples(u replies.Rule) []example {
	if u.Codes == "none" {
		return nil
	}
	phases := u.Phases
	switch {
	case u.Name == "neither-yes-nor-no": // the other phases have a row for every reply
		phases = slices.Concat([]Phase{SignIn, Greeting, Hello}, transaction)
	case phases == nil:
		phases = wirePhases
	}
	var all []example
	for _, phase := range phases {
		if phase == Handshake {
			continue
		}
		for _, code := range exampleCodes(u, phase) {
			for _, text := range exampleTexts(u, code) {
				all = append(all, example{phase, code + text})
			}
		}
	}
	return all
}

func exampleCodes(u replies.Rule, phase Phase) []string {
	if u.Name == "neither-yes-nor-no" {
		if phase == Data {
			return []string{"250"}
		}
		return []string{"354"}
	}
	var codes []string
	for _, form := range strings.Fields(u.Codes) {
		codes = append(codes, strings.ReplaceAll(form, "xx", "51"))
	}
	if u.Codes == "" {
		codes = []string{"451", "551"}
	}
	return slices.DeleteFunc(codes, func(code string) bool {
		return u.Enhanced != "" && !strings.Contains(u.Enhanced, "x.") && !strings.Contains(u.Enhanced, code[:1]+".")
	})
}

func exampleTexts(u replies.Rule, code string) []string {
	texts := []string{""}
	for i, form := range strings.Fields(u.Enhanced) {
		if i == 0 {
			texts = nil
		}
		enhanced := strings.ReplaceAll(strings.Replace(form, "x.", code[:1]+".", 1), "x", "99")
		texts = append(texts, " "+enhanced)
	}
	var all []string
	if u.Hints == nil {
		for _, text := range texts {
			all = append(all, text+" so it is")
		}
		return all
	}
	for _, hint := range u.Hints {
		all = append(all, texts[0]+" <spam@no-such-user.example>: "+strings.ToUpper(hint)+" here")
	}
	return all
}

// refusedWith sends one message to a server that answers so in a phase.
func refusedWith(t *testing.T, pipelining bool, e example, lines string) (*SendError, *script) {
	t.Helper()
	s := &script{pipelining: pipelining, answers: map[Phase]answer{e.phase: {text: lines}}}
	switch e.phase {
	case StartTLS:
		s.extensions = []string{"STARTTLS"}
	case SignIn:
		s.extensions = []string{"AUTH PLAIN"}
	case Reset:
		s.answers[RcptTo] = answer{text: "450 4.2.0 later\r\n", once: true}
	}
	client := play(t, s)
	switch e.phase {
	case StartTLS:
		client.TLS = TLSStart
	case SignIn:
		client.Username, client.Password = "press", "secret"
	}
	err := sendPast(t, client, e.phase)
	var send *SendError
	if !errors.As(err, &send) {
		t.Fatalf("%s in %s: error %v", e.text, e.phase, err)
	}
	return send, s
}

// sendPast sends one message; where the RSET is asked about, one that the server refuses goes before it.
func sendPast(t *testing.T, client *SMTP, phase Phase) error {
	t.Helper()
	conn, err := client.Open(t.Context())
	if err != nil {
		return err
	}
	defer conn.Close(t.Context())
	if phase == Reset {
		if err := conn.Envelope(t.Context(), "a@press.example", "first@readers.example"); !conn.Usable() {
			t.Fatalf("the connection should go on after %v", err)
		}
	}
	return conn.deliver(t.Context(), Envelope{From: "a@press.example", To: "b@readers.example"}, []byte("x\r\n"))
}

// outcomeIn is the outcome that a first digit has in a phase, told apart from the table.
func outcomeIn(phase Phase, code int) Outcome {
	begun := slices.Contains(transaction, phase)
	switch {
	case !begun, code == 421 && phase != Content:
		return Unsent
	case code/100 == 4:
		return Temporary
	case code/100 == 5:
		return Permanent
	case phase == Content:
		return Unknown
	}
	return Unsent
}

func TestEveryRowOfTheReplyTableOverTheWire(t *testing.T) {
	for i, row := range replies.Table() {
		t.Run(fmt.Sprintf("%02d-%s", i, row.Name), func(t *testing.T) {
			for _, e := range examples(row) {
				for _, pipelining := range []bool{false, true} {
					send, s := refusedWith(t, pipelining, e, e.text+"\r\n")
					if send.Rule != row.Name || send.Blame != row.Blame || send.Phase != e.phase {
						t.Errorf("%q in %s, pipelining %v: rule %s, blame %q in %s, want %s and %q",
							e.text, e.phase, pipelining, send.Rule, send.Blame, send.Phase, row.Name, row.Blame)
					}
					want := row.Outcome
					if want == "" {
						want = outcomeIn(e.phase, send.Code)
					}
					if send.Outcome != want || send.Advice == "" {
						t.Errorf("%q in %s: %s, want %s (%s)", e.text, e.phase, send.Outcome, want, send.Advice)
					}
					if e.phase != Content && s.taken() != 0 {
						t.Errorf("%q in %s: a message was delivered", e.text, e.phase)
					}
				}
			}
		})
	}
}

func TestEveryRowDecidesAtLeastOneOfItsReplies(t *testing.T) {
	for i, row := range replies.Table() {
		decided := row.Codes == "none"
		for _, e := range examples(row) {
			code := 0
			if _, err := fmt.Sscan(e.text[:3], &code); err != nil {
				t.Fatal(err)
			}
			decided = decided || cmp.Equal(replies.For(e.phase, replies.New(code, e.text[3:])), row)
		}
		if !decided {
			t.Errorf("row %d, %s, is hidden by the rows before it", i, row.Name)
		}
	}
}

func TestKnownReplies(t *testing.T) {
	for _, tc := range []struct {
		phase   Phase
		text    string // lines with \n
		outcome Outcome
		blame   Blame
	}{
		// Gmail
		{Content, "421-4.7.28 Gmail sees an unusual rate of mail\n421 4.7.28 from 192.0.2.1", Temporary, BlameSender},
		{RcptTo, "421 4.7.0 Try again later, closing connection.", Unsent, BlameServer},
		{Content, "550-5.7.26 blocked because the sender\n550 5.7.26 is unauthenticated", Permanent, BlameSender},
		{Content, "421 4.7.26 rate limited, as SPF and DKIM did not pass", Temporary, BlameSender},
		{Content, "550 5.7.25 The IP address has no PTR record", Permanent, BlameSender},
		{Content, "550 5.7.27 SPF did not pass", Permanent, BlameSender},
		{MailFrom, "530 5.7.29 This message was not sent over TLS", Permanent, BlameSender},
		{Content, "550 5.7.30 DKIM did not pass", Permanent, BlameSender},
		{Content, "550 5.7.31 no DMARC record", Permanent, BlameSender},
		{Content, "550 5.7.40 DMARC policy", Permanent, BlameSender},
		{Content, "550 5.7.32 From is not aligned", Permanent, BlameSender},
		{RcptTo, "450 4.2.1 The user is receiving mail at a rate that prevents additional messages", Temporary, BlameMailbox},
		{RcptTo, "550-5.1.1 The account that you tried to reach\n550 5.1.1 does not exist.", Permanent, BlameAddress},
		{RcptTo, "550 5.2.1 The email account that you tried to reach is disabled.", Permanent, BlameMailbox},
		{RcptTo, "552 5.2.2 The email account that you tried to reach is over quota", Permanent, BlameMailbox},
		{RcptTo, "452 4.2.2 The recipient's inbox is out of storage space", Temporary, BlameMailbox},
		{Content, "552 5.3.4 Your message exceeded the size limit", Permanent, BlameMessage},
		{Content, "552-5.7.0 blocked, its content is a possible\n552 5.7.0 security issue", Permanent, BlameSender},
		{Content, "550 5.4.5 Daily user sending limit exceeded", Permanent, BlameSender},
		// Yahoo
		{Greeting, "421 4.7.0 [TSS04] Messages deferred due to user complaints", Unsent, BlameSender},
		{MailFrom, "421 4.7.1 [TS03] All messages from 192.0.2.1 will be deferred", Unsent, BlameSender},
		{MailFrom, "451 4.7.1 [TS03] All messages from 192.0.2.1 will be deferred", Temporary, BlameSender},
		{Greeting, "553 5.7.1 [BL21] Connections will not be accepted", Unsent, BlameSender},
		{Content, "554 5.7.9 Message not accepted for policy reasons", Permanent, BlameSender},
		{Content, "554 delivery error: dd This user doesn't have a yahoo.com account", Permanent, BlameAddress},
		{Content, "554 delivery error: dd Requested mail action aborted, mailbox not available", Permanent, BlameLikely},
		{Content, "554 delivery error: dd This mailbox is disabled (554.30).", Permanent, BlameMailbox},
		// Microsoft
		{Content, "550 5.7.515 Access denied, sending domain does not meet the required level", Permanent, BlameSender},
		{MailFrom, "550 5.7.1 messages from [192.0.2.1] weren't sent; block list (S3140).", Permanent, BlameSender},
		{RcptTo, "550 5.7.1 part of their network is on our list [S3150]", Permanent, BlameSender},
		{MailFrom, "451 4.7.650 The mail server has been temporarily rate limited", Temporary, BlameSender},
		{RcptTo, "451 4.7.500 Server busy. Please try again later", Temporary, BlameServer},
		{RcptTo, "452 4.5.3 Too many recipients", Unsent, BlameServer},
		{RcptTo, "550 5.5.0 Requested action not taken: mailbox unavailable", Permanent, BlameLikely},
		{RcptTo, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", Permanent, BlameAddress},
		{RcptTo, "550 5.4.1 Recipient address rejected: Access denied.", Permanent, BlameLikely},
		{RcptTo, "550 5.4.300 Message expired", Permanent, BlameLikely},
		{RcptTo, "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; sender not authenticated", Permanent, BlameLikely},
		{RcptTo, "550 SC-001 Mail rejected by Outlook.com for policy reasons", Permanent, BlameSender},
		// Greylisting
		{RcptTo, "450 4.2.0 <b@readers.example>: Recipient address rejected: Greylisted, see x", Temporary, BlameNone},
		{RcptTo, "451 4.7.1 Greylisting in action, please come back later", Temporary, BlameNone},
		{RcptTo, "451 4.7.1 Please try again later", Temporary, BlameNone},
		{RcptTo, "450 4.7.1 You are being graylisted", Temporary, BlameNone},
		{RcptTo, "421 greylisted, come again in five minutes", Temporary, BlameNone},
		// Postfix and Exim
		{RcptTo, "454 4.7.1 <b@readers.example>: Relay access denied", Temporary, BlameSender},
		{RcptTo, "550 Unrouteable address", Permanent, BlameLikely},
		{RcptTo, "550 <nospam@readers.example>: User unknown", Permanent, BlameAddress},
		{RcptTo, "450 4.1.8 <a@press.example>: Sender address rejected: Domain not found", Temporary, BlameSender},
		{RcptTo, "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", Permanent, BlameSender},
		{RcptTo, "554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org", Permanent, BlameSender},
		{MailFrom, "452 4.3.1 Insufficient system storage", Temporary, BlameServer},
		{Content, "451 4.3.0 Error: queue file write error", Temporary, BlameNone},
		{Content, "550 5.7.1 This message looks like spam", Permanent, BlameSender},
		{Content, "554 5.7.1 Spam message rejected", Permanent, BlameSender},
		{Content, "554 5.6.0 Message content rejected", Permanent, BlameMessage},
		{MailFrom, "555 5.5.4 Unsupported option: SMTPUTF8", Permanent, BlameNone},
		{RcptTo, "553 5.6.7 SMTPUTF8 is required, but was not offered by the next host", Permanent, BlameNone},
		{Content, "554 5.6.9 UTF-8 header message cannot be transferred", Permanent, BlameNone},
		{MailFrom, "552 Message size exceeds fixed maximum", Permanent, BlameMessage},
		{RcptTo, "552 Requested mail action aborted: exceeded storage allocation", Permanent, BlameMailbox},
		// Signing in
		{SignIn, "535 5.7.8 Authentication credentials invalid", Unsent, BlameSender},
		{SignIn, "534 5.7.9 Application-specific password required", Unsent, BlameSender},
		{SignIn, "454 4.7.0 Temporary authentication failure", Unsent, BlameServer},
		{MailFrom, "530 5.7.0 Must issue a STARTTLS command first", Permanent, BlameSender},
		{MailFrom, "530 5.7.1 Authentication required", Permanent, BlameSender},
		// Providers' relays
		{Content, "454 Throttling failure: Maximum sending rate exceeded.", Temporary, BlameServer},
		{Content, "454 Throttling failure: Daily message quota exceeded.", Temporary, BlameSender},
		{Content, "554 Message rejected: Email address is not verified.", Permanent, BlameSender},
		{SignIn, "451 Authentication failed: Maximum credits exceeded", Unsent, BlameSender},
		// Any server
		{Greeting, "554 no SMTP service here", Unsent, BlameSender},
		{Greeting, "421 too many connections", Unsent, BlameServer},
		{Hello, "550 Access denied", Unsent, BlameSender},
		{StartTLS, "454 4.7.0 TLS not available", Unsent, BlameServer},
		{Reset, "421 4.4.2 timeout", Unsent, BlameServer},
		{MailFrom, "421 4.3.2 shutting down", Unsent, BlameServer},
		{Data, "421 4.3.2 shutting down", Unsent, BlameServer},
		{Content, "421 4.3.2 shutting down", Temporary, BlameServer},
		{MailFrom, "550 5.1.1 no such sender", Permanent, BlameSender},
		{RcptTo, "550", Permanent, BlameLikely},
		{RcptTo, "503 5.5.1 bad sequence of commands", Unsent, BlameServer},
		{Data, "554 transaction failed", Permanent, BlameNone},
		{Content, "450", Temporary, BlameNone},
	} {
		e := example{tc.phase, tc.text}
		for _, pipelining := range []bool{false, true} {
			send, _ := refusedWith(t, pipelining, e, strings.ReplaceAll(tc.text, "\n", "\r\n")+"\r\n")
			if send.Outcome != tc.outcome || send.Blame != tc.blame || send.Phase != tc.phase {
				t.Errorf("%s: %q: %s, blame %q by %s, want %s and %q", tc.phase, tc.text, send.Outcome, send.Blame, send.Rule,
					tc.outcome, tc.blame)
			}
			if strings.ContainsAny(send.Error(), "\r\n") {
				t.Errorf("more than one line: %q", send.Error())
			}
		}
	}
}
