package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/smtptest"
)

// siege is a publication that mails over SMTP to a server that fails, from processes that are killed.
type siege struct {
	*place
	sink    *smtptest.Sink
	readers int
	seed    uint64
	random  *rand.Rand

	pieces int // that were published
	living int // processes that go on sending while the books are looked at
	kills  int
	doubts int // as many as there may be: a delivery for each connection of a process that was killed
}

// besiegedConnections is how many connections each process opens.
const besiegedConnections = 10

// newSiege makes a publication with readers at a mail server of which 5 % of the answers are refusals for now, 1 %
// of the connections drop after a content, which is kept as often as not, and every reader's first try is refused.
func newSiege(t *testing.T, unknown ledger.Doubt, readers int, slow time.Duration) *siege {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	sink, err := smtptest.Start(smtptest.Faults{
		Seed: seed, Temporary: 0.05, DropKept: 0.005, DropLost: 0.005, Greylist: true, Busy: 0.002, PerConnection: 400,
		Slow: slow,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sink.Close)
	g := &siege{place: newPlace(t), sink: sink, readers: readers, seed: seed, random: rand.New(rand.NewPCG(seed, 2))}
	for name, value := range map[string]string{
		"TRANSPORT": "smtp", "FROM": "digest@harbour.example", "UNKNOWN": string(unknown), "RETRY_FIRST": "1s",
		"SMTP_HOST": "127.0.0.1", "SMTP_PORT": strconv.Itoa(sink.Port()), "SMTP_TLS": "none", "SMTP_SANDBOX": "true",
		"SMTP_CONNECTIONS": strconv.Itoa(besiegedConnections),
	} {
		g.env = append(g.env, "PRESSRUN_MAIL_"+name+"="+value)
	}
	t.Logf("seed %d", seed)
	var csv strings.Builder
	csv.WriteString("email,name\n")
	for i := range readers {
		fmt.Fprintf(&csv, "reader%04d@example.org,Reader %d\n", i, i)
	}
	g.write("subscribers/readers.csv", csv.String())
	return g
}

// nextPiece writes another piece; to the server everybody is a stranger again.
func (g *siege) nextPiece() (name string) {
	g.pieces++
	g.sink.ForgetGreylist()
	return g.write(fmt.Sprintf("piece%d.md", g.pieces), generated(g.pieces))
}

// killWithin starts the program and kills it at a random moment, unless it ends before; it returns the exit code.
func (g *siege) killWithin(longest time.Duration, args ...string) (code int) {
	g.Helper()
	cmd, talk := g.command("pressrun", args...)
	if err := cmd.Start(); err != nil {
		g.Fatal(err)
	}
	timer := time.AfterFunc(g.moment(longest), func() { _ = cmd.Process.Kill() })
	code = exitCode(g, cmd.Wait())
	timer.Stop()
	if code == -1 {
		g.killed(1)
	} else if code != 0 && code != 3 {
		g.Fatalf("pressrun %s: exit code %d\n%s", strings.Join(args, " "), code, talk)
	}
	return code
}

// moment draws one within a time.
func (g *siege) moment(longest time.Duration) time.Duration {
	return time.Duration(g.random.Int64N(int64(longest)))
}

func (g *siege) killed(processes int) {
	g.kills += processes
	g.doubts += processes * besiegedConnections
}

// kill ends a running process without warning.
func (g *siege) kill(cmd *exec.Cmd) {
	g.Helper()
	_ = cmd.Process.Kill()
	if code := exitCode(g, cmd.Wait()); code == -1 {
		g.killed(1)
	}
}

// stop tells a process to stop, which it must do in order.
func (g *siege) stop(cmd *exec.Cmd, talk fmt.Stringer) {
	g.Helper()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		g.Fatal(err)
	}
	if code := exitCode(g, cmd.Wait()); code != 0 {
		g.Errorf("exit code %d\n%s", code, talk)
	}
}

// until waits for what other processes do.
func (g *siege) until(what string, is func() bool) {
	g.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); {
		if time.Now().After(end) {
			g.Fatalf("waited in vain until %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// besiegedEdition is an edition as runs list --json tells it.
type besiegedEdition struct {
	Number  int
	State   ledger.EditionState
	Balance ledger.Balance
}

// editions are all editions of the publication, whose books must balance.
func (g *siege) editions() (all []besiegedEdition, unfinished int) {
	g.Helper()
	cmd, talk := g.command("pressrun", "runs", "list", "--json", "--limit", "0")
	said := &strings.Builder{}
	cmd.Stdout = said
	if err := cmd.Run(); err != nil {
		g.Fatalf("runs list: %v: %s", err, talk)
	}
	var runs []struct {
		State    ledger.RunState
		Editions []besiegedEdition
	}
	if err := json.Unmarshal([]byte(said.String()), &runs); err != nil {
		g.Fatal(err)
	}
	for _, run := range runs {
		if run.State != ledger.RunFinished {
			unfinished++
		}
		for _, e := range run.Editions {
			if !e.Balance.Balanced() || e.Balance.Audience != g.readers {
				g.Errorf("the books of edition %d do not balance: %+v", e.Number, e.Balance)
			}
			all = append(all, e)
		}
	}
	return all, unfinished
}

// balances checks the books against the server: what is sent is there, and what is there is sent, or in doubt, or is
// on the wire of a process that lives or was killed and has not been looked at since.
func (g *siege) balances() {
	g.Helper()
	before := g.sink.Accepted()
	var books ledger.Balance
	editions, _ := g.editions()
	for _, e := range editions {
		books.Sent += e.Balance.Sent
		books.Unknown += e.Balance.Unknown
		books.Failed += e.Balance.Failed
	}
	if books.Failed > 0 {
		g.Errorf("%d deliveries failed", books.Failed)
	}
	if bound := g.doubts + g.sink.Dropped(); books.Unknown > bound {
		g.Errorf("%d deliveries are in doubt after %d kills and %d drops, at most %d may be", books.Unknown, g.kills, g.sink.Dropped(), bound)
	}
	if there := g.sink.Accepted(); there < books.Sent {
		g.Errorf("%d mails are sent by the books, and %d are there", books.Sent, there)
	}
	if most := books.Sent + books.Unknown + g.doubts + g.sink.Dropped() + g.living*besiegedConnections; before > most {
		g.Errorf("%d mails are there, and only %d may be", before, most)
	}
}

// nobodyTwice checks that no mail was accepted twice.
func (g *siege) nobodyTwice() {
	g.Helper()
	for mail, n := range g.sink.Counts() {
		if n > 1 {
			g.Errorf("seed %d: %s was accepted %d times under %s", g.seed, mail.To, n, mail.MessageID)
		}
	}
}

// states is how each reader of an edition stands.
func (g *siege) states(edition int) map[string]ledger.DeliveryState {
	g.Helper()
	states := map[string]ledger.DeliveryState{}
	for line := range strings.Lines(g.run(0, "editions", "show", "commentary", strconv.Itoa(edition))) {
		if word := strings.Fields(line); len(word) > 1 && strings.Contains(word[0], "@") {
			states[word[0]] = ledger.DeliveryState(word[1])
		}
	}
	return states
}

// settled checks each reader of each edition when all is over: who is sent to has the mail, who has none is in doubt.
func (g *siege) settled() (doubts, twice int) {
	g.Helper()
	got := map[string]map[smtptest.Mail]int{} // by edition and reader
	for mail, n := range g.sink.Counts() {
		edition, _, _ := strings.Cut(strings.TrimPrefix(mail.MessageID, "<e"), ".")
		key := edition + " " + mail.To
		if got[key] == nil {
			got[key] = map[smtptest.Mail]int{}
		}
		got[key][mail] = n
		twice += n - 1
	}
	for edition := 1; edition <= g.pieces; edition++ {
		states := g.states(edition)
		if len(states) != g.readers {
			g.Errorf("edition %d has %d readers", edition, len(states))
		}
		for reader, state := range states {
			mails := got[fmt.Sprintf("%d %s", edition, reader)]
			switch {
			case state == ledger.Unknown:
				doubts++
			case state != ledger.Sent:
				g.Errorf("edition %d to %s is %s in the end", edition, reader, state)
			case len(mails) == 0:
				g.Errorf("seed %d: edition %d to %s is sent by the books, and was never accepted", g.seed, edition, reader)
			}
			if len(mails) > 1 {
				g.Errorf("edition %d to %s came under %d Message-IDs", edition, reader, len(mails))
			}
		}
	}
	return doubts, twice
}
