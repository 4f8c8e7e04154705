package delivery

import (
	"strings"
	"testing"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/partner"
	"pressrun/internal/sample"
	"pressrun/internal/verp"
)

func TestAMailComesBackUnderItsOwnName(t *testing.T) {
	c, list, body := sampleEdition(t)
	edition, err := c.Edition(list, 4, sample.Now(), body)
	if err != nil {
		t.Fatal(err)
	}
	to := ledger.Delivery{EditionID: 12, Seq: 345, Email: "Asta@Readers.example", LeaveToken: "k3q5w7"}
	raw, env, err := edition.Append(nil, to)
	if err != nil {
		t.Fatal(err)
	}
	_, token, ok := verp.ParseAddress(env.From, "back.harbour.example")
	got, err := verp.Parse(token)
	if err != nil || !ok || got.Ref != (verp.Ref{Kind: verp.Delivery, ID: 12, Seq: 345}) {
		t.Fatalf("the envelope is from %s: %+v (%v)", env.From, got, err)
	}
	if err := (verp.Key{ID: 1, Secret: []byte("secret")}).Check(got, "asta@readers.example"); err != nil {
		t.Error(err)
	}
	unfolded := strings.ReplaceAll(string(raw), "\r\n ", " ")
	want := "List-Unsubscribe: <" + c.Publication.LeaveAddress("k3q5w7") + ">, <mailto:unsub+" + token + "@back.harbour.example>\r\n" +
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
	if !strings.Contains(unfolded, want) {
		t.Errorf("the header has no\n%s\nbut\n%s", want, unfolded[:1500])
	}
	if from := c.From; !strings.Contains(unfolded, "From: ") || strings.Contains(unfolded, "From: "+env.From) || from == env.From {
		t.Error("readers see the return address")
	}
}

func TestWithoutADomainMailComesBackToItsSender(t *testing.T) {
	c, list, body := sampleEdition(t)
	to := ledger.Delivery{EditionID: 12, Seq: 345, Email: "asta@readers.example", LeaveToken: "k3q5w7"}
	for what, change := range map[string]func(){
		"no domain":   func() { c.Returns = nil },
		"in no books": func() { c.Returns, to.EditionID = verp.NewSigner("back.example", verp.Key{}), 0 },
	} {
		change()
		edition, err := c.Edition(list, 4, sample.Now(), body)
		if err != nil {
			t.Fatal(err)
		}
		raw, env, err := edition.Append(nil, to)
		if err != nil || env.From != "digest@harbour.example" || strings.Contains(string(raw), "mailto:unsub") {
			t.Errorf("%s: from %s (%v)", what, env.From, err)
		}
	}
}

func TestAPartnersMailComesBackUnderItsOwnName(t *testing.T) {
	c := Courier{
		From: mail.Address{Email: "digest@harbour.example"}, Returns: verp.NewSigner("back.harbour.example", verp.Key{ID: 1, Secret: []byte("secret")}),
	}
	m := c.message(ledger.Dispatch{ID: 7, Location: "Desk@post.example"}, partner.Parcel{Subject: "S", Files: []partner.File{{Data: []byte("t")}}})
	_, token, _ := verp.ParseAddress(m.Envelope().From, "back.harbour.example")
	got, err := verp.Parse(token)
	if err != nil || got.Ref != (verp.Ref{Kind: verp.Dispatch, ID: 7}) {
		t.Fatalf("the envelope is from %s: %+v (%v)", m.Envelope().From, got.Ref, err)
	}
	if err := (verp.Key{ID: 1, Secret: []byte("secret")}).Check(got, "desk@post.example"); err != nil {
		t.Error(err)
	}
}
