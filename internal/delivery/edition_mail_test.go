package delivery

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	"pgregory.net/rapid"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
	"pressrun/internal/subscriber"
	"pressrun/internal/verp"
)

// sampleEdition is a rendered edition of the sample publication.
func sampleEdition(t testing.TB) (*Composer, *subscriber.List, digest.Body) {
	t.Helper()
	list := &subscriber.List{Slug: "commentary", Name: "Commentary", Cadence: subscriber.EachPiece, Content: subscriber.Full}
	home := sample.Publication()
	ferry := sample.Ferry()
	body, err := digest.Compose(digest.Edition{
		Publication: home, List: *list, Number: 4, Date: sample.Now(),
		Items: []digest.Item{{Piece: ferry, Published: sample.Now(), Address: "https://harbour.example/pieces/ferry/", Credit: piece.Credit{}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Composer{
		Publication: home, From: "Harbour <digest@harbour.example>", ReplyTo: "desk@harbour.example",
		Returns: verp.NewSigner("back.harbour.example", verp.Key{ID: 1, Secret: []byte("secret")}),
	}, list, body
}

func TestAnEditionsMailIsTheMessageOfTheProof(t *testing.T) {
	c, list, body := sampleEdition(t)
	edition, err := c.Edition(list, 4, sample.Now(), body)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		to := readers().Draw(t, "reader")
		got, env, gotErr := edition.Append(nil, to)
		m, wantErr := c.Message(list, 4, sample.Now(), body, to)
		var want []byte
		if wantErr == nil {
			want, wantErr = mail.Compose(m)
		}
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
			t.Fatalf("spliced: %v\ncomposed: %v", gotErr, wantErr)
		}
		if gotErr != nil {
			return
		}
		if env != m.Envelope() {
			t.Fatalf("the envelope is %+v, want %+v", env, m.Envelope())
		}
		if got, want := decoded(t, got), decoded(t, want); got != want {
			t.Fatalf("got\n%s\n\nwant\n%s", got, want)
		}
	})
}

// readers are mailable ones and others.
func readers() *rapid.Generator[ledger.Delivery] {
	return rapid.Custom(func(t *rapid.T) ledger.Delivery {
		d := ledger.Delivery{
			Email: rapid.OneOf(
				rapid.SampledFrom([]string{"Asta@Readers.example", "a@bücher.example", "å@b.example", "νίκος@παράδειγμα.gr", "å b@c.example", "a@b\r\n.example", "", `"a b"@c.example`}),
				rapid.StringMatching(`[a-z.+=]{1,12}@[a-z-]{1,12}\.example`),
			).Draw(t, "email"),
			Name: rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
				`"Asta", <x@y.example> \ (N.)`, `Ås\a`, "A\r\nBcc: x", "أستا", "🚢", "=?utf-8?q?x?=", strings.Repeat("Asta ", 99), strings.Repeat("x", 1200),
			})).Draw(t, "name"),
			EditionID: rapid.Int64Range(0, 2).Draw(t, "edition"), Seq: rapid.IntRange(1, 70000).Draw(t, "seq"),
			LeaveToken: rapid.SampledFrom([]string{"k3q5w7", "k3q5w7", "a=b&c.d/é\"<", ""}).Draw(t, "token"),
		}
		if rapid.Bool().Draw(t, "consented") {
			d.ConsentAt = sample.Now().Add(-time.Duration(rapid.IntRange(0, 1e6).Draw(t, "hours")) * time.Hour)
		}
		return d
	})
}

var anyBoundary = regexp.MustCompile(`pressrun-[0-9a-f]{32}`)

// decoded is all that a mail program sees: header lines and texts.
func decoded(t *rapid.T, raw []byte) string {
	entity, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = entity.Walk(func(_ []int, e *message.Entity, err error) error {
		if err != nil {
			return err
		}
		for fields := e.Header.Fields(); fields.Next(); {
			value, err := fields.Text()
			if err != nil {
				return err
			}
			fmt.Fprintf(&out, "%s: %s\n", fields.Key(), anyBoundary.ReplaceAllString(value, "boundary"))
		}
		if e.MultipartReader() == nil {
			_, err = io.Copy(&out, e.Body)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWhatWouldMeetEveryReaderIsAFaultOfTheEdition(t *testing.T) {
	for name, change := range map[string]func(*Composer, *subscriber.List, *digest.Body){
		"sender":         func(c *Composer, _ *subscriber.List, _ *digest.Body) { c.From = "nobody" },
		"reply address":  func(c *Composer, _ *subscriber.List, _ *digest.Body) { c.ReplyTo = "å@b.example" },
		"list name":      func(_ *Composer, l *subscriber.List, _ *digest.Body) { l.Name = "a\nb" },
		"subject":        func(_ *Composer, _ *subscriber.List, b *digest.Body) { b.Subject = "" },
		"leave address":  func(c *Composer, _ *subscriber.List, _ *digest.Body) { c.Publication.AppURL.Scheme = "ftp" },
		"message domain": func(c *Composer, _ *subscriber.List, _ *digest.Body) { c.From = "a@b_c.example" },
	} {
		c, list, body := sampleEdition(t)
		home, app := *c.Publication, *c.Publication.AppURL
		home.AppURL = &app
		c.Publication = &home
		change(c, list, &body)
		if _, err := c.Edition(list, 4, sample.Now(), body); err == nil {
			t.Errorf("%s: an edition was composed", name)
		}
	}
}

func TestNobodyIsMailedWhoCannotLeave(t *testing.T) {
	c, list, body := sampleEdition(t)
	edition, err := c.Edition(list, 4, sample.Now(), body)
	if err != nil {
		t.Fatal(err)
	}
	raw, _, err := edition.Append([]byte("kept"), ledger.Delivery{Email: "r@example.org"})
	if err == nil || string(raw) != "kept" {
		t.Errorf("a mail without a way to leave was made (%v)", err)
	}
}

func BenchmarkEditionMail(b *testing.B) {
	c, list, body := sampleEdition(b)
	edition, err := c.Edition(list, 4, sample.Now(), body)
	if err != nil {
		b.Fatal(err)
	}
	to := ledger.Delivery{EditionID: 3, Seq: 7, Email: "asta@readers.example", Name: "Asta Nystrom", LeaveToken: "abcdefghijklmnop", ConsentAt: sample.Now()}
	var raw []byte
	b.ReportAllocs()
	for b.Loop() {
		if raw, _, err = edition.Append(raw[:0], to); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(raw)))
}
