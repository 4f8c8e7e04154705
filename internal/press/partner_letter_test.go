package press_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"

	"pressrun/internal/golden"
	"pressrun/internal/partner"
	"pressrun/internal/press"
)

// letters are the partners' mails in the outbox that were not there before, decoded: some headers, the text whole, and of
// what is attached name, type and first lines.
func (h *house) letters(seen map[string]bool) (out []string) {
	h.t.Helper()
	files := h.files("var/mail/partners/new")
	for _, name := range namesOf(files) {
		if !seen[name] {
			seen[name] = true
			out = append(out, decoded(h.t, files[name]))
		}
	}
	return out
}

func decoded(t testing.TB, raw string) string {
	t.Helper()
	r, err := mail.CreateReader(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range []string{
		"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "List-Id", "Precedence",
	} {
		if value, err := r.Header.Text(name); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		writePart(&b, part, data)
	}
}

func writePart(b *strings.Builder, part *mail.Part, data []byte) {
	attached, ok := part.Header.(*mail.AttachmentHeader)
	if !ok {
		fmt.Fprintf(b, "\n--- %s\n%s", part.Header.Get("Content-Type"), bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
		return
	}
	name, _ := attached.Filename()
	lines := strings.Split(string(data), "\n")
	fmt.Fprintf(b, "\n--- attached %s, %s, %d bytes\n%s\n", name, attached.Get("Content-Type"), len(data),
		strings.Join(lines[:min(3, len(lines))], "\n"))
}

func TestMailsToPartnersReadAsTheyShould(t *testing.T) {
	post := mailed("post", "The Post")
	post.Formats = append(post.Formats, partner.Ninjs)
	post.Terms.Newline = partner.CRLF
	h := newHouse(t, withPartners(post))
	h.partnerMail.ReplyTo.Email = h.Publication.DeskContact
	seen := map[string]bool{}
	check := func(name string) {
		t.Helper()
		mails := h.letters(seen)
		if len(mails) != 1 {
			t.Fatalf("%s: %d mails, want one", name, len(mails))
		}
		golden.Check(t, "partner-mail/"+name+".txt", []byte(mails[0]))
	}
	h.publish(press.Options{}, h.samplePieces()[2])
	check("copy")
	h.clock = h.clock.Add(time.Hour)
	h.edit("pieces/in-praise-of-the-quiet-budget.md", "Quiet is not free", "Silence is not free")
	h.correct(press.Correction{Piece: "in-praise-of-the-quiet-budget", Minor: true})
	check("update")
	h.clock = h.clock.Add(time.Hour)
	h.edit("pieces/in-praise-of-the-quiet-budget.md", "Silence is not free", "Hiding is not free")
	h.correct(press.Correction{Piece: "in-praise-of-the-quiet-budget", Note: "The budget is not silent but hidden."})
	check("correction")
	h.clock = h.clock.Add(time.Hour)
	h.withdraw("in-praise-of-the-quiet-budget", "The central figure was wrong.")
	check("kill")
}

func TestHostileTitlesAreMailed(t *testing.T) {
	for name, tc := range map[string]struct{ title, subject string }{
		"line breaks": {`"A\r\nBcc: all@example.org\r\n\r\nBody"`, "COMMENTARY, 95 words: A Bcc: all@example.org Body"},
		"emoji":       {`"🚢 Ships 👩‍👧 and ﷺ"`, "COMMENTARY, 95 words: 🚢 Ships 👩‍👧 and ﷺ"},
		"long":        {`"` + strings.Repeat("Überlänge ", 60) + `"`, "COMMENTARY, 95 words: " + strings.TrimSpace(strings.Repeat("Überlänge ", 17)) + " Überlän…"},
		"turned":      {`"KILL \u202e\u2066gnirts"`, "COMMENTARY, 95 words: KILL gnirts"},
		"encoded":     {`"=?utf-8?q?KILL:_?="`, "COMMENTARY, 95 words: =?utf-8?q?KILL:_?="},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, withPartners(mailed("post", "The “Post” \\ Ünion")))
			text := strings.Replace(simple("A Quay"), `title: "A Quay"`, "title: "+tc.title, 1)
			h.publish(press.Options{}, h.write("a.md", text))
			mails := h.letters(map[string]bool{})
			if len(mails) != 1 {
				t.Fatalf("%d mails: %+v", len(mails), h.runs("a"))
			}
			subject, _, _ := strings.Cut(mails[0][strings.Index(mails[0], "Subject: ")+len("Subject: "):], "\n")
			want(t, "subject", subject, tc.subject)
			if !strings.Contains(mails[0], "To: The “Post” \\ Ünion <desk@post.example>") && !strings.Contains(mails[0], `To: "The`) {
				t.Errorf("to: %.300s", mails[0])
			}
		})
	}
}
