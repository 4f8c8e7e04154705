package main

import (
	"bytes"
	"database/sql"
	"os/exec"
	"sync"
	"testing"
	"time"

	"pressrun/internal/ledger"
)

// crew is several processes that send from the same books.
type crew struct {
	*siege
	db   *sql.DB
	hand []hand

	disowned int

	watches sync.WaitGroup
	mu      sync.Mutex
	longest time.Duration // that claims of a dead process waited to be taken over
	over    int           // how often some were
}

type hand struct {
	cmd  *exec.Cmd
	talk *bytes.Buffer
}

const hands = 3

func newCrew(t *testing.T, unknown ledger.Doubt, readers int) *crew {
	t.Helper()
	db, address := newSchema(t)
	c := &crew{siege: newSiege(t, unknown, readers, 30*time.Millisecond), db: db, hand: make([]hand, hands)}
	c.env = append(c.env, "PRESSRUN_DATABASE_URL="+address)
	c.living = hands + 1 // and who publishes
	for i := range c.hand {
		c.begin(i)
	}
	return c
}

func (c *crew) begin(i int) {
	c.Helper()
	c.hand[i].cmd, c.hand[i].talk = c.command("pressrun", "work")
	if err := c.hand[i].cmd.Start(); err != nil {
		c.Fatal(err)
	}
}

// replace kills a process and starts another, and watches how long the claims of the dead one wait.
func (c *crew) replace(i int) {
	c.Helper()
	c.kill(c.hand[i].cmd)
	died := time.Now()
	c.watches.Go(func() { c.watchTakeOver(died) })
	c.begin(i)
}

// disown ends the session by which the books know one of the processes as an owner, which lives on and must not send
// what others send by then.
func (c *crew) disown() {
	c.Helper()
	res, err := c.db.ExecContext(c.Context(), `SELECT pg_terminate_backend(l.pid) FROM pg_locks l
		JOIN (SELECT owner FROM chunk WHERE owner <> 0 ORDER BY random() LIMIT 1) c
			ON l.locktype = 'advisory' AND (l.classid::bigint << 32 | l.objid::bigint) = c.owner`)
	if err != nil {
		c.Fatal(err)
	}
	if n, _ := res.RowsAffected(); n > 0 {
		c.disowned++
		c.doubts += besiegedConnections
	}
}

// orphans counts claims of which no session holds the owner's lock.
const orphans = `SELECT COUNT(*) FROM chunk c WHERE owner <> 0 AND NOT EXISTS (SELECT 1 FROM pg_locks l
	WHERE l.locktype = 'advisory' AND (l.classid::bigint << 32 | l.objid::bigint) = c.owner)`

// takenOverWithin is how long the claims of a dead process may wait.
const takenOverWithin = 10 * time.Second

// watchTakeOver measures until no claim is without a living owner; others that die meanwhile make it longer.
func (c *crew) watchTakeOver(died time.Time) {
	seen := false
	for {
		var n int
		if err := c.db.QueryRowContext(c.Context(), orphans).Scan(&n); err != nil {
			c.Error(err)
			return
		}
		waited := time.Since(died)
		switch {
		case n > 0:
			seen = true
		case seen || waited > time.Second:
			c.mu.Lock()
			defer c.mu.Unlock()
			if seen {
				c.over++
				c.longest = max(c.longest, waited)
			}
			return
		}
		if waited > takenOverWithin {
			c.Errorf("%d claims of dead processes are not taken over after %s", n, waited.Round(time.Millisecond))
			return
		}
		time.Sleep(20 * time.Millisecond) // for the next look at what other processes do
	}
}

// rest waits until all claims are taken over and tells the processes to stop, which they must do in order.
func (c *crew) rest() {
	c.Helper()
	c.watches.Wait()
	for _, h := range c.hand {
		c.stop(h.cmd, h.talk)
	}
}

// mailUnderKills publishes pieces, of which the crew sends what it can, and replaces one of it again and again.
func (c *crew) mailUnderKills(kills int, check func()) {
	c.Helper()
	for c.kills < kills && !c.Failed() {
		publish, talk := c.command("pressrun", "publish", "--yes", "--wait", "0s", c.nextPiece())
		if err := publish.Start(); err != nil {
			c.Fatal(err)
		}
		for begun := false; !c.Failed(); {
			time.Sleep(c.moment(700 * time.Millisecond))
			editions, unfinished := c.editions()
			if begun = begun || len(editions) == c.pieces; begun && unfinished == 0 {
				break
			}
			if begun && c.kills < kills {
				c.replace(c.random.IntN(hands))
				if c.kills%5 == 0 {
					c.disown()
				}
				c.balances()
				check()
			}
		}
		code := exitCode(c, publish.Wait())
		if lost := code == 1 && c.disowned > 0; code != 0 && code != 3 && !lost {
			c.Fatalf("publish: exit code %d\n%s", code, talk)
		}
	}
}

func TestOfThreeSendersOnPostgresAnyIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: kill -9 of three processes that mail from one PostgreSQL; leave -short out")
	}
	for _, c := range []struct {
		unknown ledger.Doubt
		kills   int
	}{{ledger.Hold, 38}, {ledger.Resend, 12}} {
		t.Run(string(c.unknown), func(t *testing.T) {
			t.Parallel()
			killSenders(t, c.unknown, c.kills)
		})
	}
}

func killSenders(t *testing.T, unknown ledger.Doubt, kills int) {
	t.Helper()
	c := newCrew(t, unknown, 4000)
	check := c.nobodyTwice
	if unknown == ledger.Resend {
		check = func() {}
	}
	c.mailUnderKills(kills, check)
	c.rest()
	if t.Failed() {
		return
	}
	doubts, twice := c.settled()
	if bound := c.doubts + c.sink.Dropped(); twice > bound || unknown == ledger.Hold && twice > 0 || unknown == ledger.Resend && doubts > 0 {
		t.Errorf("%d came twice and %d are in doubt, and there were %d kills and %d drops", twice, doubts, c.kills, c.sink.Dropped())
	}
	t.Logf("%d kills, %d sessions lost, over %d pieces to %d readers: nobody lost, %d in doubt, %d twice (%d dropped connections); claims were taken over "+
		"%d times, within %s", c.kills, c.disowned, c.pieces, c.readers, doubts, twice, c.sink.Dropped(), c.over, c.longest.Round(time.Millisecond))
}
