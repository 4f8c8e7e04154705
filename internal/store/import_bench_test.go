//go:build unix

package store_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"pressrun/internal/pgtest"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// benchRows is how many readers a file of the benchmarks has: PRESSRUN_BENCH_ROWS, such as 1000000.
func benchRows(b *testing.B) int {
	text := os.Getenv("PRESSRUN_BENCH_ROWS")
	if text == "" {
		return 100_000
	}
	rows, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return rows
}

// readersFile writes a CSV file of readers whose addresses come in random order; files of other names share none.
func readersFile(b *testing.B, name string, rows int) string {
	b.Helper()
	file := filepath.Join(b.TempDir(), name+".csv")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	_, _ = fmt.Fprintln(w, "email,name,sections,consent_at,consent_from")
	for i := range rows {
		scattered := uint32(i) * 2654435761 // odd: no two alike
		_, _ = fmt.Fprintf(w, "%08x.%s@mail%d.example.se,Reader %d,,2025-03-%02dT10:00:00Z,sign-up form\n",
			scattered, name, scattered%97, i, i%28+1)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return file
}

// importFile reads a file in as the command does, and fails unless so many were added.
func importFile(b *testing.B, s *store.Store, file string, added int) {
	b.Helper()
	src, err := os.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = src.Close() }()
	rows := subscriber.ReadCSV("readers.csv", src)
	token := func() string { return subscriber.NewToken(time.Now()) }
	report, err := s.ImportSubscribers(context.Background(), "weekly", rows, store.Consent{From: "import readers.csv"}, token)
	if err != nil || report.Added != added {
		b.Fatal(report, err)
	}
}

// peakMemory is the most memory that the process ever held, in megabytes (Linux; else 0).
func peakMemory() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	var kilobytes float64
	_, _ = fmt.Sscan(string(rest), &kilobytes)
	return kilobytes / 1024
}

// cpuSeconds is the time that this process has had on the processors, which other work on the machine does not lengthen.
func cpuSeconds() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
}

// BenchmarkImportFile reads files of readers in random order: into an empty database, into one that
// holds as many others, and one that is known already.
func BenchmarkImportFile(b *testing.B) {
	rows := benchRows(b)
	first, second := readersFile(b, "first", rows), readersFile(b, "second", rows)
	for name, database := range map[string]func(b *testing.B) string{
		"SQLite": func(b *testing.B) string { return "sqlite:" + filepath.Join(b.TempDir(), "x.db") },
		"PostgreSQL": func(b *testing.B) string {
			return pgtest.Schema(b, "imports")
		},
	} {
		b.Run(name, func(b *testing.B) {
			address := database(b)
			for _, step := range []struct {
				name, file string
				added      int
			}{{"empty", first, rows}, {"full", second, rows}, {"again", first, 0}} {
				b.Run(step.name, func(b *testing.B) {
					s := open(b, address, noon)
					n, before := 0, cpuSeconds()
					for b.Loop() {
						importFile(b, s, step.file, step.added)
						n += rows
						step.added = 0
					}
					b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
					b.ReportMetric(1e6*(cpuSeconds()-before)/float64(n), "cpu-s/1M")
					b.ReportMetric(peakMemory(), "MB-peak")
				})
			}
		})
	}
}

// BenchmarkFreeze freezes the audience of a new piece, and of one that all have had.
func BenchmarkFreeze(b *testing.B) {
	rows := benchRows(b)
	for name, slug := range map[string]func(n int) string{
		"new":   func(n int) string { return fmt.Sprintf("piece-%d", n) },
		"hadIt": func(int) string { return "a" },
	} {
		b.Run(name, func(b *testing.B) {
			s := open(b, "sqlite:"+filepath.Join(b.TempDir(), "x.db"), noon)
			frozen(b, s, rows)
			n, before := 0, cpuSeconds()
			for b.Loop() {
				n++
				freeze(b, s, slug(n))
			}
			b.ReportMetric(float64(rows*n)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(1e6*(cpuSeconds()-before)/float64(rows*n), "cpu-s/1M")
		})
	}
}
