package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
)

// sendRaw sends constant bytes, pipelined, to one address after the other: what server and machine can take.
func sendRaw(ctx context.Context, j job) (f figures, err error) {
	content, err := oneMail()
	if err != nil {
		return f, err
	}
	content = append(content, ".\r\n"...)
	var next atomic.Int64
	var all sync.WaitGroup
	faults := make([]error, j.Connections)
	watch := start()
	for i := range j.Connections {
		all.Go(func() { faults[i] = blast(ctx, j, content, &next) })
	}
	all.Wait()
	watch.stop(&f)
	f.Sent = j.Readers
	return f, errors.Join(faults...)
}

// blast is one connection: each content goes out with the envelope behind it.
func blast(ctx context.Context, j job, content []byte, next *atomic.Int64) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", j.Server)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	if err := expect(r, "220"); err != nil {
		return err
	}
	if _, err := conn.Write([]byte("EHLO bench.test\r\n")); err != nil {
		return err
	}
	if err := expect(r, "250"); err != nil {
		return err
	}
	out := make([]byte, 0, len(content)+256)
	mine := take(next, j.Readers)
	if mine < 0 {
		return nil
	}
	if _, err := conn.Write(appendEnvelope(out, mine)); err != nil {
		return err
	}
	for mine >= 0 {
		if err := expect(r, "250", "250", "354"); err != nil {
			return err
		}
		out = append(out[:0], content...)
		if mine = take(next, j.Readers); mine >= 0 {
			out = appendEnvelope(out, mine)
		}
		if _, err := conn.Write(out); err != nil {
			return err
		}
		if err := expect(r, "250"); err != nil {
			return err
		}
	}
	return nil
}

func take(next *atomic.Int64, of int) int {
	if n := int(next.Add(1)) - 1; n < of {
		return n
	}
	return -1
}

func appendEnvelope(out []byte, i int) []byte {
	return fmt.Appendf(out, "MAIL FROM:<digest@harbour.example>\r\nRCPT TO:<%s>\r\nDATA\r\n", address(i))
}

// expect reads replies with these codes.
func expect(r *bufio.Reader, codes ...string) error {
	for _, code := range codes {
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				return err
			}
			if len(line) < 4 || string(line[:3]) != code {
				return fmt.Errorf("the server answered %q, not %s", line, code)
			}
			if line[3] != '-' {
				break
			}
		}
	}
	return nil
}
