package cli

import (
	"context"
	"errors"

	"pressrun/internal/backup"
	"pressrun/internal/chores"
	"pressrun/internal/config"
	"pressrun/internal/doctor"
	"pressrun/internal/lockfile"
	"pressrun/internal/mail"
	"pressrun/internal/piece"
	"pressrun/internal/press"
	"pressrun/internal/store"
)

// The exit codes. Scripts may rely on them.
const (
	ExitDone        = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitPartly      = 3 // done in part: something is deferred, held back or failed
	ExitRefused     = 4 // the input was refused; nothing was written
	ExitConfig      = 10
	ExitDatabase    = 11 // schema newer than the program, or another process at work
	ExitCredentials = 12 // the remote side refused name or password
	ExitInterrupted = 130
)

// coded is an error with an exit code of its own.
type coded struct {
	code int
	err  error
}

// Error is that of the cause alone: the code is for scripts.
func (c *coded) Error() string { return c.err.Error() }

// Unwrap gives the cause.
func (c *coded) Unwrap() error { return c.err }

func usageError(err error) error  { return &coded{ExitUsage, err} }
func partlyDone(err error) error  { return &coded{ExitPartly, err} }
func configFault(err error) error { return &coded{ExitConfig, err} }

// errTold is a failure of which the person has been told in full.
var errTold = errors.New("")

// ExitCode is the code for an error that a command ended with.
func ExitCode(err error) int {
	var own *coded
	var refused *press.RefusedError
	var badConfig *config.Error
	var broken *backup.ArchiveError
	var inTheWay *backup.InTheWayError
	switch {
	case err == nil:
		return ExitDone
	case errors.Is(err, context.Canceled):
		return ExitInterrupted
	case errors.As(err, &own):
		return own.code
	case errors.As(err, &refused):
		return refusedCode(refused)
	case errors.As(err, &broken), errors.As(err, &inTheWay), errors.Is(err, backup.ErrThere), errors.Is(err, store.ErrNotEmpty):
		return ExitRefused
	case errors.As(err, &badConfig):
		return ExitConfig
	case errors.Is(err, store.ErrSchemaNewer), errors.Is(err, chores.ErrSchemaNewer), errors.Is(err, backup.ErrNewer),
		errors.Is(err, lockfile.ErrHeld), errors.Is(err, store.ErrLocked):
		return ExitDatabase
	case errors.Is(err, mail.ErrCredentials):
		return ExitCredentials
	default:
		return ExitFailed
	}
}

// refusedCode tells what is mended in the configuration from what is mended in the piece.
func refusedCode(refused *press.RefusedError) int {
	code := ExitRefused
	for _, f := range refused.Findings {
		switch {
		case f.Level != piece.LevelError:
		case !doctor.ConfigFault(f.Code):
			return ExitRefused
		default:
			code = ExitConfig
		}
	}
	return code
}
