package bounce

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// sesNotice is what Amazon SES says of one mail, by a topic for notifications or for events of a configuration set.
type sesNotice struct {
	NotificationType string
	EventType        string
	Bounce           struct {
		BounceType        string
		BounceSubType     string
		BouncedRecipients []sesRecipient
		Timestamp         string
		ReportingMTA      string
	}
	Complaint struct {
		ComplainedRecipients  []sesRecipient
		ComplaintFeedbackType string
		Timestamp             string
		UserAgent             string
	}
	DeliveryDelay struct {
		DelayType         string
		DelayedRecipients []sesRecipient
		Timestamp         string
		ReportingMTA      string
	}
	Delivery struct {
		Recipients   []string
		SMTPResponse string
		Timestamp    string
		ReportingMTA string
	}
	Reject struct{ Reason string }
	Mail   sesMail
}

type sesRecipient struct{ EmailAddress, Action, Status, DiagnosticCode string }

type sesMail struct {
	Source        string // the envelope's sender
	Destination   []string
	Headers       []struct{ Name, Value string }
	CommonHeaders struct{ MessageID string }
}

// ReadSES reads a notice of Amazon SES: as SNS posts it, or alone where raw delivery is on. Its signature is
// VerifySNS's matter. There is no event in what is no matter of delivery, such as the question whether notices are
// wanted at all.
func ReadSES(body []byte) ([]Event, error) {
	if len(body) > maxNotice {
		return nil, errTooLong
	}
	var outer struct{ Type, Message string }
	if err := json.Unmarshal(body, &outer); err != nil {
		return nil, fmt.Errorf("notice of Amazon SES: %w", err)
	}
	switch outer.Type {
	case SNSConfirmation, snsLeft:
		return nil, nil
	case SNSNotification:
		body = []byte(outer.Message)
		if strings.HasPrefix(outer.Message, "Successfully validated SNS topic") { // what SES sends when it is set up
			return nil, nil
		}
	}
	var n sesNotice
	if err := json.Unmarshal(body, &n); err != nil {
		return nil, fmt.Errorf("notice of Amazon SES: %w", err)
	}
	return n.events()
}

func (n sesNotice) events() ([]Event, error) {
	kind := n.NotificationType
	if kind == "" {
		kind = n.EventType
	}
	switch kind {
	case "Bounce":
		return n.each(n.Bounce.BouncedRecipients, n.bounced), nil
	case "Complaint":
		return n.each(n.Complaint.ComplainedRecipients, n.complained), nil
	case "DeliveryDelay":
		return n.each(n.DeliveryDelay.DelayedRecipients, n.delayed), nil
	case "Delivery":
		return n.each(recipients(n.Delivery.Recipients), n.delivered), nil
	case "Reject":
		return n.each(recipients(n.Mail.Destination), n.rejected), nil
	case "":
		return nil, errors.New("notice of Amazon SES: it says neither notificationType nor eventType")
	}
	return nil, nil // Send, Open, Click, Rendering Failure, Subscription
}

func recipients(addresses []string) []sesRecipient {
	all := make([]sesRecipient, 0, len(addresses))
	for _, address := range addresses[:min(len(addresses), maxRecipients)] {
		all = append(all, sesRecipient{EmailAddress: address})
	}
	return all
}

// each makes an event of every recipient and adds what the notice says of the mail.
func (n sesNotice) each(recipients []sesRecipient, event func(sesRecipient) Event) []Event {
	mail := n.Mail.header()
	var events []Event
	for _, r := range recipients[:min(len(recipients), maxRecipients)] {
		e := event(r)
		e.Recipient = firstAddress(r.EmailAddress)
		e.Token = tokenIn([]byte(n.Mail.Source), returnPrefix)
		original{mail}.fill(&e)
		if e.MessageID == "" {
			e.MessageID = bracketed(oneLine(n.Mail.CommonHeaders.MessageID))
		}
		events = append(events, e)
	}
	return events
}

// header is that of our mail, which SES gives when it is told to.
func (m sesMail) header() header {
	var h header
	for _, f := range m.Headers[:min(len(m.Headers), maxFields)] {
		h = append(h, field{[]byte(clip(f.Name, maxName)), []byte(clip(f.Value, maxValue))})
	}
	return h
}

// bounced goes by the status and the diagnostic first, and by what SES makes of them where they are silent.
func (n sesNotice) bounced(r sesRecipient) Event {
	e := Event{Kind: Bounced, Arrived: instant(n.Bounce.Timestamp), ReportingMTA: host(n.Bounce.ReportingMTA)}
	e.conclude(finding{status: statusCode(r.Status), text: untyped(clip(r.DiagnosticCode, maxWords))})
	switch n.Bounce.BounceSubType {
	case "MailboxFull":
		e.Class, e.Rule = MailboxFull, "ses-mailbox-full"
	case "MessageTooLarge", "ContentRejected", "AttachmentRejected":
		e.Class, e.Rule = Content, "ses-content"
	case "Suppressed", "OnAccountSuppressionList": // it bounced or complained before, with us or with others
		e.Class, e.Rule = Soft, "ses-suppressed"
	case "UnsubscribedRecipient":
		e.Kind, e.Class, e.Rule = Unsubscribed, "", "ses-unsubscribed"
	case "NoEmail":
		if e.Class == Soft {
			e.Class, e.Rule = Hard, "ses-no-email"
		}
	}
	if n.Bounce.BounceType != "Permanent" && e.Class == Hard {
		e.Class = Soft
	}
	e.temper()
	return e
}

func (n sesNotice) complained(sesRecipient) Event {
	kind, rule := feedbackKind(strings.ToLower(n.Complaint.ComplaintFeedbackType))
	return Event{
		Kind: kind, Rule: rule, Arrived: instant(n.Complaint.Timestamp),
		Diagnostic: clip(oneLine(n.Complaint.UserAgent), maxDiagnostic),
	}
}

func (n sesNotice) delayed(r sesRecipient) Event {
	e := Event{
		Kind: Delayed, Arrived: instant(n.DeliveryDelay.Timestamp), ReportingMTA: host(n.DeliveryDelay.ReportingMTA),
	}
	e.conclude(finding{status: statusCode(r.Status), text: untyped(clip(r.DiagnosticCode, maxWords))})
	if n.DeliveryDelay.DelayType == "MailboxFull" {
		e.Class, e.Rule = MailboxFull, "ses-mailbox-full"
	}
	return e
}

func (n sesNotice) delivered(sesRecipient) Event {
	return Event{
		Kind: Delivered, Rule: "delivered", Arrived: instant(n.Delivery.Timestamp),
		ReportingMTA: host(n.Delivery.ReportingMTA), Diagnostic: clip(oneLine(n.Delivery.SMTPResponse), maxDiagnostic),
	}
}

// rejected is a mail that SES itself did not take, for a virus.
func (n sesNotice) rejected(sesRecipient) Event {
	return Event{
		Kind: Bounced, Class: Content, Rule: "ses-rejected", Diagnostic: clip(oneLine(n.Reject.Reason), maxDiagnostic),
	}
}

// instant reads a time of a notice; zero when it can't be read.
func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
