package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net"
	"strconv"
	"time"

	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// prepareBooks makes books with readers and a frozen edition.
func prepareBooks(ctx context.Context, j job) (f figures, err error) {
	books, err := store.Open(ctx, j.Database, store.Options{Migrate: true})
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	return f, freeze(ctx, books, j.Readers, &f)
}

// sendOurs mails the edition of prepared books as pressrun does.
func sendOurs(ctx context.Context, j job) (f figures, err error) {
	books, err := store.Open(ctx, j.Database, store.Options{})
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	editions, err := books.OpenEditions(ctx)
	if err != nil || len(editions) != 1 {
		return f, fmt.Errorf("%d open editions: %w", len(editions), err)
	}
	engine, err := newEngine(books, j, &f)
	if err != nil {
		return f, err
	}
	stopProfile, err := profile()
	if err != nil {
		return f, err
	}
	watch := start()
	balance, err := engine.SendEdition(ctx, editions[0].ID)
	watch.stop(&f)
	stopProfile()
	f.Sent = balance.Sent
	if err == nil && balance.Sent != j.Readers {
		err = fmt.Errorf("of %d readers: %+v", j.Readers, balance)
	}
	return f, err
}

// freeze takes the readers in and freezes an edition for them.
func freeze(ctx context.Context, books *store.Store, readers int, f *figures) error {
	list := theList()
	rows := func(yield func(subscriber.Row, error) bool) {
		for i := range readers {
			if !yield(subscriber.Row{Line: i + 2, Email: address(i), Name: name(i)}, nil) {
				return
			}
		}
	}
	if _, err := books.ImportSubscribers(ctx, list.Slug, rows, store.Consent{At: time.Now(), From: "bench"}, rand.Text); err != nil {
		return err
	}
	body, err := frozenBody()
	if err != nil {
		return err
	}
	run, err := books.CreateRun(ctx, ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Created: time.Now(),
		Steps: map[ledger.Channel]ledger.StepState{ledger.Email: ledger.StepOpen},
	})
	if err != nil {
		return err
	}
	began := time.Now()
	_, err = books.FreezeEditions(ctx, run, []ledger.EditionPlan{{
		List: list.Slug, Subject: "Bench", Body: body, Pieces: []ledger.PieceRef{{Slug: "bench", Revision: 1}},
	}})
	if err != nil {
		return err
	}
	f.Freeze = time.Since(began).Seconds()
	return books.ReleaseEditions(ctx, run)
}

func newEngine(books *store.Store, j job, f *figures) (*delivery.Engine, error) {
	server, err := smtpServer(j)
	if err != nil {
		return nil, err
	}
	carrier := delivery.Server{SMTP: server}
	if j.DKIM {
		signer, err := newSigner(f)
		if err != nil {
			return nil, err
		}
		carrier.Signer = signer
	}
	library := &delivery.Library{Bodies: books, Lists: []subscriber.List{theList()}, Composer: composer()}
	return &delivery.Engine{
		Books: books, Mailing: library.Mailing, Carrier: func(string) delivery.Carrier { return carrier },
		Own:         func(ctx context.Context) (delivery.Owner, error) { return books.NewOwner(ctx, mathrand.Int64()|1) },
		Connections: j.Connections, PerConnection: 1000,
		Retry: delivery.Retry{First: time.Minute, Max: time.Hour}, Wait: time.Minute,
		Now: time.Now, Random: mathrand.Float64, Log: slog.New(slog.DiscardHandler),
	}, nil
}

func smtpServer(j job) (*mail.SMTP, error) {
	host, port, err := net.SplitHostPort(j.Server)
	if err != nil {
		return nil, err
	}
	s := &mail.SMTP{Host: host, TLS: mail.TLSNone, Hello: "bench.test"}
	if s.Port, err = strconv.Atoi(port); err != nil {
		return nil, err
	}
	if j.TLS {
		s.TLS = mail.TLSStart
		s.RootCAs, err = trusted(j.Certificate)
	}
	return s, err
}

// newSigner makes a key, and measures how many signatures the machine makes with it on one processor.
func newSigner(f *figures) (*mail.Signer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	f.Signs, err = signaturesPerSecond(key)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return mail.NewSigner("harbour.example", "bench", text)
}
