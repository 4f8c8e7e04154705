package main

import (
	"os"
	"runtime/pprof"
	"syscall"
	"time"
)

// stopwatch measures time on the wall and on the processors.
type stopwatch struct {
	wall time.Time
	cpu  time.Duration
}

func start() stopwatch { return stopwatch{time.Now(), cpuTime()} }

// stop fills in the times.
func (s stopwatch) stop(f *figures) {
	f.Seconds, f.CPU = time.Since(s.wall).Seconds(), (cpuTime() - s.cpu).Seconds()
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakRSS is the most memory this process has had, in MB.
func peakRSS() int {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return int(u.Maxrss / 1024)
}

// profile writes a profile of the processors' time to the file that SENDBENCH_PROFILE names, until it is stopped.
func profile() (stop func(), err error) {
	name := os.Getenv("SENDBENCH_PROFILE")
	if name == "" {
		return func() {}, nil
	}
	file, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close()
	}, nil
}
