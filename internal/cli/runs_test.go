package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/golden"
	"pressrun/internal/ledger"
	"pressrun/internal/sample"
)

// mailing is a run whose mails the test sends, in a house with twenty readers.
type mailing struct {
	*house
	books   *workspace
	edition ledger.Edition
	claim   ledger.Claim
	seq     int
}

func newMailing(t *testing.T) *mailing {
	t.Helper()
	h := newHouse(t)
	var csv strings.Builder
	csv.WriteString("email\n")
	for i := range 20 {
		fmt.Fprintf(&csv, "reader%02d@example.org\n", i+1)
	}
	h.write("readers20.csv", csv.String())
	h.mustRun("subscribers", "import", "readers20.csv", "--list", "commentary", "--confirmed")
	h.write("a.md", string(sample.Kiosk().Markdown()))
	h.mustRun("publish", "--yes", "--only", "feeds", "a.md")
	m := &mailing{house: h, books: h.open()}
	run, err := m.books.store.Run(t.Context(), 1)
	m.ok(err)
	frozen, err := m.books.store.FreezeEditions(t.Context(), 1, []ledger.EditionPlan{{
		List: "commentary", Subject: "A Kiosk at the End of the Pier", Pieces: run.Pieces, Body: []byte("{}"),
	}})
	m.ok(err)
	m.edition = frozen[0]
	m.ok(m.books.store.ReleaseEditions(t.Context(), 1))
	claim, ok, err := m.books.store.Claim(t.Context(), ledger.ClaimRequest{Owner: 7, Size: 20})
	m.ok(err)
	if !ok {
		t.Fatal("nothing to claim")
	}
	m.claim = claim
	return m
}

// open opens the books beside the commands.
func (h *house) open() *workspace {
	h.t.Helper()
	s := testIO()
	s.Dir, s.Now = h.dir, func() time.Time { return h.now }
	w, err := open(h.t.Context(), s, &place{}, readBooks)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = w.close() })
	return w
}

func (m *mailing) ok(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// comes records what came of the next mails, a second each.
func (m *mailing) comes(n int, state ledger.DeliveryState, reason string) {
	m.t.Helper()
	for range n {
		m.seq++
		m.now = m.now.Add(time.Second)
		o := ledger.Outcome{EditionID: m.edition.ID, Seq: m.seq, State: state, Reason: reason, At: m.now, Claim: m.claim}
		if state == ledger.Deferred {
			o.NextAt = m.now.Add(5 * time.Minute)
		}
		_, err := m.books.store.Record(m.t.Context(), ledger.Batch{Outcomes: []ledger.Outcome{o}})
		m.ok(err)
	}
}

// ends gives the claim back.
func (m *mailing) ends() {
	m.t.Helper()
	_, err := m.books.store.Record(m.t.Context(), ledger.Batch{Ended: []ledger.Claim{m.claim}})
	m.ok(err)
	_, err = m.books.store.CloseEditions(m.t.Context())
	m.ok(err)
}

// copy plans a partner's copy that came to something, and ends the partners' step.
func (m *mailing) copy(partner string, state ledger.DispatchState, reason string) {
	m.t.Helper()
	d := ledger.Dispatch{
		RunID: 1, Partner: partner, Piece: ledger.PieceRef{Slug: "kiosk", Revision: 1}, Format: "text", Channel: "folder",
		State: state, Reason: reason,
	}
	if state == ledger.DispatchSent {
		d.Location, d.SentAt = "partners/"+partner+"/kiosk/kiosk.v1.txt", m.now
	}
	m.ok(m.books.store.PlanDispatches(m.t.Context(), []ledger.Dispatch{d}))
	m.ok(m.books.store.SetStep(m.t.Context(), 1, ledger.Partners, ledger.StepDone))
}

const unknownMailbox = "550 5.1.1 <reader%02d@example.org>: mailbox unknown"

// stagedRuns are runs in each state that a person may look at.
func stagedRuns() map[string]func(m *mailing) {
	return map[string]func(m *mailing){
		"paused": func(m *mailing) {
			m.comes(7, ledger.Sent, "")
			m.comes(2, ledger.Deferred, "450 4.2.0 greylisted, try again later")
			m.mustRun("runs", "pause", "1", "--reason", "a name in the second paragraph is wrong")
			m.ends()
		},
		"cancelled": func(m *mailing) {
			m.comes(7, ledger.Sent, "")
			m.comes(1, ledger.Skipped, ledger.SkipLeft)
			m.ends()
			m.mustRun("runs", "cancel", "1", "--yes", "--reason", "it went to the wrong list")
		},
		"failed": func(m *mailing) {
			m.copy("bay-gazette", ledger.DispatchSent, "")
			m.copy("inland-wire", ledger.DispatchFailed, "the folder can't be written")
			m.comes(11, ledger.Sent, "")
			for i := range 4 {
				m.comes(1, ledger.Failed, fmt.Sprintf(unknownMailbox, i))
			}
			m.comes(2, ledger.Failed, "552 5.2.2 mailbox full")
			m.comes(2, ledger.Unknown, ledger.InDoubt)
			m.comes(1, ledger.Skipped, ledger.SkipSuppressed)
			m.ends()
		},
		"braked": func(m *mailing) {
			m.comes(1, ledger.Sent, "")
			for i := range 11 {
				m.comes(1, ledger.Failed, fmt.Sprintf(unknownMailbox, i))
			}
			const why = "braked: 11 of the first 12 mails were refused for good"
			m.ok(m.books.store.PauseEdition(m.t.Context(), m.edition.ID, why, true))
			m.ok(m.books.store.RaiseAlert(m.t.Context(), ledger.EditionMatter(m.edition.ID)+why, "an edition is paused: "+why))
			m.ok(m.books.store.RaiseAlert(m.t.Context(), "server", "the mail server does not answer as it should"))
			m.ends()
		},
		"finished": func(m *mailing) {
			m.copy("bay-gazette", ledger.DispatchSent, "")
			m.comes(19, ledger.Sent, "")
			m.comes(1, ledger.Skipped, ledger.SkipLeft)
			m.ends()
		},
		"running": func(m *mailing) {
			m.comes(18, ledger.Sent, "")
			m.comes(2, ledger.Deferred, "450 4.2.0 greylisted, try again later")
			m.ends()
		},
	}
}

func TestEachStateOfARunIsShown(t *testing.T) {
	for name, stage := range stagedRuns() {
		t.Run(name, func(t *testing.T) {
			m := newMailing(t)
			stage(m)
			shown := m.mustRun("runs", "show")
			golden.Check(t, "runs/"+name+".txt", []byte(shown))
			m.width = 60
			narrow := m.mustRun("runs", "show", "1")
			golden.Check(t, "runs/"+name+"-60.txt", []byte(narrow))
			for line := range strings.Lines(narrow) {
				if columns(strings.TrimSuffix(line, "\n")) > 60 {
					t.Errorf("wider than the terminal: %s", line)
				}
			}
			if strings.Join(strings.Fields(narrow), "") == "" || !strings.Contains(shown, "20 readers = ") {
				t.Error("the balance is not shown")
			}
		})
	}
}

func TestAddressesStandOnlyWhereAReaderIsAskedFor(t *testing.T) {
	m := newMailing(t)
	stagedRuns()["failed"](m)
	shown := m.mustRun("runs", "show", "1")
	for line := range strings.Lines(shown) {
		doubt := strings.Contains(line, "reader18@") || strings.Contains(line, "reader19@")
		if strings.Contains(line, "@") && !doubt {
			t.Errorf("it names a reader: %s", line)
		}
	}
	trail := m.mustRun("runs", "show", "1", "--reader", "Reader13@Example.org")
	golden.Check(t, "runs/reader.txt", []byte(trail))
	m.fails(ExitFailed, []string{"runs", "show", "1", "--reader", "nobody@example.org"}, "in no edition of run 1")
	m.fails(ExitUsage, []string{"runs", "show", "1", "--reader", "nobody"}, "--reader")
}

func TestJSONOfARunAddsToThatOfTheList(t *testing.T) {
	m := newMailing(t)
	stagedRuns()["failed"](m)
	var listed []map[string]any
	var shown map[string]any
	m.ok(json.Unmarshal([]byte(m.mustRun("runs", "list", "--json")), &listed))
	m.ok(json.Unmarshal([]byte(m.mustRun("runs", "show", "--json")), &shown))
	for key := range listed[0] {
		if _, ok := shown[key]; !ok {
			t.Errorf("%s is missing", key)
		}
	}
	edition := shown["editions"].([]any)[0].(map[string]any)
	for key := range listed[0]["editions"].([]any)[0].(map[string]any) {
		if _, ok := edition[key]; !ok {
			t.Errorf("editions.%s is missing", key)
		}
	}
	reasons := edition["reasons"].([]any)
	first := reasons[0].(map[string]any)
	if first["count"] != 4.0 || strings.Contains(first["reason"].(string), "@") {
		t.Errorf("the first reason is %v", first)
	}
	doubts := edition["doubts"].([]any)
	if len(doubts) != 2 || doubts[0].(map[string]any)["email"] != "reader18@example.org" {
		t.Errorf("the doubts are %v", doubts)
	}
	if copies := shown["copies"].([]any); len(copies) != 2 || copies[1].(map[string]any)["state"] != "failed" {
		t.Errorf("the copies are %v", copies)
	}
	if alerts := shown["alerts"].([]any); len(alerts) != 0 {
		t.Errorf("the alerts are %v", alerts)
	}
	var trail []trailJSON
	m.ok(json.Unmarshal([]byte(m.mustRun("runs", "show", "--json", "--reader", "reader01@example.org")), &trail))
	if len(trail) != 1 || trail[0].State != ledger.Sent || trail[0].Attempts != 1 {
		t.Errorf("the trail is %+v", trail)
	}
}

func TestSteeringARunMayBeRepeated(t *testing.T) {
	m := newMailing(t)
	says := func(code int, what string, args ...string) {
		t.Helper()
		got, _, talk := m.run(args...)
		if got != code || !strings.Contains(talk, what) {
			t.Errorf("pressrun %q: exit %d, says\n%s\nwant %d and %q", args, got, talk, code, what)
		}
	}
	m.comes(3, ledger.Sent, "")
	m.comes(1, ledger.Failed, "550 5.1.1 no")
	m.comes(1, ledger.Unknown, ledger.InDoubt)
	says(ExitDone, "Run 1 is not paused: it is running", "runs", "resume", "1")
	says(ExitDone, "Run 1 is paused", "runs", "pause", "1")
	says(ExitDone, "paused already: by hand", "runs", "pause", "1", "--reason", "another")
	m.ends()
	says(ExitDone, "goes on, with 15 mails to send: nobody sends now", "runs", "resume", "1")

	says(ExitUsage, "--yes", "runs", "retry", "1", "--unknown")
	says(ExitDone, "Nothing was done", "runs", "retry", "1", "--unknown", "--dry-run")
	says(ExitDone, "1 unknown to be sent again", "runs", "retry", "1", "--unknown", "--yes")
	says(ExitDone, "has no mail that is unknown", "runs", "retry", "1", "--unknown", "--yes")
	says(ExitDone, "1 failed to be sent again", "runs", "retry", "1", "--yes")

	says(ExitUsage, "takes back what run 1 has not sent", "runs", "cancel", "1")
	says(ExitDone, "1 unknown + 16 cancelled", "runs", "cancel", "1", "--yes")
	says(ExitDone, "cancelled already: by hand", "runs", "cancel", "1", "--yes")
	says(ExitFailed, "nothing to hold", "runs", "pause", "1")
	says(ExitFailed, "cannot go on", "runs", "resume", "1")
	says(ExitFailed, "nothing of it is sent any more", "runs", "retry", "1", "--yes")
	says(ExitFailed, "there is no run 9", "runs", "pause", "9")
	says(ExitUsage, "no run's number", "runs", "cancel", "x")
}

func TestAnOpenAlertIsSettledByWhoSteers(t *testing.T) {
	m := newMailing(t)
	stagedRuns()["braked"](m)
	m.mustRun("runs", "resume", "1")
	alerts, err := m.books.store.Alerts(t.Context())
	m.ok(err)
	if len(alerts) != 1 || alerts[0].Matter != "server" {
		t.Errorf("open: %v", alerts)
	}
}

func TestWatchEndsAsTheRunDoes(t *testing.T) {
	for name, code := range map[string]int{
		"paused": ExitPartly, "cancelled": ExitPartly, "failed": ExitPartly, "finished": ExitDone,
	} {
		t.Run(name, func(t *testing.T) {
			m := newMailing(t)
			stagedRuns()[name](m)
			ends := map[string]string{"finished": "finished\n", "failed": "finished, but not everything"}
			got, out, talk := m.run("runs", "watch")
			end := "run 1 is " + cmp.Or(ends[name], name)
			if got != code || !strings.Contains(out, "20 readers = ") || !strings.Contains(out, end) {
				t.Errorf("exit %d, want %d\n%s%s", got, code, out, talk)
			}
			m.width = 60
			got, out, _ = m.run("runs", "watch", "1")
			if got != code || !strings.Contains(out, "\x1b[J") || strings.Contains(out, "\x1b[1F") {
				t.Errorf("on a terminal: exit %d\n%q", got, out)
			}
		})
	}
	m := newMailing(t)
	stagedRuns()["running"](m)
	m.fails(ExitPartly, []string{"runs", "watch", "--wait", "0s"}, "nobody sends now")
}

func TestAPaceIsThatOfTheLastSeconds(t *testing.T) {
	var p pace
	at := sample.Now()
	var got []float64
	for i, done := range []int{0, 100, 200, 200, 200} {
		got = append(got, p.saw(at.Add(time.Duration(i)*5*time.Second), done))
	}
	if want := []float64{0, 20, 20, 10, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestACommandIsNotBrokenWhereItFits(t *testing.T) {
	text := "let it go on, when all is well: " + command("pressrun runs resume 12")
	want := []string{"let it go on, when all is", "well:", "pressrun runs resume 12"}
	if got := wrap(text, 26); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := strings.Join(wrap(command("pressrun withdraw a-slug-of-many-words --reason TEXT"), 24), "|"); got !=
		"pressrun withdraw|a-slug-of-many-words|--reason TEXT" {
		t.Errorf("got %q", got)
	}
	if got := wrap(text, 0); len(got) != 1 || strings.Contains(got[0], glue) {
		t.Errorf("got %q", got)
	}
}

func TestOnANarrowTerminalEachRunHasItsLines(t *testing.T) {
	m := newMailing(t)
	stagedRuns()["failed"](m)
	m.width = 48
	want := "   1 publish finished, Nov 20, 08:30:\n     keep-the-kiosk v1\n" +
		"     20 readers = 11 sent + 6 failed + 2 unknown\n       + 1 skipped\n"
	if got := m.mustRun("runs", "list"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTheScreenIsDrawnInPlace(t *testing.T) {
	var out strings.Builder
	c := newScreen(&IO{Out: &out, OutTerminal: true, Now: sample.Now})
	c.show([]string{"one", "two"}, "", false)
	c.show([]string{"three"}, "", true)
	if want := "one\x1b[K\ntwo\x1b[K\n\x1b[J\x1b[2Fthree\x1b[K\n\x1b[J"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
