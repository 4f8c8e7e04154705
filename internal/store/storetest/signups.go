package storetest

import (
	"errors"
	"testing"
	"time"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func signUpTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a confirmed sign-up is on its lists":         testSignUpConfirmed,
		"confirming twice is harmless":                testConfirmTwice,
		"a link is good until its time is over":       testSignUpExpires,
		"who is on a list gets what he chose anew":    testSignUpChanges,
		"who left or was erased comes back":           testSignUpComesBack,
		"a confirmation proves that mail arrives":     testConfirmLiftsBounce,
		"a complaint stands":                          confirmAgainst("complained"),
		"an operator's word stands":                   confirmAgainst("asked by phone"),
		"a full cap refuses":                          testCaps,
		"a full address gets no letter":               testQuietCap,
		"counts begin anew":                           testCapsBeginAnew,
		"counts survive no clock that ran ahead":      testCapsAfterAClockThatRanAhead,
		"an erased person leaves nothing of sign-ups": testEraseSignUps,
		"sign-ups are forgotten":                      testForgetSignUps,
	}
}

// ada's sign-up; nothing caps it.
func asking(token string, choices ...subscriber.Choice) subscriber.Asking {
	if len(choices) == 0 {
		choices = []subscriber.Choice{{List: "weekly", Sections: []string{"ports"}, Cadence: subscriber.Daily}}
	}
	return subscriber.Asking{
		SignUp: subscriber.SignUp{
			Token: token, Email: "Ada@x.se", Name: "Ada Ö", Language: "sv", Choices: choices, Form: "/subscribe",
			Wording: "w1", AskedAt: noon(), AskedFrom: "192.0.2.0/24", Expires: noon().AddDate(0, 0, 7),
		},
		Text:  "I would like to get it.",
		Quiet: subscriber.Cap{Subject: "ada", Most: 1000, Within: time.Hour},
	}
}

func (b *bench) ask(t testing.TB, token string, choices ...subscriber.Choice) (letter int64) {
	t.Helper()
	letter, err := b.PutSignUp(b.ctx, asking(token, choices...))
	must(t, err)
	return letter
}

func (b *bench) confirming() subscriber.Confirming {
	return subscriber.Confirming{NewToken: func(time.Time) string { return b.newToken() }, Welcome: []string{"daily"}}
}

func (b *bench) confirm(t testing.TB, token string) subscriber.Joined {
	t.Helper()
	j, err := b.ConfirmSignUp(b.ctx, token, "198.51.100.0/24", b.confirming())
	must(t, err)
	return j
}

// fillSignUps leaves one that waits and one that was confirmed.
func (b *bench) fillSignUps(t testing.TB) {
	t.Helper()
	b.ask(t, "WAITING")
	confirmed := asking("DONE")
	confirmed.Email = "ivo@x.se"
	_, err := b.PutSignUp(b.ctx, confirmed)
	must(t, err)
	b.confirm(t, "DONE")
}

func testSignUpConfirmed(t *testing.T, b *bench) {
	letter := b.ask(t, "T1", subscriber.Choice{List: "weekly", Sections: []string{"ports"}, Cadence: subscriber.Daily, Content: subscriber.Full},
		subscriber.Choice{List: "daily"})
	l, err := b.Letter(b.ctx, letter)
	must(t, err)
	same(t, [4]string{string(l.Kind), l.Email, l.Name, l.Token}, [4]string{"confirm", "Ada@x.se", "", "T1"})
	_, err = b.Subscriber(b.ctx, "ada@x.se")
	mustBe(t, err, store.ErrNotFound)

	waiting, err := b.SignUp(b.ctx, "T1")
	must(t, err)
	same(t, len(waiting.Choices), 2)
	b.clock = b.clock.Add(time.Hour)
	j := b.confirm(t, "T1")
	same(t, [2]string{j.Email, j.Name}, [2]string{"Ada@x.se", "Ada Ö"})
	same(t, j.Lists, []string{"weekly", "daily"})
	same(t, len(j.Subscriptions), 2)
	daily, weekly := j.Subscriptions[0], j.Subscriptions[1]
	same(t, weekly.Sections, []string{"ports"})
	same(t, [3]string{string(weekly.Status), string(weekly.Cadence), weekly.ConsentFrom}, [3]string{"confirmed", "daily", "form /subscribe"})
	same(t, [2]subscriber.Content{weekly.Content, daily.Content}, [2]subscriber.Content{subscriber.Full, ""})
	same(t, weekly.ConsentAt, b.clock)

	same(t, len(j.Letters), 1)
	welcome, err := b.Letter(b.ctx, j.Letters[0])
	must(t, err)
	same(t, [4]string{string(welcome.Kind), welcome.List, welcome.Name, welcome.Token}, [4]string{"welcome", "daily", "Ada Ö", daily.Token})

	proofs, err := b.Consents(b.ctx, "ADA@x.se")
	must(t, err)
	same(t, len(proofs), 2)
	same(t, proofs[0], subscriber.Consent{
		List: "weekly", Form: "/subscribe", Wording: "w1", Text: "I would like to get it.",
		AskedAt: noon(), AskedFrom: "192.0.2.0/24", ConfirmedAt: b.clock, ConfirmedFrom: "198.51.100.0/24",
	})
}

func testConfirmTwice(t *testing.T, b *bench) {
	b.ask(t, "T1", subscriber.Choice{List: "daily"})
	first := b.confirm(t, "T1")
	b.clock = b.clock.AddDate(0, 0, 20)
	second := b.confirm(t, "T1")
	same(t, second.Subscriptions, first.Subscriptions)
	same(t, [2]int{len(second.Lists), len(second.Letters)}, [2]int{0, 0})
	_, err := b.LeaveByEmail(b.ctx, "ada@x.se", "daily")
	must(t, err)
	same(t, b.confirm(t, "T1").Subscriptions[0].Status, subscriber.Left) // an old link brings nobody back
	kept, err := b.SignUp(b.ctx, "T1")
	must(t, err)
	same(t, [3]string{kept.Email, kept.Name, kept.AskedFrom}, [3]string{})
}

func testSignUpExpires(t *testing.T, b *bench) {
	b.ask(t, "T1")
	b.clock = b.clock.AddDate(0, 0, 7)
	_, err := b.SignUp(b.ctx, "T1")
	mustBe(t, err, store.ErrNotFound)
	_, err = b.ConfirmSignUp(b.ctx, "T1", "", b.confirming())
	mustBe(t, err, store.ErrNotFound)
	_, err = b.ConfirmSignUp(b.ctx, "NEVERWAS", "", b.confirming())
	mustBe(t, err, store.ErrNotFound)
}

func testSignUpChanges(t *testing.T, b *bench) {
	b.ask(t, "T1", subscriber.Choice{List: "daily", Sections: []string{"ports"}, Cadence: subscriber.Weekly})
	before := b.confirm(t, "T1").Subscriptions[0]
	b.ask(t, "T2", subscriber.Choice{List: "daily"})
	j := b.confirm(t, "T2")
	after := j.Subscriptions[0]
	same(t, [3]string{after.Token, string(after.Cadence), string(after.Status)}, [3]string{before.Token, "", "confirmed"})
	same(t, len(after.Sections), 0)
	same(t, len(j.Letters), 0) // he was welcomed
	held, err := b.Held(b.ctx, after.Token)
	must(t, err)
	same(t, held.Subscriptions[0].Former, []string{"weekly"}) // what was gathered under it is still his
}

func testSignUpComesBack(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	_, err := b.LeaveByEmail(b.ctx, "ada@x.se", "weekly")
	must(t, err)
	b.ask(t, "T1")
	same(t, b.confirm(t, "T1").Subscriptions[0].Status, subscriber.Confirmed)
	must(t, b.Erase(b.ctx, "ada@x.se"))
	_, err = b.ConfirmSignUp(b.ctx, "T1", "", b.confirming()) // the old link knows him no more
	mustBe(t, err, store.ErrNotFound)
	b.ask(t, "T2")
	same(t, b.confirm(t, "T2").Subscriptions[0].Status, subscriber.Confirmed)
	same(t, len(b.states(t, b.freeze(t, plan("weekly", "harbour"))[0].ID)), 1)
}

func testConfirmLiftsBounce(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	must(t, b.Suppress(b.ctx, "ada@x.se", "bounced: 550 5.1.1"))
	b.ask(t, "T1")
	j := b.confirm(t, "T1")
	same(t, [2]string{j.Suppressed, string(j.Subscriptions[0].Status)}, [2]string{"", "confirmed"})
	who, err := b.Subscriber(b.ctx, "ada@x.se")
	must(t, err)
	same(t, who.Lifted[0].Suppressed, "bounced: 550 5.1.1")
}

func confirmAgainst(reason string) func(*testing.T, *bench) {
	return func(t *testing.T, b *bench) {
		b.ask(t, "T1")
		must(t, b.Suppress(b.ctx, "ada@x.se", reason))
		j := b.confirm(t, "T1")
		same(t, [2]string{j.Suppressed, string(j.Subscriptions[0].Status)}, [2]string{reason, "suppressed"})
	}
}

func testCaps(t *testing.T, b *bench) {
	for n := range 3 {
		a := asking(b.newToken())
		a.Caps = []subscriber.Cap{
			{Subject: "all", Most: 1000, Within: time.Hour},
			{Name: "network", Subject: "net", Most: 2, Within: time.Hour},
		}
		_, err := b.PutSignUp(b.ctx, a)
		var full *subscriber.CapError
		same(t, errors.As(err, &full), n == 2)
		if n == 2 {
			same(t, full.Cap.Name, "network")
		}
	}
	queued, err := b.QueuedLetters(b.ctx)
	must(t, err)
	same(t, len(queued), 2)
}

func testQuietCap(t *testing.T, b *bench) {
	var letters []int64
	for range 5 {
		a := asking(b.newToken())
		a.Quiet.Most = 3
		letter, err := b.PutSignUp(b.ctx, a)
		must(t, err)
		letters = append(letters, letter)
	}
	same(t, letters[3:], []int64{0, 0})
	queued, err := b.QueuedLetters(b.ctx)
	must(t, err)
	same(t, len(queued), 3)
}

func testCapsBeginAnew(t *testing.T, b *bench) {
	for n := range 6 {
		a := asking(b.newToken())
		a.Quiet.Most = 1
		letter, err := b.PutSignUp(b.ctx, a)
		must(t, err)
		same(t, letter != 0, n%3 == 0)
		b.clock = b.clock.Add(20 * time.Minute)
	}
}

// testCapsAfterAClockThatRanAhead counts by a clock that is a year ahead, and then set right.
func testCapsAfterAClockThatRanAhead(t *testing.T, b *bench) {
	right := b.clock
	b.clock = right.AddDate(1, 0, 0)
	for range 2 {
		a := asking(b.newToken())
		a.Quiet.Most = 1
		_, err := b.PutSignUp(b.ctx, a)
		must(t, err)
	}
	b.clock = right
	for n := range 2 {
		a := asking(b.newToken())
		a.Quiet.Most = 1
		letter, err := b.PutSignUp(b.ctx, a)
		must(t, err)
		same(t, letter != 0, n == 0)
	}
}

func testEraseSignUps(t *testing.T, b *bench) {
	b.ask(t, "T1")
	must(t, b.Erase(b.ctx, "ada@x.se")) // nobody in the books as yet
	_, err := b.SignUp(b.ctx, "T1")
	mustBe(t, err, store.ErrNotFound)
	queued, err := b.QueuedLetters(b.ctx)
	must(t, err)
	same(t, len(queued), 0)
	mustBe(t, b.Erase(b.ctx, "ada@x.se"), store.ErrNotFound)

	b.ask(t, "T2")
	b.confirm(t, "T2")
	b.ask(t, "T3")
	must(t, b.Erase(b.ctx, "ada@x.se"))
	for _, token := range []string{"T2", "T3"} {
		_, err = b.SignUp(b.ctx, token)
		mustBe(t, err, store.ErrNotFound)
	}
	b.subscribe(t, "weekly", "ada@x.se")
	proofs, err := b.Consents(b.ctx, "ada@x.se")
	must(t, err)
	same(t, len(proofs), 0)
}

func testForgetSignUps(t *testing.T, b *bench) {
	b.ask(t, "T1")
	b.ask(t, "T2")
	b.confirm(t, "T2")
	b.clock = b.clock.AddDate(0, 0, 8)
	n, err := b.ForgetSignUps(b.ctx, noon())
	must(t, err)
	same(t, n, 1)
	b.confirm(t, "T2")
	n, err = b.ForgetSignUps(b.ctx, b.clock)
	must(t, err)
	same(t, n, 1)
	_, err = b.SignUp(b.ctx, "T2")
	mustBe(t, err, store.ErrNotFound)
}
