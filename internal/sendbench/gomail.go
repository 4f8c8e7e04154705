package main

import (
	"context"
	"errors"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wneessen/go-mail"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// sendGoMail sends as one does with the library alone: a message made and sent for each reader, one after the
// other on each connection.
func sendGoMail(ctx context.Context, j job) (f figures, err error) {
	body, err := theBody()
	if err != nil {
		return f, err
	}
	var next atomic.Int64
	var all sync.WaitGroup
	faults := make([]error, j.Connections)
	watch := start()
	for i := range j.Connections {
		all.Go(func() { faults[i] = mailEach(ctx, j, body, &next) })
	}
	all.Wait()
	watch.stop(&f)
	f.Sent = j.Readers
	return f, errors.Join(faults...)
}

func mailEach(ctx context.Context, j job, body digest.Body, next *atomic.Int64) error {
	host, portText, err := net.SplitHostPort(j.Server)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return err
	}
	client, err := mail.NewClient(host, mail.WithPort(port), mail.WithTLSPolicy(mail.NoTLS), mail.WithHELO("bench.test"), mail.WithTimeout(time.Minute))
	if err != nil {
		return err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = client.CloseWithSMTPClient(conn) }()
	list := theList()
	for mine := take(next, j.Readers); mine >= 0; mine = take(next, j.Readers) {
		msg, err := personalMessage(&list, body, reader(mine))
		if err != nil {
			return err
		}
		if err := client.SendWithSMTPClient(conn, msg); err != nil {
			return err
		}
	}
	return nil
}

// personalMessage is what one reader gets, made by the library from the digest.
func personalMessage(list *subscriber.List, body digest.Body, to ledger.Delivery) (*mail.Msg, error) {
	m, err := composer().Message(list, 1, time.Now(), body, to)
	if err != nil {
		return nil, err
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.FromFormat(m.From.Name, m.From.Email), msg.AddToFormat(m.To.Name, m.To.Email)); err != nil {
		return nil, err
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetDateWithValue(m.Date)
	msg.SetGenHeader(mail.Header("List-Unsubscribe"), "<"+m.List.Unsubscribe+">")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	return msg, nil
}
