package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"time"
)

// serveDelay stands between sender and server and lets each byte through half a round trip later, in either
// direction, as a long way does.
func serveDelay(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("delay", flag.ContinueOnError)
	to := f.String("to", "", "server behind it")
	roundTrip := f.Duration("round-trip", 20*time.Millisecond, "added round trip")
	if err := f.Parse(args); err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	context.AfterFunc(ctx, func() { _ = l.Close() })
	for {
		near, err := l.Accept()
		if err != nil {
			return nil //nolint:nilerr // closed: the end
		}
		far, err := (&net.Dialer{}).DialContext(ctx, "tcp", *to)
		if err != nil {
			return err
		}
		go carryLate(far, near, *roundTrip/2)
		go carryLate(near, far, *roundTrip/2)
	}
}

// late is some bytes and when they may go on.
type late struct {
	bytes []byte
	at    time.Time
}

// carryLate copies with a delay that does not bound how much is on the way.
func carryLate(to io.WriteCloser, from io.Reader, delay time.Duration) {
	way := make(chan late, 1<<12)
	go func() {
		defer close(way)
		for {
			b := make([]byte, 64<<10)
			n, err := from.Read(b)
			if n > 0 {
				way <- late{b[:n], time.Now().Add(delay)}
			}
			if err != nil {
				return
			}
		}
	}()
	for l := range way {
		time.Sleep(time.Until(l.at))
		if _, err := to.Write(l.bytes); err != nil {
			break
		}
	}
	_ = to.Close()
}
