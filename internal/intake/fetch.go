package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Fetcher gets the page at an address: one GET, followed redirects included, within 10 seconds
// and MaxSize bytes. The zero value is right for pages on the public internet.
type Fetcher struct {
	// AllowPrivate admits addresses inside the own network, which are refused otherwise, so
	// that an address from elsewhere cannot read what only this machine may see.
	AllowPrivate bool
	// Resolver looks up host names; nil: the system's.
	Resolver interface {
		LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	}
	// Dial opens connections to addresses that were admitted; nil: a net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// UserAgent names the program to the page's server; empty: "Pressrun".
	UserAgent string
}

const (
	fetchTimeout = 10 * time.Second
	maxRedirects = 5
)

// ErrPrivateAddress is in the error of Fetch when an address inside the own network was refused.
var ErrPrivateAddress = errors.New("the address is inside a private network")

// Fetch gets the page. It gives the source with its final address, and the addresses that the
// way there led over, in order, the first one left out.
func (f *Fetcher) Fetch(ctx context.Context, address string) (Source, []string, error) {
	first, err := pageAddress(address)
	if err != nil {
		return Source{}, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	var redirects []string
	client := f.client(&redirects)
	defer client.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, first.String(), nil)
	if err != nil {
		return Source{}, nil, fmt.Errorf("%s: %w", address, err)
	}
	request.Header.Set("User-Agent", f.userAgent())
	request.Header.Set("Accept", "text/html, text/plain;q=0.9, text/markdown;q=0.9")
	response, err := client.Do(request)
	if err != nil {
		return Source{}, redirects, explain(address, err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := readResponse(address, response)
	if err != nil {
		return Source{}, redirects, err
	}
	return Source{
		Name: address, Data: data, MediaType: response.Header.Get("Content-Type"), Address: withoutFragment(response.Request.URL),
	}, redirects, nil
}

// pageAddress takes http and https addresses only, without a password in them.
func pageAddress(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is no address; copy it from the browser's address line", address)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("%q is no web address; it must begin with https:// or http://", address)
	case u.User != nil:
		return nil, errors.New("the address holds a user name or password; give the public address of the page")
	}
	return u, nil
}

func withoutFragment(u *url.URL) *url.URL {
	clean := *u
	clean.Fragment, clean.RawFragment = "", ""
	return &clean
}

func (f *Fetcher) client(redirects *[]string) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would resolve names itself, past the guard
			DialContext:            f.dial,
			TLSHandshakeTimeout:    fetchTimeout,
			MaxResponseHeaderBytes: 1 << 20,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(next *http.Request, via []*http.Request) error {
			if _, err := pageAddress(next.URL.String()); err != nil {
				return err
			}
			*redirects = append(*redirects, next.URL.String())
			if len(via) > maxRedirects {
				return fmt.Errorf("more than %d redirects; give the page's final address", maxRedirects)
			}
			return nil
		},
	}
}

func (f *Fetcher) userAgent() string {
	if f.UserAgent != "" {
		return f.UserAgent
	}
	return "Pressrun"
}

func readResponse(address string, response *http.Response) ([]byte, error) {
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s; open it in a browser, and save the page if it shows there", address, response.Status)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, MaxSize+1))
	if err != nil {
		return nil, explain(address, err)
	}
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%s is larger than %d bytes; save the piece itself to a file", address, MaxSize)
	}
	return data, nil
}

func explain(address string, err error) error {
	var request *url.Error // says method and address once more
	if errors.As(err, &request) {
		err = request.Err
	}
	switch {
	case errors.Is(err, ErrPrivateAddress):
		return fmt.Errorf("%s: %w; if that is meant, import it with --allow-private first, then publish the draft", address, err)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s did not answer within %s; try again, or save the page to a file: %w", address, fetchTimeout, err)
	}
	return fmt.Errorf("%s could not be read; check the address and the network: %w", address, err)
}
