package returns_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"pressrun/internal/returns"
	"pressrun/internal/subscriber"
	"pressrun/internal/verp"
)

// door opens a listener for a mail server and connects to it as Postfix does.
func (h *house) door() *smtp.Client {
	h.Helper()
	listener, err := net.Listen("unix", filepath.Join(h.TempDir(), "lmtp"))
	h.must(err)
	ctx, stop := context.WithCancel(context.Background())
	d := &returns.Door{Desk: h.Desk, Name: "mail.harbour.example", Log: slog.New(slog.DiscardHandler)}
	ended := make(chan error, 1)
	go func() { ended <- d.Serve(ctx, listener) }()
	conn, err := net.Dial("unix", listener.Addr().String())
	h.must(err)
	client := smtp.NewClientLMTP(conn)
	h.Cleanup(func() {
		_ = client.Close()
		stop()
		if err := <-ended; err != nil {
			h.Error(err)
		}
	})
	return client
}

// hand hands a message over and gives the answer for each recipient: the code.
func (h *house) hand(c *smtp.Client, raw []byte, to ...string) map[string]string {
	h.Helper()
	h.must(c.Mail("", nil))
	answers := map[string]string{}
	taken := 0
	for _, rcpt := range to {
		err := c.Rcpt(rcpt, nil)
		answers[rcpt] = answer(err)
		if err == nil {
			taken++
		}
	}
	if taken == 0 {
		h.must(c.Reset())
		return answers
	}
	data, err := c.Data()
	h.must(err)
	_, err = data.Write(raw)
	h.must(err)
	_, err = data.CloseWithLMTPResponse()
	var each smtp.LMTPDataError
	if errors.As(err, &each) {
		for rcpt, fault := range each {
			answers[rcpt] = answer(fault)
		}
	} else {
		h.must(err)
	}
	return answers
}

func answer(err error) string {
	var said *smtp.SMTPError
	switch {
	case err == nil:
		return "250"
	case errors.As(err, &said):
		return strconv.Itoa(said.Code)
	}
	return err.Error()
}

func TestTheDoorTakesOurAddressesAlone(t *testing.T) {
	h := newHouse(t)
	c := h.door()
	ada, bo := h.envs["ada"].From, "unsub+"+h.envs["bo"].From[2:]
	forged := verp.NewSigner(backDomain, verp.Key{ID: 1, Secret: []byte("guessed")})
	other := forged.Address(verp.Bounce, forged.Token(verp.Ref{Kind: verp.Delivery, ID: 1, Seq: 1}, "ada@readers.example"))
	b := bounce{to: ada, recipient: "ada@readers.example", status: "5.1.1", words: "no such user"}
	got := h.hand(c, b.message(), ada, strings.ToUpper(ada), "desk@"+backDomain, "b+x@"+backDomain, "ada@readers.example", other)
	for to, want := range map[string]string{
		ada: "250", strings.ToUpper(ada): "250", "desk@" + backDomain: "550", "b+x@" + backDomain: "550", "ada@readers.example": "550", other: "550",
	} {
		if !strings.Contains(got[to], want) {
			t.Errorf("%s: %s, want %s", to, got[to], want)
		}
	}
	if h.suppression("ada") == "" {
		t.Error("ada is not suppressed")
	}
	if got := h.hand(c, leaving(h.envs["bo"].From), bo); got[bo] != "250" || h.status("bo") != subscriber.Left {
		t.Errorf("%q, bo is %s", got, h.status("bo"))
	}
	counts, err := h.store.CountReturned(t.Context(), h.now())
	h.must(err)
	if len(counts) != 2 {
		t.Errorf("the books have %+v", counts)
	}
}

// What the books do not take is not answered with 250, and comes again.
func TestTheDoorPromisesNothingThatItCannotKeep(t *testing.T) {
	h := newHouse(t)
	c := h.door()
	ada := h.envs["ada"].From
	b := bounce{to: ada, recipient: "ada@readers.example", status: "5.1.1", words: "no such user"}
	books := h.Books
	h.Books = brokenBooks{books}
	if got := h.hand(c, b.message(), ada); !strings.Contains(got[ada], "451") {
		t.Errorf("%q", got)
	}
	h.Books = books
	if got := h.hand(c, b.message(), ada); !cmp.Equal(got, map[string]string{ada: "250"}) || h.suppression("ada") == "" {
		t.Errorf("%q; ada is suppressed: %q", got, h.suppression("ada"))
	}
}

func TestTheDoorRefusesWhatIsTooLarge(t *testing.T) {
	h := newHouse(t)
	c := h.door()
	ada := h.envs["ada"].From
	raw := append(bounce{to: ada}.message(), strings.Repeat("x\r\n", returns.MaxMessage/3+1)...)
	if got := h.hand(c, raw, ada); !strings.Contains(got[ada], "552") {
		t.Errorf("%q", got)
	}
	if got := h.hand(c, leaving(ada), ada); got[ada] != "250" { // the connection goes on
		t.Errorf("%q", got)
	}
}
