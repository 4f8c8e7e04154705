package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pressrun/internal/delivery"
	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
	"pressrun/internal/subscriber"
)

// The edition that every measurement mails: about 32 kB on the wire, personal in address, name, links and ids.

func theList() subscriber.List {
	return subscriber.List{Slug: "bench", Name: "Bench", Cadence: subscriber.EachPiece, Content: subscriber.Full}
}

func composer() *delivery.Composer {
	return &delivery.Composer{Publication: sample.Publication(), From: "Harbour Institute <digest@harbour.example>"}
}

func theBody() (digest.Body, error) {
	text := strings.Repeat("The harbour should not close at ten, said the pilots, and the ferries agreed with them at length. ", 5)
	var md strings.Builder
	md.WriteString("---\ntitle: \"A Harbour Should Not Close at Ten\"\ndate: 2026-11-20\nauthors:\n  - name: \"Maud Lindqvist\"\n" +
		"takeaways:\n  - \"Ferries at night pay for themselves.\"\n  - \"Pilots are for it.\"\n---\n")
	for i := range 36 {
		fmt.Fprintf(&md, "\nParagraph %d. %s\n", i+1, text)
	}
	p, _, err := piece.Parse("bench.md", []byte(md.String()))
	if err != nil {
		return digest.Body{}, err
	}
	return digest.Compose(digest.Edition{
		Publication: sample.Publication(), List: theList(), Number: 1, Date: sample.Now(),
		Items: []digest.Item{{Piece: p, Published: sample.Now(), Address: "https://harbour.example/pieces/harbour/"}},
	})
}

func frozenBody() ([]byte, error) {
	body, err := theBody()
	if err != nil {
		return nil, err
	}
	return json.Marshal(body)
}

// oneMail is the message of one reader, for senders of constant bytes.
func oneMail() ([]byte, error) {
	body, err := theBody()
	if err != nil {
		return nil, err
	}
	list := theList()
	edition, err := composer().Edition(&list, 1, sample.Now(), body)
	if err != nil {
		return nil, err
	}
	raw, _, err := edition.Append(nil, reader(0))
	return raw, err
}

func address(i int) string { return fmt.Sprintf("reader%07d@bench.test", i) }

func name(i int) string { return fmt.Sprintf("Reader Number %d", i) }

func reader(i int) ledger.Delivery {
	return ledger.Delivery{Email: address(i), Name: name(i), LeaveToken: fmt.Sprintf("token%026d", i), ConsentAt: time.Unix(1.7e9, 0)}
}
