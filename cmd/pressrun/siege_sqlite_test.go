package main

import (
	"slices"
	"testing"
	"time"

	"pressrun/internal/ledger"
)

// longestLife is somewhat more than a first pass takes, and the second one after it.
const longestLife = 1200 * time.Millisecond

// publishUnderKills publishes pieces and kills the program at random moments until it was killed often enough, and
// then lets it get through. After every kill the books must balance and agree with the server.
func (g *siege) publishUnderKills(kills int, check func()) {
	g.Helper()
	for g.kills < kills && !g.Failed() {
		for name := g.nextPiece(); ; {
			code := g.killWithin(longestLife, "publish", "--yes", name)
			g.balances()
			check()
			if g.Failed() {
				return
			}
			if code != -1 || g.kills == kills {
				g.getThrough(name)
				break
			}
		}
	}
}

// getThrough publishes a piece, undisturbed, until its run is finished.
func (g *siege) getThrough(name string) {
	g.Helper()
	for range 20 {
		if _, unfinished := g.editions(); unfinished == 0 {
			return
		}
		cmd, talk := g.command("pressrun", "publish", "--yes", name)
		if code := exitCode(g, cmd.Run()); code != 0 && code != 3 { // 3: some are in doubt
			g.Fatalf("exit code %d\n%s", code, talk)
		}
	}
	g.Fatal("the run does not come to its end")
}

// TestKilledWhileMailingNobodyIsMailedTwice is the promise of mail.unknown hold.
func TestKilledWhileMailingNobodyIsMailedTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: kill -9 of the program while it mails to a failing server; leave -short out")
	}
	t.Parallel()
	g := newSiege(t, ledger.Hold, 1500, 2*time.Millisecond)
	g.publishUnderKills(36, g.nobodyTwice)
	if t.Failed() {
		return
	}
	doubts, _ := g.settled()
	g.nobodyTwice()
	t.Logf("%d kills over %d pieces to %d readers: nobody twice, nobody lost, %d in doubt (%d dropped connections)",
		g.kills, g.pieces, g.readers, doubts, g.sink.Dropped())
}

// TestKilledWhileMailingNobodyIsLost is the promise of mail.unknown resend.
func TestKilledWhileMailingNobodyIsLost(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: kill -9 of the program while it mails to a failing server; leave -short out")
	}
	t.Parallel()
	g := newSiege(t, ledger.Resend, 1500, 2*time.Millisecond)
	g.publishUnderKills(12, func() {})
	if t.Failed() {
		return
	}
	doubts, twice := g.settled()
	if doubts > 0 {
		t.Errorf("%d are in doubt, and should have been sent again", doubts)
	}
	if bound := g.doubts + g.sink.Dropped(); twice > bound {
		t.Errorf("%d mails came twice, at most %d may", twice, bound)
	}
	t.Logf("%d kills over %d pieces to %d readers: nobody lost, %d twice under the same Message-ID (%d dropped connections)",
		g.kills, g.pieces, g.readers, twice, g.sink.Dropped())
}

// TestKilledSendersAreStoodInForByWhoLooksOn kills `pressrun work` while publish looks on, which then sends instead
// of it; or publish, and then work goes on.
func TestKilledSendersAreStoodInForByWhoLooksOn(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: kill -9 of pressrun work while it mails to a failing server; leave -short out")
	}
	t.Parallel()
	g := newSiege(t, ledger.Hold, 400, 20*time.Millisecond)
	for round := range 4 {
		g.lookOn(round%3 == 2)
		g.balances()
		g.nobodyTwice()
		if t.Failed() {
			return
		}
	}
	doubts, _ := g.settled()
	t.Logf("%d kills over %d pieces to %d readers: nobody twice, nobody lost, %d in doubt (%d dropped connections)",
		g.kills, g.pieces, g.readers, doubts, g.sink.Dropped())
}

// allMailed tells whether every edition is at its end.
func (g *siege) allMailed() bool {
	editions, _ := g.editions()
	return !slices.ContainsFunc(editions, func(e besiegedEdition) bool { return e.State != ledger.EditionFinished })
}

// lookOn publishes a piece beside a process that sends, and kills one of them once mails go out.
func (g *siege) lookOn(killPublisher bool) {
	g.Helper()
	work, said := g.command("pressrun", "work")
	if err := work.Start(); err != nil {
		g.Fatal(err)
	}
	before := g.sink.Connections()
	name := g.nextPiece()
	publish, talk := g.command("pressrun", "publish", "--yes", name)
	if err := publish.Start(); err != nil {
		g.Fatal(err)
	}
	g.Cleanup(func() {
		if g.Failed() {
			g.Logf("work said:\n%s\npublish said:\n%s", said, talk)
		}
	})
	g.until("mails go out", func() bool { return g.sink.Connections() > before })
	time.Sleep(g.moment(longestLife))
	if killPublisher {
		g.kill(publish)
		g.until("work finishes the edition", g.allMailed)
		g.stop(work, said)
		g.getThrough(name) // with what is not mail
		return
	}
	g.kill(work)
	if code := exitCode(g, publish.Wait()); code != 0 && code != 3 {
		g.Fatalf("publish: exit code %d\n%s", code, talk)
	}
	if _, unfinished := g.editions(); unfinished > 0 {
		g.Fatalf("publish did not send instead of work\n%s", talk)
	}
}
