package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// The patience of the server with slow clients, and at its end with those that it is answering.
const (
	headTime  = 5 * time.Second
	readTime  = 15 * time.Second
	writeTime = time.Minute
	idleTime  = 2 * time.Minute
	stopTime  = 10 * time.Second
	maxHeader = 16 << 10
)

// Serve answers on a listener until ctx ends; then it lets what is being answered come to its end. The listener
// is closed.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelDebug), // it names clients
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	err := server.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) { // a client that takes no answer does not hold us up
		err = server.Close()
	}
	<-ended //nolint:errcheck // Serve ends with ErrServerClosed
	return err
}
