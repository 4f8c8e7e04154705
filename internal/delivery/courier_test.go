package delivery

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	gomail "github.com/emersion/go-message/mail"
	"pgregory.net/rapid"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/partner"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// keeping is a carrier that keeps the last message.
type keeping struct{ raw []byte }

func (k *keeping) Open(context.Context) (Conn, error) { return k, nil }

func (k *keeping) Repeatable() bool { return false }

func (k *keeping) Envelope(context.Context, mail.Envelope) error { return nil }

func (k *keeping) Content(_ context.Context, raw []byte, _ *mail.Envelope) error {
	k.raw = raw
	return nil
}

func (k *keeping) Usable() bool          { return true }
func (k *keeping) Close(context.Context) {}

// TestWhateverAPieceIsCalledItsMailGoesAndSaysSo mails copies and notices of pieces with hostile words in every place.
func TestWhateverAPieceIsCalledItsMailGoesAndSaysSo(t *testing.T) {
	hostile := rapid.OneOf(rapid.String(), rapid.StringMatching(`(?:[ -~\r\n]|=\?utf-8\?q\?|é|🚢|\x{202e}|\x{fffd}|\x{2028}){0,300}`))
	rapid.Check(t, func(t *rapid.T) {
		kept := &keeping{}
		courier := Courier{
			From: mail.Address{Name: "Harbour", Email: "digest@harbour.example"}, Carrier: kept, Now: sample.Now,
		}
		c := hostileCopy(t, hostile)
		parcel, err := partner.Pack(partner.Mail, c)
		if err != nil {
			t.Fatal(err)
		}
		d := ledger.Dispatch{
			Partner: "post", Location: "desk@post.example", Notice: c.Notice.Kind, TriedAt: sample.Now(), Attempt: 1,
		}
		d, err = courier.Deliver(context.Background(), d, parcel)
		if err != nil || d.State != ledger.DispatchSent {
			t.Fatalf("%s: %s, %v", d.State, d.Reason, err)
		}
		readsAsPacked(t, kept.raw, parcel, c.Notice.Kind)
	})
}

func hostileCopy(t *rapid.T, words *rapid.Generator[string]) partner.Copy {
	return partner.Copy{
		Publication: sample.Publication(), Version: 1, Published: sample.Now(), MadeAt: sample.Now(),
		Partner: &partner.Partner{Slug: "post", Name: words.Draw(t, "partner"), Formats: partner.Formats()},
		Piece: &piece.Piece{
			Slug: "новый-порт", Title: words.Draw(t, "title"), Kicker: words.Draw(t, "kicker"),
			Body: []piece.Block{{Kind: piece.Paragraph, Text: piece.PlainInline(words.Draw(t, "text"))}},
		},
		Notice: partner.Notice{
			Kind: rapid.SampledFrom([]ledger.NoticeKind{
				ledger.NoNotice, ledger.NoticeUpdate, ledger.NoticeCorrection, ledger.NoticeKill,
			}).Draw(t, "notice"),
			Note: words.Draw(t, "note"),
		},
	}
}

// readsAsPacked decodes a mail and compares it with its parcel.
func readsAsPacked(t *rapid.T, raw []byte, p partner.Parcel, notice ledger.NoticeKind) {
	r, err := gomail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := r.Header.Subject()
	if err != nil || subject != p.Subject || notice != "" && !strings.HasPrefix(subject, string(notice)+": ") {
		t.Errorf("subject %q, %v; want %q", subject, err, p.Subject)
	}
	if r.Header.Has("Bcc") || r.Header.Has("List-Unsubscribe") || r.Header.FieldsByKey("To").Len() != 1 {
		t.Errorf("headers of another kind: %v", r.Header.Map())
	}
	for i, file := range p.Files {
		part, err := r.NextPart()
		if err != nil {
			t.Fatalf("part %d: %v", i, err)
		}
		data, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		attached, is := part.Header.(*gomail.AttachmentHeader)
		if is != (i > 0) {
			t.Fatalf("part %d is attached: %v", i, is)
		}
		if !is {
			data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		} else if name, err := attached.Filename(); err != nil || name != file.Name {
			t.Errorf("name %q, %v; want %q", name, err, file.Name)
		}
		if !bytes.Equal(data, file.Data) {
			t.Errorf("part %d differs:\n%q\n%q", i, data, file.Data)
		}
	}
	if _, err := r.NextPart(); !errors.Is(err, io.EOF) {
		t.Errorf("more follows: %v", err)
	}
}
