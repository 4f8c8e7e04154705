package bounce

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// postmarkRecord is what Postmark's webhooks post; each kind has some of the fields.
type postmarkRecord struct {
	RecordType        string
	Type              string
	Email             string
	Recipient         string
	Details           string
	Description       string
	Content           string // the bounce itself, when the webhook is set to send it
	MessageID         string
	Metadata          map[string]string
	BouncedAt         string
	ChangedAt         string
	DeliveredAt       string
	SuppressSending   bool
	SuppressionReason string
}

// ReadPostmark reads what Postmark's webhooks post: bounce, spam complaint, subscription change, delivery. There is no
// event in opens and clicks, nor when an address may be sent to again. Postmark signs nothing; whether the caller is
// Postmark is for the address and the password of the webhook to tell.
func ReadPostmark(body []byte) ([]Event, error) {
	if len(body) > maxNotice {
		return nil, errTooLong
	}
	var r postmarkRecord
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, fmt.Errorf("notice of Postmark: %w", err)
	}
	var e Event
	switch r.RecordType {
	case "Bounce":
		e = r.bounced()
	case "SpamComplaint":
		e = Event{Kind: Complained, Rule: "abuse", Arrived: instant(r.BouncedAt)}
	case "SubscriptionChange":
		if !r.SuppressSending {
			return nil, nil
		}
		e = r.suppressed()
	case "Delivery":
		e = Event{
			Kind: Delivered, Rule: "delivered", Arrived: instant(r.DeliveredAt),
			Diagnostic: clip(oneLine(r.Details), maxDiagnostic),
		}
	case "":
		return nil, errors.New("notice of Postmark: RecordType is missing")
	default: // Open, Click, Inbound
		return nil, nil
	}
	return []Event{r.complete(e)}, nil
}

// complete adds what helps to tell whom it concerns. Postmark gives mails ids of its own and bounces to itself, so the
// token comes back only as metadata, or in the bounce itself.
func (r postmarkRecord) complete(e Event) Event {
	if e.Recipient = firstAddress(r.Email); e.Recipient == "" {
		e.Recipient = firstAddress(r.Recipient)
	}
	e.Token = tokenIn([]byte(returnPrefix+r.Metadata["token"]+"@"), returnPrefix)
	if r.Content != "" {
		returned, _ := originalInText(strings.ReplaceAll(clip(r.Content, maxText), "\r\n", "\n"))
		returned.fill(&e)
	}
	if e.MessageID == "" {
		e.MessageID = bracketed(oneLine(r.MessageID))
	}
	return e
}

// postmarkClasses are Postmark's bounce types where they tell more than the diagnostic does, which is then not asked.
var postmarkClasses = map[string]struct {
	kind  Kind
	class Class
}{
	"AutoResponder":           {AutoReplied, ""},
	"ChallengeVerification":   {AutoReplied, ""},
	"AddressChange":           {AutoReplied, ""},
	"Unsubscribe":             {Unsubscribed, ""},
	"Subscribe":               {AutoReplied, ""},
	"SpamComplaint":           {Complained, ""},
	"Blocked":                 {Bounced, Policy},
	"SpamNotification":        {Bounced, Policy},
	"DMARCPolicy":             {Bounced, Policy},
	"OpenRelayTest":           {Bounced, Policy},
	"SMTPApiError":            {Bounced, Policy},
	"Unconfirmed":             {Bounced, Policy},
	"VirusNotification":       {Bounced, Content},
	"TemplateRenderingFailed": {Bounced, Content},
	"BadEmailAddress":         {Bounced, Hard},
	"ManuallyDeactivated":     {Bounced, Soft},
	"DnsError":                {Bounced, Soft},
	"Transient":               {Delayed, Soft},
}

// bounced takes Postmark's word where it is clear; of a hard or soft bounce the diagnostic tells what it means.
func (r postmarkRecord) bounced() Event {
	e := Event{Kind: Bounced, Arrived: instant(r.BouncedAt)}
	e.conclude(finding{text: untyped(clip(r.Details, maxWords))})
	if known, ok := postmarkClasses[r.Type]; ok {
		e.Kind, e.Class, e.Rule = known.kind, known.class, "postmark-"+strings.ToLower(r.Type)
		e.temper()
		return e
	}
	if r.Type == "HardBounce" && r.Details == "" {
		e.Class, e.Rule = Hard, "postmark-hardbounce"
	}
	if r.Type != "HardBounce" && e.Class == Hard {
		e.Class = Soft
	}
	return e
}

// suppressed is an address that Postmark will not send to any more.
func (r postmarkRecord) suppressed() Event {
	e := Event{Arrived: instant(r.ChangedAt), Rule: "postmark-suppressed"}
	switch r.SuppressionReason {
	case "HardBounce":
		e.Kind, e.Class = Bounced, Hard
	case "SpamComplaint":
		e.Kind = Complained
	default: // ManualSuppression: by the reader's button or by the operator
		e.Kind = Unsubscribed
	}
	return e
}
