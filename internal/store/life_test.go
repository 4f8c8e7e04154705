package store_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// TestNobodyIsMailedWhoIsNotToBe lets people sign up, confirm, bounce, complain, pause, leave, be erased and stand in files
// in whatever order, and asks after each step who of a list would be mailed: nobody else than whom a model of a few lines says.
// In the end nothing of who is erased stands in any table.
func TestNobodyIsMailedWhoIsNotToBe(t *testing.T) {
	for name, open := range map[string]func(testing.TB, func() time.Time) database{
		"SQLite": sqliteAt, "PostgreSQL": postgresAt,
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{TB: t, clock: noon()}
			w.database = open(t, func() time.Time { return w.clock })
			rapid.Check(t, func(rt *rapid.T) {
				w.begin()
				rt.Repeat(w.actions())
				w.nothingOfTheErased(rt)
			})
		})
	}
}

func sqliteAt(t testing.TB, now func() time.Time) database {
	address, path := sqliteAddress(t)
	return database{open(t, address, now), "sqlite", path}
}

// postgresAt also bounds the cases, each of which waits for a disk some hundred times.
func postgresAt(t testing.TB, now func() time.Time) database {
	d := newPostgres(t) // it says aloud when there is none
	checks := flag.Lookup("rapid.checks").Value
	all := checks.String()
	if err := checks.Set("15"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Set(all) })
	return database{open(t, d.address, now), "pgx", d.address}
}

// world is people and what is to become of them. All cases share a database, each with people and lists of its own.
type world struct {
	testing.TB
	database
	clock  time.Time
	cases  int
	looks  int // at audiences
	made   int // tokens, pieces and fingerprints
	people []*person
	lists  []string
}

// person is the model: how somebody stands by his own acts and those of others.
type person struct {
	email      string
	known      bool // has a row in the books
	suppressed string
	lifted     time.Time // when a suppression was last taken back
	paused     time.Time
	standing   map[string]subscriber.Status
	tokens     map[string]string
	asked      []asked         // sign-ups, the confirmed ones too
	mails      []ledger.Mailed // that he was sent as who he is now
	past       []ledger.Mailed // that he was sent before he was erased
	erased     bool            // and has not confirmed anything since
	quiet      bool            // erased, and no form named him since
}

const complained = "complained"

type asked struct{ token, list string }

// GoString is how a failing case shows him.
func (p *person) GoString() string {
	return fmt.Sprintf("%s suppressed:%q paused:%v standing:%v", p.email, p.suppressed, p.paused, p.standing)
}

func (w *world) begin() {
	w.cases++
	w.lists = []string{fmt.Sprintf("weekly%d", w.cases), fmt.Sprintf("daily%d", w.cases)}
	w.people = nil
	for _, table := range []string{"bounce", "delivery", "edition_piece", "edition_variant", "chunk", "edition", "run_piece", "run_step", "run"} {
		w.exec(w, "DELETE FROM "+table) // what grows would be looked through in each case
	}
	for _, name := range []string{"ada", "bo", "cy"} {
		p := &person{email: fmt.Sprintf("%s%d@quay.example", name, w.cases)}
		p.forget()
		w.people = append(w.people, p)
	}
}

// forget is what erasing leaves of a person.
func (p *person) forget() {
	*p = person{
		email: p.email, past: append(p.past, p.mails...),
		standing: map[string]subscriber.Status{}, tokens: map[string]string{},
	}
}

func (p *person) mailable(list string, now time.Time) bool {
	return p.standing[list] == subscriber.Confirmed && p.suppressed == "" && !p.paused.After(now)
}

// actions are what may happen. Each finds the person whom it happens to by a draw.
func (w *world) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"sign up":     w.act((*world).signUp),
		"confirm":     w.act((*world).confirm),
		"import":      w.act((*world).importFile),
		"leave":       w.act((*world).leave),
		"leave all":   w.act((*world).leaveAll),
		"come back":   w.act((*world).rejoin),
		"pause":       w.act((*world).pause),
		"erase":       w.act((*world).erase),
		"suppress":    w.act((*world).suppress),
		"unsuppress":  w.act((*world).unsuppress),
		"bounce":      w.back(ledger.ReturnBounced),
		"complain":    w.back(ledger.ReturnComplained),
		"exit a mail": w.back(ledger.ReturnUnsubscribed),
		"time goes": func(rt *rapid.T) {
			w.clock = w.clock.Add(time.Duration(rapid.IntRange(1, 30).Draw(rt, "hours")) * time.Hour)
		},
		"mail": func(rt *rapid.T) {
			w.mail(rt, rapid.SampledFrom(w.lists).Draw(rt, "list"))
		},
		"": w.nobodyElseIsInAnAudience,
	}
}

func (w *world) act(do func(*world, *rapid.T, *person, string)) func(*rapid.T) {
	return func(rt *rapid.T) {
		do(w, rt, rapid.SampledFrom(w.people).Draw(rt, "person"), rapid.SampledFrom(w.lists).Draw(rt, "list"))
	}
}

func (w *world) next(what string) string {
	w.made++
	return fmt.Sprintf("%s%d", what, w.made)
}

func (w *world) check(rt *rapid.T, err error) {
	if err != nil {
		rt.Fatal(err)
	}
}

func (w *world) signUp(rt *rapid.T, p *person, list string) {
	a := asked{w.next("asked"), list}
	_, err := w.PutSignUp(w.Context(), subscriber.Asking{
		SignUp: subscriber.SignUp{
			Token: a.token, Email: p.email, Choices: []subscriber.Choice{{List: list}}, Form: "/subscribe", Wording: "v1",
			AskedAt: w.clock, AskedFrom: "203.0.113.0/24", Expires: w.clock.AddDate(1, 0, 0),
		},
		Text: "Send me", Quiet: subscriber.Cap{Name: "mails", Subject: "a hash", Most: 1_000_000, Within: time.Hour},
	})
	w.check(rt, err)
	p.asked, p.quiet = append(p.asked, a), false
}

// confirm presses the link of one of his sign-ups, perhaps once more.
func (w *world) confirm(rt *rapid.T, p *person, _ string) {
	if len(p.asked) == 0 {
		return
	}
	i := rapid.IntRange(0, len(p.asked)-1).Draw(rt, "which")
	a := p.asked[i]
	o := subscriber.Confirming{NewToken: func(time.Time) string { return w.next("leave") }}
	_, err := w.ConfirmSignUp(w.Context(), a.token, "203.0.113.0/24", o)
	w.check(rt, err)
	if a.list == "" {
		return // confirmed before
	}
	p.asked[i].list, p.known, p.erased = "", true, false
	p.standing[a.list] = subscriber.Confirmed
	if strings.HasPrefix(p.suppressed, "bounced") {
		p.suppressed, p.lifted = "", w.clock
	}
}

// importFile takes a file that names him; it brings nobody back.
func (w *world) importFile(rt *rapid.T, p *person, list string) {
	_, err := w.ImportSubscribers(w.Context(), list, oneRow(strings.ToUpper(p.email)),
		store.Consent{At: w.clock, From: "import"}, func() string { return w.next("leave") })
	w.check(rt, err)
	if p.erased || p.suppressed != "" || p.standing[list] == subscriber.Left {
		return
	}
	p.known, p.standing[list] = true, subscriber.Confirmed
}

// byToken does something with one of his leave tokens, if he has any.
func (w *world) byToken(rt *rapid.T, p *person, do func(token, list string) error) {
	if !p.known {
		return
	}
	found, err := w.Subscriber(w.Context(), p.email)
	w.check(rt, err)
	if len(found.Subscriptions) > 0 {
		s := rapid.SampledFrom(found.Subscriptions).Draw(rt, "link")
		w.check(rt, do(s.Token, s.List))
	}
}

func (w *world) leave(rt *rapid.T, p *person, _ string) {
	w.byToken(rt, p, func(token, list string) error {
		_, err := w.Leave(w.Context(), token)
		p.standing[list] = subscriber.Left
		return err
	})
}

func (w *world) leaveAll(rt *rapid.T, p *person, _ string) {
	w.byToken(rt, p, func(token, _ string) error {
		_, err := w.LeaveAll(w.Context(), token)
		p.leaveEverything()
		return err
	})
}

func (p *person) leaveEverything() {
	for list := range p.standing {
		p.standing[list] = subscriber.Left
	}
}

func (w *world) rejoin(rt *rapid.T, p *person, _ string) {
	w.byToken(rt, p, func(token, list string) error {
		_, err := w.Rejoin(w.Context(), token)
		if p.suppressed == "" {
			p.standing[list] = subscriber.Confirmed
		}
		return err
	})
}

func (w *world) pause(rt *rapid.T, p *person, _ string) {
	w.byToken(rt, p, func(token, _ string) error {
		p.paused = w.clock.Add(time.Duration(rapid.IntRange(0, 48).Draw(rt, "hours")) * time.Hour)
		return w.SetPause(w.Context(), token, p.paused)
	})
}

func (w *world) erase(rt *rapid.T, p *person, _ string) {
	heard := p.known || len(p.asked) > 0
	if err := w.Erase(w.Context(), p.email); heard {
		w.check(rt, err)
		p.forget()
		p.erased, p.quiet = true, true
	}
}

func (w *world) suppress(rt *rapid.T, p *person, _ string) {
	if p.erased {
		return
	}
	w.check(rt, w.Suppress(w.Context(), p.email, "asked by telephone"))
	p.known = true
	if p.suppressed == "" {
		p.suppressed = "asked by telephone"
	}
}

func (w *world) unsuppress(rt *rapid.T, p *person, _ string) {
	if p.suppressed == "" {
		return
	}
	err := w.LiftSuppression(w.Context(), p.email, "it was a mistake")
	if p.suppressed == complained {
		if err == nil {
			rt.Fatalf("an operator took back that %s complained", p.email)
		}
		return
	}
	w.check(rt, err)
	p.suppressed, p.lifted = "", w.clock
}

// back has something come back of a mail, of one that he got before he was erased too.
func (w *world) back(kind ledger.ReturnKind) func(*rapid.T) {
	return func(rt *rapid.T) {
		p := rapid.SampledFrom(w.people).Draw(rt, "person")
		all := slices.Concat(p.mails, p.past)
		if len(all) == 0 {
			return
		}
		i := rapid.IntRange(0, len(all)-1).Draw(rt, "mail")
		m := all[i]
		_, err := w.TakeReturned(w.Context(), ledger.Returned{
			Kind: kind, Class: ledger.ReturnHard, Status: "5.1.1", Source: "stdin", Found: "token", Fingerprint: w.next("print"), Mail: m,
		}, ledger.ReturnLimits{})
		w.check(rt, err)
		if i >= len(p.mails) || p.lifted.After(m.Sent) {
			return
		}
		switch {
		case kind == ledger.ReturnUnsubscribed:
			p.standing[m.List] = subscriber.Left
		case kind == ledger.ReturnComplained:
			p.leaveEverything()
			p.suppressed = complained
		case p.suppressed == "":
			p.suppressed = "bounced"
		}
	}
}

// mail sends an edition, and gives the mails to those who got them.
func (w *world) mail(rt *rapid.T, list string) {
	id := w.freeze(rt, list)
	w.check(rt, w.ReleaseEditions(w.Context(), w.runOf(rt, id)))
	for {
		c, ok, err := w.Claim(w.Context(), ledger.ClaimRequest{Owner: 1, Size: 500})
		w.check(rt, err)
		if !ok {
			break
		}
		lines, err := w.ClaimedDeliveries(w.Context(), c, 0, 500)
		w.check(rt, err)
		var b ledger.Batch
		for _, d := range lines {
			b.Outcomes = append(b.Outcomes, ledger.Outcome{EditionID: c.EditionID, Seq: d.Seq, At: w.clock, Claim: c, State: ledger.Sent})
		}
		b.Ended = []ledger.Claim{c}
		_, err = w.Record(w.Context(), b)
		w.check(rt, err)
		for _, d := range lines {
			m, err := w.Mailed(w.Context(), c.EditionID, d.Seq)
			w.check(rt, err)
			p := w.people[slices.IndexFunc(w.people, func(p *person) bool { return p.email == subscriber.Key(d.Email) })]
			p.mails = append(p.mails, m)
		}
	}
	_, err := w.CloseEditions(w.Context())
	w.check(rt, err)
}

func (w *world) freeze(rt *rapid.T, list string) (editionID int64) {
	ref := []ledger.PieceRef{{Slug: w.next("piece"), Revision: 1}}
	run, err := w.CreateRun(w.Context(), ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Created: w.clock, Pieces: ref,
		Steps: map[ledger.Channel]ledger.StepState{ledger.Email: ledger.StepOpen},
	})
	w.check(rt, err)
	editions, err := w.FreezeEditions(w.Context(), run, []ledger.EditionPlan{{List: list, Subject: "s", Pieces: ref}})
	w.check(rt, err)
	return editions[0].ID
}

func (w *world) runOf(rt *rapid.T, editionID int64) int64 {
	e, err := w.Edition(w.Context(), editionID)
	w.check(rt, err)
	return e.RunID
}

// nobodyElseIsInAnAudience freezes an edition, looks at it and cancels it.
func (w *world) nobodyElseIsInAnAudience(rt *rapid.T) {
	w.looks++
	list := w.lists[w.looks%len(w.lists)]
	id := w.freeze(rt, list)
	queued, err := w.Deliveries(w.Context(), ledger.DeliveryFilter{EditionID: id, State: ledger.Queued})
	w.check(rt, err)
	got := map[string]bool{}
	for _, d := range queued {
		got[subscriber.Key(d.Email)] = true
	}
	for _, p := range w.people {
		if want := p.mailable(list, w.clock); got[p.email] != want {
			rt.Fatalf("%s would be mailed %s: %v, want %v\n%#v", p.email, list, got[p.email], want, p)
		}
		delete(got, p.email)
	}
	if len(got) > 0 {
		rt.Fatalf("the audience of %s has %v as well", list, got)
	}
	w.check(rt, w.CancelEdition(w.Context(), id, "only looked at"))
}

// nothingOfTheErased looks for the addresses of erased people in every table.
func (w *world) nothingOfTheErased(rt *rapid.T) {
	if !slices.ContainsFunc(w.people, func(p *person) bool { return p.quiet }) {
		return
	}
	for table, rows := range w.rows(w) {
		for _, p := range w.people {
			if p.quiet && slices.ContainsFunc(rows, func(row string) bool {
				return strings.Contains(strings.ToLower(row), p.email)
			}) {
				rt.Fatalf("%s was erased, and stands in the table %s", p.email, table)
			}
		}
	}
}
