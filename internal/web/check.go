package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Probes keeps the pair of a nonce and its answer where the server looks for it.
type Probes interface {
	PutProbe(ctx context.Context, nonce, answer string) error
}

// checkTime is how long the public address may take to answer.
const checkTime = 15 * time.Second

// AliveError says that readers could not leave now, since the public address was not answered by a server that
// reads these books.
type AliveError struct {
	Asked string // the address
	Came  string // what came back
}

// Error says what was asked, what came back and what to do.
func (e *AliveError) Error() string {
	return fmt.Sprintf("readers could not leave now: GET %s: %s. Start `pressrun serve` in this publication's folder, "+
		"let the web server in front pass /u/, /p/ and /alive/ on to it, and set site.app_url to the address where it answers",
		e.Asked, e.Came)
}

// CheckAlive makes sure that readers can leave before they are mailed: it puts a nonce into the books and asks the
// public address for the answer. Only a server that reads the same books has it. An *AliveError says that it is
// not so. Redirects are not followed, since the addresses that readers leave by must not redirect either
// (RFC 8058 §3.1).
// A nil client is one with the system's certificates and proxies.
func CheckAlive(ctx context.Context, client *http.Client, app *url.URL, probes Probes) error {
	nonce, answer := rand.Text(), rand.Text()
	if err := probes.PutProbe(ctx, nonce, answer); err != nil {
		return err
	}
	asked := app.JoinPath("alive", nonce).String()
	came, err := ask(ctx, client, asked, answer)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return &AliveError{Asked: asked, Came: err.Error()}
	case came != "":
		return &AliveError{Asked: asked, Came: came}
	}
	return nil
}

// ask gets an address and says what came instead of the answer; empty: the answer did.
func ask(ctx context.Context, client *http.Client, address, answer string) (instead string, err error) {
	ctx, stop := context.WithTimeout(ctx, checkTime)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	res, err := unredirected(client).Do(req)
	if err != nil {
		var outer *url.Error
		if errors.As(err, &outer) { // it names the address, as we do
			err = outer.Err
		}
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	if to := res.Header.Get("Location"); to != "" {
		return fmt.Sprintf("%s to %s", res.Status, to), nil
	}
	if res.StatusCode != http.StatusOK {
		return res.Status, nil
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(string(body)) != answer {
		return "another page, from a server that does not read these books", nil
	}
	return "", nil
}

// unredirected is a client like the given one that takes a redirect for the answer.
func unredirected(client *http.Client) *http.Client {
	c := &http.Client{}
	if client != nil {
		*c = *client
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}
