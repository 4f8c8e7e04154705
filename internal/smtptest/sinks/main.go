// Command sinks runs two mail servers that keep nothing, for the demonstration with two sending processes:
//
//	sinks FOLDER
//
// It writes the two ports to FOLDER/ports, and, until it is ended, to FOLDER/counts how many mails each has taken, and
// how many of all are there more than once.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"pressrun/internal/smtptest"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: sinks FOLDER")
		os.Exit(2)
	}
	fmt.Fprintln(os.Stderr, "sinks:", run(os.Args[1]))
	os.Exit(1)
}

// slow makes the demonstration last as long as one can follow.
const slow = 30 * time.Millisecond

// run ends with an error only.
func run(folder string) error {
	one, err := smtptest.Start(smtptest.Faults{Slow: slow})
	if err != nil {
		return err
	}
	two, err := smtptest.Start(smtptest.Faults{Slow: slow})
	if err != nil {
		return err
	}
	if err := write(folder, "ports", one.Port(), two.Port()); err != nil {
		return err
	}
	for ; ; time.Sleep(100 * time.Millisecond) {
		if err := write(folder, "counts", one.Accepted(), two.Accepted(), twice(one, two)); err != nil {
			return err
		}
	}
}

func twice(one, two *smtptest.Sink) (n int) {
	all := one.Counts()
	for mail, times := range two.Counts() {
		all[mail] += times
	}
	for _, times := range all {
		if times > 1 {
			n++
		}
	}
	return n
}

// write replaces a file as a whole.
func write(folder, name string, numbers ...any) error {
	file := filepath.Join(folder, name)
	if err := os.WriteFile(file+".new", []byte(fmt.Sprintln(numbers...)), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}
