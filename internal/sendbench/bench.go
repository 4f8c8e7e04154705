package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// bench runs the measurements in turn, several rounds of them, and prints the medians.
type bench struct {
	readers, rounds int
	postgres        string
	million         bool
	dir             string
	made            int // databases
}

// jobs are the measurements of a round. Those that are slow by nature have fewer readers.
func (b *bench) jobs() []job {
	n := b.readers
	all := []job{
		{Name: "raw limit", Kind: "raw", Connections: 50, Readers: 2 * n},
		{Name: "SQLite", Kind: "ours", Connections: 50, Readers: n},
		{Name: "raw limit", Kind: "raw", Connections: 10, Readers: 2 * n},
		{Name: "SQLite", Kind: "ours", Connections: 10, Readers: n},
		{Name: "SQLite", Kind: "ours", Connections: 1, Readers: n / 5},
	}
	if b.postgres != "" {
		all = append(all,
			job{Name: "PostgreSQL", Kind: "ours", Database: "postgres", Connections: 50, Readers: n},
			job{Name: "PostgreSQL", Kind: "ours", Database: "postgres", Connections: 10, Readers: n},
			job{Name: "PostgreSQL", Kind: "ours", Database: "postgres", Connections: 1, Readers: n / 5},
		)
	}
	return append(all,
		job{Name: "go-mail, one by one", Kind: "go-mail", Connections: 10, Readers: n / 10},
		job{Name: "STARTTLS", Kind: "ours", Connections: 50, Readers: n, TLS: true},
		job{Name: "DKIM", Kind: "ours", Connections: 50, Readers: n / 5, DKIM: true},
		job{Name: "20 ms away", Kind: "ours", Connections: 10, Readers: n / 10, RoundTrip: 20 * time.Millisecond},
	)
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.dir, err = os.MkdirTemp("", "sendbench"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	jobs := b.jobs()
	rounds := make([][]figures, len(jobs))
	for round := range b.rounds {
		for i, j := range jobs {
			fmt.Fprintf(os.Stderr, "round %d of %d: %s, %d connections, %d readers\n", round+1, b.rounds, j.Name, j.Connections, j.Readers)
			got, err := b.measure(ctx, j)
			if err != nil {
				return fmt.Errorf("%s: %w", j.Name, err)
			}
			rounds[i] = append(rounds[i], got)
		}
	}
	lines := make([]line, len(jobs))
	for i := range jobs {
		lines[i] = line{jobs[i], median(rounds[i])}
	}
	if b.million {
		j := job{Name: "a million", Kind: "ours", Connections: 50, Readers: 1_000_000}
		fmt.Fprintln(os.Stderr, "a million readers")
		got, err := b.measure(ctx, j)
		if err != nil {
			return fmt.Errorf("%s: %w", j.Name, err)
		}
		lines = append(lines, line{j, got})
	}
	show(lines)
	return nil
}

// median is the round in the middle by rate; who was lost or mailed twice in any round is kept.
func median(rounds []figures) figures {
	byRate := slices.Clone(rounds)
	slices.SortFunc(byRate, func(a, b figures) int { return int(a.rate() - b.rate()) })
	m := byRate[len(byRate)/2]
	for _, f := range rounds {
		m.Lost, m.Twice, m.RSS = max(m.Lost, f.Lost), max(m.Twice, f.Twice), max(m.RSS, f.RSS)
	}
	return m
}

// measure runs one job against a server of its own.
func (b *bench) measure(ctx context.Context, j job) (f figures, err error) {
	args := []string{"sink"}
	if j.TLS {
		j.Certificate = filepath.Join(b.dir, "certificate.pem")
		args = append(args, j.Certificate)
	}
	sink, err := startHelper(ctx, args...)
	if err != nil {
		return f, err
	}
	j.Server = sink.address
	if j.RoundTrip > 0 {
		far, err := startHelper(ctx, "delay", "-to", sink.address, "-round-trip", j.RoundTrip.String())
		if err != nil {
			return f, err
		}
		defer func() { err = errors.Join(err, far.stop(nil)) }()
		j.Server = far.address
	}
	if j.Kind == "ours" {
		drop, err := b.prepare(ctx, &j, &f)
		if err != nil {
			return f, err
		}
		defer func() { err = errors.Join(err, drop()) }()
	}
	freeze := f.Freeze
	if err := child(ctx, j, &f); err != nil {
		return f, err
	}
	f.Freeze = freeze
	var t taken
	if err := sink.stop(&t); err != nil {
		return f, err
	}
	f.Twice = t.Mails - t.People
	if f.Lost = j.Readers - t.People; j.Kind == "raw" {
		f.Lost, f.Twice = j.Readers-t.Mails, 0 // its mails are all alike
	}
	return f, nil
}

// prepare makes books with readers and a frozen edition, in a process of its own so that its memory is not the sender's.
func (b *bench) prepare(ctx context.Context, j *job, f *figures) (drop func() error, err error) {
	b.made++
	if j.Database == "postgres" {
		if j.Database, drop, err = b.schema(ctx); err != nil {
			return nil, err
		}
	} else {
		dir := filepath.Join(b.dir, fmt.Sprint("books", b.made))
		j.Database = "sqlite:" + filepath.Join(dir, "bench.db")
		drop = func() error { return os.RemoveAll(dir) }
	}
	preparing := *j
	preparing.Kind = "prepare"
	return drop, child(ctx, preparing, f)
}

// schema makes a schema of its own in the PostgreSQL.
func (b *bench) schema(ctx context.Context) (address string, drop func() error, err error) {
	name := fmt.Sprintf("sendbench_%d_%d", os.Getpid(), b.made)
	if err := psql(ctx, b.postgres, "CREATE SCHEMA "+name); err != nil {
		return "", nil, err
	}
	sign := "?"
	if strings.Contains(b.postgres, "?") {
		sign = "&"
	}
	drop = func() error {
		return psql(context.WithoutCancel(ctx), b.postgres, "SET client_min_messages = error; DROP SCHEMA "+name+" CASCADE")
	}
	return b.postgres + sign + "search_path=" + name, drop, nil
}

func psql(ctx context.Context, address, statement string) error {
	out, err := exec.CommandContext(ctx, "psql", "-q", "-d", address, "-c", statement).CombinedOutput()
	if err != nil {
		return fmt.Errorf("psql: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// child runs one job in a process of its own.
func child(ctx context.Context, j job, f *figures) error {
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, os.Args[0], "child", string(text)) //nolint:gosec // this very program
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	return json.Unmarshal(out, f)
}
