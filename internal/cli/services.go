package cli

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// service is one part of a command that works until it is told to stop: run returns nil once ctx has ended and
// its work is in order, and an error when it cannot go on.
type service struct {
	name string
	run  func(ctx context.Context) error
}

// runServices runs services side by side. The first that fails ends them all; the errors say which did.
func runServices(ctx context.Context, services []service) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	faults := make([]error, len(services))
	var all sync.WaitGroup
	for i, s := range services {
		all.Go(func() {
			if err := s.run(ctx); err != nil {
				faults[i] = fmt.Errorf("%s: %w", s.name, err)
			}
			stop()
		})
	}
	all.Wait()
	return errors.Join(faults...)
}
