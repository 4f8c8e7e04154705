package storetest

import (
	"slices"
	"strconv"
	"testing"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// Trace is what is somebody's alone, and where it stands.
type Trace struct {
	Email  string
	Token  string   // of his only subscription
	Told   []string // what an export must have
	Others []string // what else is his alone, such as the keys of links
	Tables []string
}

// All are all texts that tell of the person.
func (t Trace) All() []string {
	return slices.Concat([]string{subscriber.Key(t.Email), t.Token}, t.Told, t.Others)
}

// FillEverywhere puts one person into every table that holds anything of people.
func FillEverywhere(t testing.TB, s *store.Store) Trace {
	t.Helper()
	b := &bench{Store: s, ctx: t.Context(), clock: noon(), token: 1000} // behind those of Fill
	who := subscriber.Subscriber{Email: "Zephyrine@quay.example", Name: "Zephyrine Quayside", Language: "qz"}
	const token, link, wanted = "tokenofzephyrine", "linkofzephyrine", "elsewhere@zephyrine.example"
	_, err := b.AddSubscription(b.ctx, who, subscriber.Subscription{
		List: "daily", Status: subscriber.Confirmed, Token: token, ConsentAt: noon(), ConsentFrom: "a form filled in by " + who.Name,
		Sections: []string{"section-of-zephyrine"},
	})
	must(t, err)
	const asked, network = "askedbyzephyrine", "203.0.113.0/24"
	for _, done := range []bool{true, false} {
		a := asking(asked + strconv.FormatBool(done))
		a.Email, a.Name, a.Language, a.AskedFrom = who.Email, who.Name, who.Language, network
		_, err := b.PutSignUp(b.ctx, a)
		must(t, err)
		if done {
			b.confirm(t, a.Token)
		}
	}
	must(t, b.Suppress(b.ctx, who.Email, "bounced: a slip about "+who.Email))
	must(t, b.LiftSuppression(b.ctx, who.Email, "the server of "+who.Email+" was broken"))
	b.askMove(t, token, wanted, link)
	b.traceReturned(t, who.Email)
	_, err = b.PutLetter(b.ctx, subscriber.Letter{Kind: subscriber.LetterLink, Email: who.Email, Name: who.Name, Token: token})
	must(t, err)
	must(t, b.Suppress(b.ctx, who.Email, "bounced: 550 <"+who.Email+"> is not known"))
	return Trace{
		Email: who.Email, Token: token, Others: []string{link, asked},
		Told: []string{
			who.Email, who.Name, wanted, "section-of-zephyrine", network, "zephyrine is away",
		},
		Tables: []string{
			"subscriber", "subscription", "suppression_lifted", "letter", "address_change", "sign_up", "consent", "bounce",
		},
	}
}

// traceReturned has something come back of the person's mails.
func (b *bench) traceReturned(t testing.TB, email string) {
	t.Helper()
	person, err := b.Subscriber(b.ctx, email)
	must(t, err)
	_, err = b.TakeReturned(b.ctx, ledger.Returned{
		Kind: ledger.ReturnAutoReplied, Words: "zephyrine is away", Source: "maildir", Found: "address", Fingerprint: "of zephyrine's",
		Mail: ledger.Mailed{SubscriberID: person.ID},
	}, ledger.ReturnLimits{})
	must(t, err)
}
