package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// SNS asks Amazon SNS over HTTPS, at addresses that were checked to be Amazon's own.
type SNS struct {
	mu    sync.Mutex
	certs map[string][]byte // by address; Amazon changes the address with the certificate
}

// Bounds on what Amazon is asked.
const (
	amazonTime = 10 * time.Second
	maxAnswer  = 64 << 10
	maxCerts   = 16
)

// Cert gets a certificate, once.
func (s *SNS) Cert(ctx context.Context, address string) ([]byte, error) {
	s.mu.Lock()
	cert := s.certs[address]
	s.mu.Unlock()
	if cert != nil {
		return cert, nil
	}
	cert, err := getFrom(ctx, address)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.certs == nil || len(s.certs) >= maxCerts {
		s.certs = map[string][]byte{}
	}
	s.certs[address] = cert
	return cert, nil
}

// Confirm says that the notices of a topic are wanted.
func (s *SNS) Confirm(ctx context.Context, address string) error {
	_, err := getFrom(ctx, address)
	return err
}

var errRedirected = errors.New("it leads elsewhere, and Amazon's own address was checked")

// getFrom gets an address; only the answer 200 counts, and another address is not gone to.
func getFrom(ctx context.Context, address string) (answer []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, amazonTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirected }}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("Amazon SNS answered %s", response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, maxAnswer))
}
