package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"pressrun/internal/metrics"
	"pressrun/internal/web"
)

// openMetrics has this process count, and opens the port on which Prometheus reads the counts; without an address it
// does neither. key names where the address comes from.
func (w *workspace) openMetrics(ctx context.Context, key, address string, log *slog.Logger) ([]service, error) {
	if address == "" {
		return nil, nil
	}
	listener, err := listen(ctx, key, address)
	if err != nil {
		return nil, err
	}
	w.metrics = metrics.New(version(), w.store, log, w.io.Now)
	w.io.say("Metrics: http://%s/metrics", listener.Addr())
	return []service{{"metrics", func(ctx context.Context) error {
		return web.Serve(ctx, listener, w.metrics.Handler(), log)
	}}}, nil
}

// listen opens a port. key names where its address comes from.
func listen(ctx context.Context, key, address string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, usageError(fmt.Errorf("%s %s is no host and port; write one such as 127.0.0.1:8080", key, address))
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err // it names the address, as we do
		}
		return nil, fmt.Errorf("%s: nothing can listen on %s: %w; choose another port, or stop what has it", key, address, err)
	}
	return listener, nil
}
