// Pressrun carries a commentary piece to feed readers, subscribers and partner outlets.
package main

import (
	"context"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // zones, for a machine that has none

	"golang.org/x/term"

	"pressrun/internal/cli"
	"pressrun/internal/doctor"
)

func main() { os.Exit(run(net.DefaultResolver)) }

// run is the program; it returns the exit code. The first interrupt ends the work in order,
// the second at once.
func run(dns doctor.Resolver) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	_, plain := os.LookupEnv("NO_COLOR")
	onTerminal := term.IsTerminal(int(os.Stderr.Fd()))
	width := 0
	if onTerminal {
		width, _, _ = term.GetSize(int(os.Stderr.Fd())) // 0 when it can't be known: no wrapping
	}
	return cli.Run(ctx, &cli.IO{
		Width: width,
		In:    os.Stdin, Out: os.Stdout, Err: os.Stderr, Dir: dir, Getenv: os.LookupEnv, Environ: os.Environ(), Now: time.Now, Resolver: dns,
		Terminal:    onTerminal && term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		Color:       onTerminal && term.IsTerminal(int(os.Stdout.Fd())) && !plain && os.Getenv("TERM") != "dumb",
	}, os.Args[1:])
}
