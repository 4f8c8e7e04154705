package storetest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// bringsNobodyBackEver does things to a few people in any order, and looks after each who would be mailed. Whoever
// left, was suppressed or erased is not, whatever files come after it, until he signs up himself; nor is who a
// file said had left.
func bringsNobodyBackEver(t *testing.T, b *bench) {
	people := []string{"ada@x.se", "bo@x.se", "cy@x.se"}
	rapid.Check(t, func(r *rapid.T) {
		list := rapid.StringMatching(`[a-z]{12}`).Draw(r, "list") // of its own, since the books stay
		w := &world{bench: b, t: t, list: list, gone: map[string]bool{}, domain: list + ".se"}
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			who := w.address(rapid.SampledFrom(people).Draw(r, "who"))
			step := rapid.SampledFrom([]string{"import", "import left", "import suppressed", "suppress", "leave", "erase", "sign up"}).Draw(r, "step")
			w.do(step, who)
			if mailed := w.mailed(); slices.ContainsFunc(mailed, func(e string) bool { return w.gone[e] }) {
				r.Fatalf("after %s of %s the list mails %v; gone are %v", step, who, mailed, w.gone)
			}
		}
	})
}

// world is a list, and who is known to be gone from it.
type world struct {
	*bench
	t            *testing.T
	list, domain string
	gone         map[string]bool
}

func (w *world) address(who string) string { return who[:len(who)-len("x.se")] + w.domain }

func (w *world) do(step, who string) {
	w.t.Helper()
	row := subscriber.Row{Email: who}
	switch step {
	case "import":
		w.importRows(w.t, w.list, rowsOf(row, row))
	case "import left":
		row.Status = subscriber.Left
		w.importRows(w.t, w.list, rowsOf(row, subscriber.Row{Email: who}))
		w.gone[who] = true
	case "import suppressed":
		row.Status = subscriber.Suppressed
		w.importRows(w.t, w.list, rowsOf(subscriber.Row{Email: who}, row))
		w.gone[who] = true
	case "suppress":
		must(w.t, w.Suppress(w.ctx, who, "bounced"))
		w.gone[who] = true
	case "leave":
		if _, err := w.LeaveByEmail(w.ctx, who, w.list); err == nil {
			w.gone[who] = true
		}
	case "erase":
		if err := w.Erase(w.ctx, who); err == nil {
			w.gone[who] = true
		}
	case "sign up":
		w.signUp(who)
	}
}

// signUp is the reader's own act: he is back, unless he is suppressed.
func (w *world) signUp(who string) {
	w.t.Helper()
	sub, err := w.AddSubscription(w.ctx, subscriber.Subscriber{Email: who},
		subscriber.Subscription{List: w.list, Status: subscriber.Confirmed, Token: w.newToken(), ConsentAt: w.clock})
	must(w.t, err)
	w.gone[who] = sub.Status != subscriber.Confirmed
}

// mailed is who a mailing now would go to.
func (w *world) mailed() (emails []string) {
	w.t.Helper()
	counts, err := w.CountAudience(w.ctx, []ledger.EditionPlan{plan(w.list, "a")})
	must(w.t, err)
	for r, err := range w.ExportSubscribers(w.ctx, w.list) {
		must(w.t, err)
		if r.Subscription.Status == subscriber.Confirmed {
			emails = append(emails, r.Email)
		}
	}
	same(w.t, counts[0].Readers, len(emails))
	return emails
}
