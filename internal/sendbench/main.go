// Sendbench measures the sender against a server that takes everything: how fast, at what cost, and whether anybody
// was lost or mailed twice. Each measurement runs in a process of its own, so that its time on the processors and
// its memory are its own, and beside it, in the same run, a raw sender of constant bytes: the limit of server and
// machine. Run it with: make bench-send
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "sendbench:", err)
		os.Exit(1)
	}
}

// run is the whole program, or the part of it that a child process does.
func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "sink":
			return serveSink(ctx, args[1:])
		case "delay":
			return serveDelay(ctx, args[1:])
		case "child":
			return runChild(ctx, args[1:])
		}
	}
	f := flag.NewFlagSet("sendbench", flag.ContinueOnError)
	readers := f.Int("readers", 50_000, "readers of each measurement; slow ones take a share of it")
	million := f.Bool("million", false, "mail a million readers too (some minutes)")
	rounds := f.Int("rounds", 3, "rounds; the median of each figure is printed")
	postgres := f.String("postgres", os.Getenv("PRESSRUN_TEST_POSTGRES"), "address of a PostgreSQL to measure on too")
	if err := f.Parse(args); err != nil {
		return err
	}
	b := &bench{readers: *readers, rounds: *rounds, postgres: *postgres, million: *million}
	return b.run(ctx)
}

// job is what a child process measures.
type job struct {
	Name        string        `json:"name"`
	Kind        string        `json:"kind"` // raw, prepare, ours or go-mail
	Server      string        `json:"server"`
	Database    string        `json:"database"` // of ours
	Connections int           `json:"connections"`
	Readers     int           `json:"readers"`
	TLS         bool          `json:"tls"`
	DKIM        bool          `json:"dkim"`
	Certificate string        `json:"certificate"` // file of the server's, with TLS
	RoundTrip   time.Duration `json:"round_trip"`  // of the network in between
}

// figures are what a measurement came to.
type figures struct {
	Sent    int     `json:"sent"`
	Seconds float64 `json:"seconds"`
	CPU     float64 `json:"cpu"` // seconds on the processors while sending
	RSS     int     `json:"rss"` // peak, in MB
	Freeze  float64 `json:"freeze"`
	Lost    int     `json:"lost"`  // readers that the server has nothing for
	Twice   int     `json:"twice"` // mails beyond one a reader
	Signs   float64 `json:"signs"` // RSA signatures a second that the machine makes, measured beside DKIM
}

func (f figures) rate() float64 { return float64(f.Sent) / f.Seconds }

// perThousand is the time on the processors for a thousand mails.
func (f figures) perThousand() float64 { return f.CPU * 1000 / float64(f.Sent) }

func runChild(ctx context.Context, args []string) error {
	var j job
	if err := json.Unmarshal([]byte(args[0]), &j); err != nil {
		return err
	}
	kinds := map[string]func(context.Context, job) (figures, error){"raw": sendRaw, "prepare": prepareBooks, "ours": sendOurs, "go-mail": sendGoMail}
	got, err := kinds[j.Kind](ctx, j)
	if err != nil {
		return err
	}
	got.RSS = peakRSS()
	return json.NewEncoder(os.Stdout).Encode(got)
}
