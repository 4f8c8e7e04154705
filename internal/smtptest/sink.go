// Package smtptest is a mail server for tests and measurements. It keeps no mail and counts each by its recipient
// and Message-ID, so that what was lost and what came twice can be told exactly; and it fails as real servers do,
// in an order that a seed draws. It speaks PIPELINING, 8BITMIME, SIZE and ENHANCEDSTATUSCODES.
package smtptest

import (
	"crypto/tls"
	"net"
	"sync"
	"sync/atomic"
)

// Sink is a running server on a port of this machine.
type Sink struct {
	faults   Faults
	tls      *tls.Config // nil: STARTTLS is not offered
	listener net.Listener
	ledger   ledger

	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
	done   sync.WaitGroup

	connections atomic.Int64
	dropped     atomic.Int64
	refused     atomic.Int64
}

// Start starts a sink on a free port of 127.0.0.1.
func Start(f Faults) (*Sink, error) { return StartTLS(f, nil) }

// StartTLS starts a sink that offers STARTTLS with a configuration; nil: it does not.
func StartTLS(f Faults, config *tls.Config) (*Sink, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Sink{faults: f, tls: config, listener: listener, ledger: newLedger(), open: map[net.Conn]bool{}}
	s.done.Go(s.accept)
	return s, nil
}

// Port is where the sink listens.
func (s *Sink) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Counts tells how often each mail was accepted.
func (s *Sink) Counts() map[Mail]int { return s.ledger.counts() }

// Accepted is the number of mails that were kept, those of connections dropped after them included.
func (s *Sink) Accepted() int { return s.ledger.total() }

// Dropped is the number of connections that were dropped after a content, whether it was kept or not.
func (s *Sink) Dropped() int { return int(s.dropped.Load()) }

// Refused is the number of mails that were refused for now.
func (s *Sink) Refused() int { return int(s.refused.Load()) }

// Connections is the number of connections there have been.
func (s *Sink) Connections() int { return int(s.connections.Load()) }

// ForgetGreylist has every recipient be a stranger again.
func (s *Sink) ForgetGreylist() { s.ledger.forgetStrangers() }

// Close ends the server and every connection, and waits for them.
func (s *Sink) Close() {
	s.mu.Lock()
	s.closed = true
	for conn := range s.open {
		_ = conn.Close()
	}
	s.mu.Unlock()
	_ = s.listener.Close()
	s.done.Wait()
}

func (s *Sink) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		if s.admit(conn) {
			number := uint64(s.connections.Add(1))
			s.done.Go(func() {
				defer s.leave(conn)
				newSession(s, conn, number).run()
			})
		}
	}
}

// admit takes a connection on, unless the server is closing.
func (s *Sink) admit(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = conn.Close()
		return false
	}
	s.open[conn] = true
	return true
}

func (s *Sink) leave(conn net.Conn) {
	_ = conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, conn)
}
