package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"pressrun/internal/mail"
)

// Server is the mail server; *mail.SMTP is one.
type Server interface {
	// Check connects, encrypts and signs in as a sending would, and sends nothing.
	Check(ctx context.Context) (mail.Report, error)
}

const (
	certificateSoon = 14 * 24 * time.Hour
	smallSize       = 200_000 // bytes: an edition of the greatest size with its text part and headers
)

// checkServer connects and signs in. A refused sign-in is mail.ErrCredentials in the error.
func checkServer(ctx context.Context, in Setup) ([]Check, error) {
	s := &sheet{about: "server " + net.JoinHostPort(in.Host, strconv.Itoa(in.Port))}
	report, err := in.Server.Check(ctx)
	if err != nil {
		s.refused(in, err)
		return s.checks, err
	}
	s.ok("connect", "answers as %s", firstLine(report.Banner))
	s.encryption(in, report)
	if report.SignIn != "" {
		s.ok("sign-in", "by %s, and nothing was sent", report.SignIn)
	} else {
		s.info("sign-in", "", "none asked: mail.smtp.username is empty")
	}
	s.extensions(report)
	return s.checks, nil
}

// refused says at which step the server was lost.
func (s *sheet) refused(in Setup, err error) {
	var fault *mail.SendError
	if !errors.As(err, &fault) {
		s.fail("connect", "", "%v", err)
		return
	}
	name := map[mail.Phase]string{mail.Handshake: "tls", mail.StartTLS: "tls", mail.SignIn: "sign-in"}[fault.Phase]
	if name == "" {
		name = "connect"
	}
	do := fault.Advice
	if fault.Phase == mail.Connect && timedOut(err) {
		do = otherPorts(in.Port)
	}
	s.fail(name, do, "%s", reason(fault))
}

func reason(fault *mail.SendError) string {
	switch {
	case timedOut(fault.Err):
		return "no answer in time"
	case fault.Code != 0:
		return fmt.Sprintf("it answered %d %s", fault.Code, fault.Reply)
	}
	return fault.Err.Error()
}

func timedOut(err error) bool {
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &network) && network.Timeout()
}

// otherPorts names the ports to try when one is silent: many hosts let nothing out on 25, some not on 465 and 587.
func otherPorts(port int) string {
	var others []string
	for _, o := range []struct {
		port int
		text string
	}{{587, "587 with tls: starttls"}, {465, "465 with tls: tls"}, {2525, "2525, which many providers answer as well"}} {
		if o.port != port {
			others = append(others, o.text)
		}
	}
	return fmt.Sprintf("the host of this machine may let nothing out on port %d; try mail.smtp.port %s",
		port, strings.Join(others, ", or "))
}

func (s *sheet) encryption(in Setup, r mail.Report) {
	if r.TLS == "" {
		level := Warning
		if in.Host == "localhost" || net.ParseIP(in.Host).IsLoopback() {
			level = Info
		}
		s.add(level, "tls", "set mail.smtp.tls to starttls or tls unless the way to the server is your own",
			"not encrypted")
		return
	}
	s.ok("tls", "%s", r.TLS)
	if r.Expires.IsZero() {
		return
	}
	left := r.Expires.Sub(in.Now)
	found := fmt.Sprintf("of the server is good for %d days, until %s",
		int(left.Hours()/24), r.Expires.Format("Jan 2, 2006"))
	if left < certificateSoon {
		s.warn("certificate", "have it renewed; mail stops with it", "%s", found)
		return
	}
	s.ok("certificate", "%s", found)
}

// extensions judges those that matter: without PIPELINING mail is slow, SIZE may bar an edition, and the lack of
// SMTPUTF8 (RFC 6531) some readers.
func (s *sheet) extensions(r mail.Report) {
	offered := map[string]string{}
	for _, e := range r.Extensions {
		name, value, _ := strings.Cut(e, " ")
		offered[name] = value
	}
	found := strings.Join(r.Extensions, ", ")
	size, err := strconv.ParseInt(offered["SIZE"], 10, 64)
	_, pipelines := offered["PIPELINING"]
	switch {
	case err == nil && size > 0 && size < smallSize:
		s.warn("extensions", "ask the provider for more; editions can have 200 kB", "takes mails of at most %d bytes", size)
	case !pipelines:
		s.info("extensions", "", "no PIPELINING, so each mail waits for more answers; offered: %s", found)
	default:
		s.ok("extensions", "%s", found)
	}
	_, utf8 := offered["SMTPUTF8"]
	if _, eightBit := offered["8BITMIME"]; !utf8 || !eightBit {
		s.info("smtputf8", "send over a server that offers it if you have such readers",
			"not offered, so readers with letters beyond ASCII before the @ get no mail")
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
