package lockfile

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Holder is the process that took the lock at path last, if it is alive on this machine, else 0. It is for telling a
// person who is at work, without touching the lock: trying it would be in the way of who takes it at that moment.
func Holder(path string) int {
	written, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(written)))
	if err != nil || pid <= 0 {
		return 0
	}
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return 0
	}
	return pid
}
