package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"time"

	"pressrun/internal/smtptest"
)

// taken is what the server counted.
type taken struct {
	Mails  int `json:"mails"`
	People int `json:"people"` // readers that have one
}

// serveSink takes all mail until its standard input ends, and then prints what it counted. The first line that it prints
// is its address. With an argument it offers STARTTLS, and writes its certificate to the file of that name.
func serveSink(_ context.Context, args []string) error {
	var config *tls.Config
	if len(args) > 0 {
		var err error
		if config, err = certificate(args[0]); err != nil {
			return err
		}
	}
	sink, err := smtptest.StartTLS(smtptest.Faults{}, config)
	if err != nil {
		return err
	}
	fmt.Printf("127.0.0.1:%d\n", sink.Port())
	_, _ = bufio.NewReader(os.Stdin).ReadByte() // its end is what is waited for
	sink.Close()
	var t taken
	for _, n := range sink.Counts() {
		t.People++
		t.Mails += n
	}
	return json.NewEncoder(os.Stdout).Encode(t)
}

// certificate makes one for 127.0.0.1 and writes it to a file.
func certificate(file string) (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, os.WriteFile(file, text, 0o600)
}

// trusted reads the certificate of the server.
func trusted(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, errors.New("the server's certificate can't be read")
	}
	return pool, nil
}

// helper is a process beside a measurement, a server or a slow network, that prints its address first.
type helper struct {
	cmd     *exec.Cmd
	address string
	out     *bufio.Reader
	end     func() error
}

// startHelper runs this program with other arguments.
func startHelper(ctx context.Context, args ...string) (*helper, error) {
	cmd := exec.CommandContext(ctx, os.Args[0], args...) //nolint:gosec // this very program
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	h := &helper{cmd: cmd, out: bufio.NewReader(out), end: in.Close}
	if _, err := fmt.Fscanln(h.out, &h.address); err != nil {
		return nil, errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	return h, nil
}

// stop ends the helper and reads what else it says.
func (h *helper) stop(said any) error {
	if err := h.end(); err != nil {
		return err
	}
	if said == nil {
		return errors.Join(h.cmd.Process.Kill(), ignoreKilled(h.cmd.Wait()))
	}
	return errors.Join(json.NewDecoder(h.out).Decode(said), h.cmd.Wait())
}

func ignoreKilled(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil
	}
	return err
}
