package delivery_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pressrun/internal/delivery"
	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/sample"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// desk is an engine over real books, with a carrier that answers by address.
type desk struct {
	*delivery.Engine
	t      testing.TB
	store  *store.Store
	server *server

	mu     sync.Mutex
	clock  time.Time
	owners int64
	alerts []string
	over   []string // matters that were settled
}

func newDesk(t testing.TB, change ...func(*desk)) *desk {
	t.Helper()
	d := &desk{t: t, clock: sample.Now()}
	var err error
	d.store, err = store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "p.db"), store.Options{Now: d.now, Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.store.Close() })
	d.server = &server{desk: d, answers: map[string][]error{}}
	library := &delivery.Library{
		Bodies: d.store, Lists: []subscriber.List{{Slug: "weekly", Name: "Weekly"}},
		Composer: &delivery.Composer{Publication: sample.Publication(), From: "digest@harbour.example"},
	}
	d.Engine = &delivery.Engine{
		Books: d.store, Mailing: library.Mailing, Carrier: func(string) delivery.Carrier { return d.server },
		Own: func(ctx context.Context) (delivery.Owner, error) {
			d.owners++
			return d.store.NewOwner(ctx, d.owners)
		},
		Connections: 3, Retry: delivery.Retry{First: 5 * time.Minute, Max: 72 * time.Hour},
		Now: d.now, Random: func() float64 { return 0.5 }, Log: slog.New(slog.DiscardHandler),
		Alert: func(_ context.Context, matter, _ string) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.alerts = append(d.alerts, matter)
		},
	}
	d.Settle = func(_ context.Context, matter string) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.over = append(d.over, matter)
	}
	for _, c := range change {
		c(d)
	}
	return d
}

func (d *desk) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.clock
}

func (d *desk) later(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clock = d.clock.Add(by)
}

// edition freezes an edition to readers by local part and lets it go.
func (d *desk) edition(doubt ledger.Doubt, readers ...string) ledger.Edition {
	d.t.Helper()
	return d.planned(ledger.EditionPlan{Doubt: doubt}, readers...)
}

// planned is edition by a plan, of which the pieces and the text are filled in.
func (d *desk) planned(p ledger.EditionPlan, readers ...string) ledger.Edition {
	d.t.Helper()
	ctx := d.t.Context()
	rows := func(yield func(subscriber.Row, error) bool) {
		for i, r := range readers {
			if !strings.Contains(r, "@") {
				r += "@x.example"
			}
			if !yield(subscriber.Row{Line: i + 2, Email: r}, nil) {
				return
			}
		}
	}
	n := 0
	token := func() string { n++; return fmt.Sprintf("token-%d-%d", d.now().UnixNano(), n) }
	if _, err := d.store.ImportSubscribers(ctx, "weekly", rows, store.Consent{}, token); err != nil {
		d.t.Fatal(err)
	}
	run, err := d.store.CreateRun(ctx, ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Created: d.now(),
		Steps: map[ledger.Channel]ledger.StepState{ledger.Email: ledger.StepOpen},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	body, err := json.Marshal(digest.Body{
		Subject: "A subject", Language: "en",
		HTML: "<p>Text " + digest.LeaveToken + " " + digest.PreferencesToken + " " + digest.SinceToken + "</p>",
		Text: "Text " + digest.LeaveToken + " " + digest.PreferencesToken + " " + digest.SinceToken + "\n",
	})
	if err != nil {
		d.t.Fatal(err)
	}
	p.List, p.Subject, p.Body = "weekly", "A subject", body
	p.Pieces = []ledger.PieceRef{{Slug: fmt.Sprintf("piece-%d", run), Revision: 1}}
	editions, err := d.store.FreezeEditions(ctx, run, []ledger.EditionPlan{p})
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.store.ReleaseEditions(ctx, run); err != nil {
		d.t.Fatal(err)
	}
	return editions[0]
}

// send sends an edition and returns how each reader stands, "name: state(reason)", in their order.
func (d *desk) send(e ledger.Edition) ([]string, error) {
	d.t.Helper()
	balance, err := d.SendEdition(d.t.Context(), e.ID)
	if !balance.Balanced() {
		d.t.Errorf("the books do not balance: %+v", balance)
	}
	return d.states(e), err
}

func (d *desk) states(e ledger.Edition) []string {
	d.t.Helper()
	lines, err := d.store.Deliveries(context.Background(), ledger.DeliveryFilter{EditionID: e.ID})
	if err != nil {
		d.t.Fatal(err)
	}
	out := []string{}
	for _, l := range lines {
		name, _, _ := strings.Cut(l.Email, "@")
		line := name + ": " + string(l.State)
		if l.Reason != "" {
			line += "(" + l.Reason + ")"
		}
		out = append(out, line)
	}
	return out
}

func (d *desk) stands(e ledger.Edition) ledger.Edition {
	d.t.Helper()
	e, err := d.store.Edition(context.Background(), e.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return e
}

func (d *desk) want(what string, got []string, want ...string) {
	d.t.Helper()
	if !slices.Equal(got, want) {
		d.t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// server takes mail and answers by local part: the first answer to the first try, and so on; then it takes it.
type server struct {
	*desk
	repeatable bool
	guard      sync.Mutex
	answers    map[string][]error
	open       error // of each new connection
	opened     int
	got        []string // local parts, as taken
	onContent  func(local string)
}

func (s *server) Repeatable() bool { return s.repeatable }

func (s *server) Open(context.Context) (delivery.Conn, error) {
	s.guard.Lock()
	defer s.guard.Unlock()
	s.opened++
	if s.open != nil {
		return nil, s.open
	}
	return &conn{server: s, usable: true}, nil
}

func (s *server) answer(local string) error {
	s.guard.Lock()
	defer s.guard.Unlock()
	queue := s.answers[local]
	if len(queue) == 0 {
		return nil
	}
	s.answers[local] = queue[1:]
	return queue[0]
}

func (s *server) taken() []string {
	s.guard.Lock()
	defer s.guard.Unlock()
	got := slices.Clone(s.got)
	slices.Sort(got)
	return got
}

type conn struct {
	*server
	usable bool
	ready  string // whose content may come
	ahead  string
}

func localPart(address string) string {
	local, _, _ := strings.Cut(address, "@")
	return local
}

func (c *conn) Envelope(_ context.Context, env mail.Envelope) error {
	local := localPart(env.To)
	if c.ahead != "" && c.ahead != local || c.ready != "" || !c.usable {
		c.t.Errorf("the envelope of %s on a connection that waits for %s%s", local, c.ahead, c.ready)
	}
	c.ahead = ""
	err := c.answer(local)
	var said *mail.SendError
	if errors.As(err, &said) && said.Phase == mail.Content {
		c.guard.Lock()
		c.answers[local] = append([]error{err}, c.answers[local]...)
		c.guard.Unlock()
		err = nil
	}
	if err == nil {
		c.ready = local
	}
	return c.note(err)
}

func (c *conn) Content(_ context.Context, raw []byte, next *mail.Envelope) error {
	local := c.ready
	c.ready = ""
	if local == "" || !strings.Contains(string(raw), local+"@") {
		c.t.Errorf("content without an envelope, or that of another: %s", local)
	}
	if c.onContent != nil {
		c.onContent(local)
	}
	if next != nil {
		c.ahead = localPart(next.To)
	}
	if err := c.note(c.answer(local)); err != nil {
		c.ahead = ""
		return err
	}
	c.guard.Lock()
	defer c.guard.Unlock()
	c.got = append(c.got, local)
	return nil
}

// note closes the connection where a real one would be closed.
func (c *conn) note(err error) error {
	var said *mail.SendError
	if errors.As(err, &said) && (said.Outcome == mail.Unsent || said.Outcome == mail.Unknown) {
		c.usable = false
	}
	return err
}

func (c *conn) Usable() bool { return c.usable }

func (c *conn) Close(context.Context) { c.usable = false }

// said is an answer of the server.
func said(phase mail.Phase, outcome mail.Outcome, blame mail.Blame, code int) error {
	return &mail.SendError{Outcome: outcome, Blame: blame, Server: "mx", Phase: phase, Code: code, Reply: "so it is"}
}
