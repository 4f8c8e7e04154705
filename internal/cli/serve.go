package cli

import (
	"context"
	"errors"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"pressrun/internal/lockfile"
	"pressrun/internal/web"
)

type serveOptions struct {
	listen string
}

func newServe(s *IO, at *place) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Serve public/ and the pages on which readers sign up and leave, and do what comes due",
		GroupID: "run",
		Long: `Serve the pages and feeds below public/, the form by which people sign up (subscribe below
site.app_url), and the links by which readers leave a list or see what they get. What comes due is
done too, as by pressrun work, unless another process does it. It runs until interrupted (SIGTERM or
SIGINT), beside any other command.

Put a web server with a certificate in front of it; docs/serving.md has examples, and the paths to
pass on where another server has public/. Lists are mailed over a real mail server only while this
answers at site.app_url.`,
		Example: "  pressrun serve\n  pressrun serve --listen 127.0.0.1:9000",
		Args:    exactly(0, "no arguments"),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runServe(cmd.Context(), s, at, o) },
	}
	cmd.Flags().StringVar(&o.listen, "listen", "", "host and port (default serve.listen; port 0: any that is free)")
	return cmd
}

func runServe(ctx context.Context, s *IO, at *place, o serveOptions) error {
	return withBooks(ctx, s, at, readBooks, func(w *workspace) error {
		listener, err := w.listen(ctx, o.listen)
		if err != nil {
			return err
		}
		log := slog.New(slog.NewTextHandler(s.Err, nil))
		all, err := w.openMetrics(ctx, "serve.metrics_listen", w.config.Serve.MetricsListen, log)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		e, err := w.openEngine(ctx, log, true)
		switch {
		case errors.Is(err, lockfile.ErrHeld): // a process that works; this one serves beside it
			s.say("What comes due is done by another process: %v", err)
		case err != nil:
			return errors.Join(err, listener.Close())
		default:
			defer func() { _ = e.close() }()
		}
		box, err := w.openLetterbox(ctx, e.chores, log)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		defer box.close()
		server, beside, err := w.webServer(ctx, log, box)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		s.print("http://%s/", listener.Addr())
		all = append(all, beside...)
		all = append(all, service{"letters", box.run}, service{"web server", func(ctx context.Context) error {
			return web.Serve(ctx, listener, server.Handler(), log)
		}})
		return runServices(ctx, append(all, e.all...))
	})
}

// listen opens the port. address is that of the flag; empty: that of the configuration.
func (w *workspace) listen(ctx context.Context, address string) (net.Listener, error) {
	if address != "" {
		return listen(ctx, "--listen", address)
	}
	return listen(ctx, "serve.listen", w.config.Serve.Listen)
}

// webServer is the server, and what has to run beside it.
func (w *workspace) webServer(ctx context.Context, log *slog.Logger, box *letterbox) (*web.Server, []service, error) {
	server := &web.Server{
		Publication: w.pub, Site: w.press.Site, Lists: w.press.Lists, Public: w.press.Folders.Public,
		Readers: w.store, Health: w.store, Proxies: w.config.Serve.Proxies(), Log: log,
		Archive: w.store, Hooks: w.hooks(log),
	}
	if w.metrics != nil {
		server.Answered = w.metrics.Answered
	}
	var err error
	if server.SignUps, err = w.newSignUps(ctx, log, box); err != nil {
		return nil, nil, err
	}
	if server.Self, err = w.selfService(ctx, log, box); err != nil {
		return nil, nil, err
	}
	var beside []service
	if server.ReadOn, beside, err = w.readOn(ctx, log); err != nil {
		return nil, nil, err
	}
	door, err := w.returnDoor(ctx, log)
	return server, append(beside, door...), err
}
