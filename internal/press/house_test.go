package press_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/partner"
	"pressrun/internal/press"
	"pressrun/internal/sample"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
	"pressrun/internal/wire"
)

// house is a whole publication in a folder of its own: all real makers over a real database, mail
// to an outbox, copies to folders, and a clock that stands until it is moved.
type house struct {
	*press.Press
	t       testing.TB
	dir     string
	store   *store.Store
	engine  *delivery.Engine
	library *delivery.Library
	carrier func(list string) delivery.Carrier // of list mail
	clock   time.Time

	partnerMail *delivery.Courier
}

// newHouse opens a publication in a new folder; the options change it before it is used.
func newHouse(t testing.TB, options ...func(*house)) *house {
	t.Helper()
	return openHouse(t, t.TempDir(), options...)
}

func openHouse(t testing.TB, dir string, options ...func(*house)) *house {
	t.Helper()
	h := &house{t: t, dir: dir, clock: sample.Now()}
	now := func() time.Time { return h.clock }
	var err error
	if h.store, err = store.Open(t.Context(), "sqlite:"+h.path("var/pressrun.db"), store.Options{Now: now, Migrate: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.store.Close() })
	pub := sample.Publication()
	composer := &delivery.Composer{Publication: pub, From: "Harbour Institute <digest@harbour.example>"}
	h.library = &delivery.Library{Bodies: h.store, Composer: composer}
	h.carrier = func(list string) delivery.Carrier {
		return delivery.Outbox{Outbox: &mail.Outbox{Dir: h.path("var/outbox/" + list)}}
	}
	owner := int64(0)
	h.engine = &delivery.Engine{
		Books: h.store, Mailing: h.library.Mailing, Connections: 1, Now: now,
		Own: func(ctx context.Context) (delivery.Owner, error) {
			owner++
			return h.store.NewOwner(ctx, owner)
		},
		Carrier: func(list string) delivery.Carrier { return h.carrier(list) },
		Retry:   delivery.Retry{First: time.Minute, Max: time.Hour},
		Random:  func() float64 { return 0.5 }, Log: slog.New(slog.DiscardHandler),
	}
	h.Press = &press.Press{
		Publication: pub, Store: h.store, Sender: h.engine, Repeatable: true, Composer: composer, Now: now,
		Couriers: map[string]press.Courier{
			partner.ChannelFolder: wire.Folder{Root: h.path("var/partners")},
			partner.ChannelEmail:  h.newPartnerMail(),
		},
		Folders:  press.Folders{Pieces: h.path("pieces"), Public: h.path("public"), Var: h.path("var")},
		Partners: partnersOfAllFormats(),
	}
	h.setLists(subscriber.List{Slug: "commentary", Name: "Commentary", Cadence: subscriber.EachPiece, Content: subscriber.Takeaways})
	for _, change := range options {
		change(h)
	}
	return h
}

// newPartnerMail mails partners into an outbox, which a test may replace.
func (h *house) newPartnerMail() *delivery.Courier {
	h.partnerMail = &delivery.Courier{
		From:    mail.Address{Name: "Harbour Institute", Email: "digest@harbour.example"},
		Carrier: delivery.Outbox{Outbox: &mail.Outbox{Dir: h.path("var/mail/partners")}}, Doubt: ledger.Hold,
		Retry: delivery.Retry{First: time.Minute, Max: time.Hour},
		Now:   func() time.Time { return h.clock }, Random: func() float64 { return 0.5 },
	}
	return h.partnerMail
}

// partnersOfAllFormats has one partner per format; the wire is trusted with embargoes.
func partnersOfAllFormats() []partner.Partner {
	to := func(slug, name string, format partner.Format) partner.Partner {
		return partner.Partner{
			Slug: slug, Name: name, Channel: partner.ChannelFolder,
			Formats: []partner.Format{format}, Terms: partner.DefaultTerms(),
		}
	}
	all := []partner.Partner{
		to("gazette", "The Bay Gazette", partner.CopySheet), to("wire", "Inland Wire", partner.Text),
		to("reader", "The Harbour Reader", partner.Markdown), to("bank", "Newsbank", partner.Ninjs),
	}
	all[1].Terms.EmbargoTrust = true
	return all
}

func (h *house) path(name string) string { return filepath.Join(h.dir, filepath.FromSlash(name)) }

func (h *house) setLists(lists ...subscriber.List) {
	h.Lists, h.library.Lists = lists, lists
	h.Site = press.NewSite(h.Publication, lists)
}

// withLists replaces the lists.
func withLists(lists ...subscriber.List) func(*house) {
	return func(h *house) { h.setLists(lists...) }
}

// withAddress serves the publication elsewhere; the id authority stays.
func withAddress(address string) func(*house) {
	return func(h *house) {
		base, err := url.Parse(address)
		if err != nil {
			h.t.Fatal(err)
		}
		h.Publication.URL, h.Publication.AppURL = base, base
		h.Site = press.NewSite(h.Publication, h.Lists)
	}
}

// withZone sets the zone of the publication.
func withZone(name string) func(*house) {
	return func(h *house) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			h.t.Fatal(err)
		}
		h.Publication.Location = zone
		h.Site = press.NewSite(h.Publication, h.Lists)
	}
}

// subscribe takes readers onto a list; their leave tokens are "<list>-1", "<list>-2" …
func (h *house) subscribe(list string, emails ...string) {
	h.t.Helper()
	rows := func(yield func(subscriber.Row, error) bool) {
		for i, email := range emails {
			if !yield(subscriber.Row{Line: i + 2, Email: email}, nil) {
				return
			}
		}
	}
	n := 0
	token := func() string { n++; return fmt.Sprintf("%s-%d", list, n) }
	consent := store.Consent{At: sample.Now().Add(-time.Hour), From: "test"}
	if _, err := h.store.ImportSubscribers(h.t.Context(), list, iter.Seq2[subscriber.Row, error](rows), consent, token); err != nil {
		h.t.Fatal(err)
	}
}

// write puts a file into the house and returns its path.
func (h *house) write(name, text string) string {
	h.t.Helper()
	path := h.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		h.t.Fatal(err)
	}
	return path
}

func (h *house) read(name string) string {
	h.t.Helper()
	data, err := os.ReadFile(h.path(name))
	if err != nil {
		h.t.Fatal(err)
	}
	return string(data)
}

func (h *house) exists(name string) bool {
	_, err := os.Stat(h.path(name))
	return err == nil
}

// edit replaces a text in a file, which must hold it.
func (h *house) edit(name, was, is string) {
	h.t.Helper()
	text := h.read(name)
	if !strings.Contains(text, was) {
		h.t.Fatalf("%s does not hold %q", name, was)
	}
	h.write(name, strings.ReplaceAll(text, was, is))
}

// samplePieces copies the sample pieces and their pictures to the house.
func (h *house) samplePieces() (names []string) {
	h.t.Helper()
	if err := os.CopyFS(h.path("drafts"), sample.Pieces()); err != nil && !errors.Is(err, fs.ErrExist) {
		h.t.Fatal(err)
	}
	for _, name := range []string{"night-ferries.txt", "school-gardens.html", "quiet-budget.md"} {
		names = append(names, h.path("drafts/"+name))
	}
	return names
}

// publish plans and publishes; neither may fail.
func (h *house) publish(o press.Options, names ...string) *press.Report {
	h.t.Helper()
	report, err := h.tryPublish(o, names...)
	if err != nil {
		h.t.Fatal(err)
	}
	return report
}

func (h *house) tryPublish(o press.Options, names ...string) (*press.Report, error) {
	plan, err := h.Plan(context.Background(), names, o)
	if err != nil {
		return nil, err
	}
	return h.Publish(context.Background(), plan)
}

// refused publishes and wants a refusal that says why.
func (h *house) refused(o press.Options, why string, names ...string) {
	h.t.Helper()
	_, err := h.tryPublish(o, names...)
	var refusal *press.RefusedError
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), why) {
		h.t.Errorf("%v: got %v, want a refusal with %q", names, err, why)
	}
}

func (h *house) correct(c press.Correction) *press.Report {
	h.t.Helper()
	plan, err := h.PlanCorrection(h.t.Context(), c)
	if err != nil {
		h.t.Fatal(err)
	}
	report, err := h.Correct(h.t.Context(), plan)
	if err != nil {
		h.t.Fatal(err)
	}
	return report
}

func (h *house) withdraw(slug, reason string) *press.Report {
	h.t.Helper()
	plan, err := h.PlanWithdrawal(h.t.Context(), slug, reason)
	if err != nil {
		h.t.Fatal(err)
	}
	report, err := h.Withdraw(h.t.Context(), plan)
	if err != nil {
		h.t.Fatal(err)
	}
	return report
}

func want[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func wantList(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// runs are all runs of a piece, the newest first.
func (h *house) runs(slug string) []ledger.Run {
	h.t.Helper()
	runs, err := h.store.RunsOf(h.t.Context(), slug)
	if err != nil {
		h.t.Fatal(err)
	}
	return runs
}

// simple is a piece in the authoring form: front matter lines and some paragraphs of its own words.
func simple(title string, frontMatter ...string) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "---\ntitle: %q\n", title)
	for _, line := range frontMatter {
		b.WriteString(line + "\n")
	}
	if !strings.Contains(b.String(), "\ndate:") {
		b.WriteString("date: 2026-11-20\n")
	}
	if !strings.Contains(b.String(), "\nauthors:") {
		b.WriteString("authors:\n  - name: \"Maud Lindqvist\"\n")
	}
	b.WriteString("---\n")
	for i := range 5 {
		fmt.Fprintf(&b, "\nParagraph %d of the piece called %s says what only it says, at some length and in order.\n", i+1, title)
	}
	return b.String()
}

func (h *house) remove(name string) {
	h.t.Helper()
	if err := os.RemoveAll(h.path(name)); err != nil {
		h.t.Fatal(err)
	}
}
