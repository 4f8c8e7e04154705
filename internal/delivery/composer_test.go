package delivery

import (
	"strings"
	"testing"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/sample"
	"pressrun/internal/subscriber"
)

func TestMessageIsDatedAndNamedByTheEdition(t *testing.T) {
	c := &Composer{Publication: sample.Publication(), From: "Harbour <digest@harbour.example>", ReplyTo: "desk@harbour.example"}
	list := &subscriber.List{Slug: "commentary", Name: "Commentary"}
	to := ledger.Delivery{Email: "Reader@Example.org", Name: "A Reader", LeaveToken: "token"}
	m, err := c.Message(list, 4, sample.Now(), digest.Body{Subject: "S"}, to)
	if err != nil {
		t.Fatal(err)
	}
	same := to
	same.Email = "reader@example.org"
	other, err := c.Message(list, 4, sample.Now(), digest.Body{Subject: "S"}, same)
	if err != nil || other.MessageID != m.MessageID {
		t.Errorf("one person has two message ids: %s, %s, %v", m.MessageID, other.MessageID, err)
	}
	next, err := c.Message(list, 5, sample.Now(), digest.Body{Subject: "S"}, to)
	if err != nil || next.MessageID == m.MessageID {
		t.Errorf("two editions share the message id %s, %v", m.MessageID, err)
	}
	if !m.Date.Equal(sample.Now()) || m.From.Name != "Harbour" || m.ReplyTo.Email != "desk@harbour.example" || !m.AutoSubmitted {
		t.Errorf("%+v", m)
	}
	if !strings.Contains(m.List.Unsubscribe, "token") || strings.Contains(m.List.ArchivedAt, "token") {
		t.Errorf("leave %s, archived at %s", m.List.Unsubscribe, m.List.ArchivedAt)
	}
}

func TestAListHasItsOwnSenderBeforeThePublications(t *testing.T) {
	c := &Composer{Publication: sample.Publication(), From: "digest@harbour.example"}
	m, err := c.Message(&subscriber.List{Slug: "a", Name: "List A", From: "a@harbour.example", ReplyTo: "b@harbour.example"},
		1, sample.Now(), digest.Body{}, ledger.Delivery{Email: "r@example.org", LeaveToken: "token"})
	if err != nil || m.From.Email != "a@harbour.example" || m.From.Name != "List A" || m.ReplyTo.Email != "b@harbour.example" {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := c.Message(&subscriber.List{From: "not an address"}, 1, sample.Now(), digest.Body{}, ledger.Delivery{}); err == nil {
		t.Error("a sender that is no address was taken")
	}
}
