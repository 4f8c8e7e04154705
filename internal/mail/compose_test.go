package mail

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
	gomail "github.com/emersion/go-message/mail"
	"golang.org/x/net/idna"

	"pressrun/internal/golden"
)

func edition() Message {
	return Message{
		From:    Address{Name: "Harbour Commentary", Email: "commentary@harbour.example"},
		ReplyTo: Address{Email: "desk@harbour.example"},
		To:      Address{Name: "Asta Nyström", Email: "asta@readers.example"},
		Subject: "Night ferries — the cheapest shift work there is",
		Text: "Let the Ferries Run at Night\n\n" +
			"The last ferry leaves Port Ansel at ten. The last shift at the hospital ends at eleven – “every night” – and between the two lies an hour that nobody serves.\n\n" +
			".hidden dot\nFrom the quay\n\n-- \nHarbour Institute\n",
		HTML:         "<!doctype html><html lang=\"en\"><body><p>Let the ferries run – " + strings.Repeat("tonight & ", 200) + "</p></body></html>",
		Language:     "en",
		Date:         time.Date(2026, time.November, 20, 9, 30, 0, 0, time.FixedZone("CET", 3600)),
		MessageID:    MessageID("harbour.example", "commentary", 7, "41"),
		EnvelopeFrom: "b+41@bounce.harbour.example",
		List: List{
			ID: "commentary.harbour.example", Name: "Harbour Commentary",
			Unsubscribe: "https://harbour.example/u/k3", LeaveMail: "mailto:leave+k3@harbour.example",
			Help: "https://harbour.example/help", Subscribe: "https://harbour.example/subscribe",
			Owner: "mailto:desk@harbour.example", Archive: "https://harbour.example/editions/commentary/",
			ArchivedAt: "https://harbour.example/editions/commentary/7/",
			FeedbackID: FeedbackID(7, "commentary", "digest", "harbour.example"),
		},
	}
}

func mustCompose(t testing.TB, m Message) []byte {
	t.Helper()
	raw, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestMessageAsItTravels(t *testing.T) {
	raw := mustCompose(t, edition())
	golden.Check(t, "edition.eml", bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")))
	plain := edition()
	plain.List, plain.HTML, plain.Language = List{}, "", ""
	golden.Check(t, "plain.eml", bytes.ReplaceAll(mustCompose(t, plain), []byte("\r\n"), []byte("\n")))
}

func TestHeadersOfAListMailing(t *testing.T) {
	entity, err := message.Read(bytes.NewReader(mustCompose(t, edition())))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Message-Id":               "<" + edition().MessageID + ">",
		"Date":                     "Fri, 20 Nov 2026 09:30:00 +0100",
		"From":                     `"Harbour Commentary" <commentary@harbour.example>`,
		"To":                       "Asta Nyström <asta@readers.example>",
		"Reply-To":                 "<desk@harbour.example>",
		"Subject":                  "Night ferries — the cheapest shift work there is",
		"List-Id":                  `"Harbour Commentary" <commentary.harbour.example>`,
		"List-Unsubscribe":         "<https://harbour.example/u/k3>, <mailto:leave+k3@harbour.example>",
		"List-Unsubscribe-Post":    "List-Unsubscribe=One-Click",
		"List-Help":                "<https://harbour.example/help>",
		"List-Subscribe":           "<https://harbour.example/subscribe>",
		"List-Owner":               "<mailto:desk@harbour.example>",
		"List-Archive":             "<https://harbour.example/editions/commentary/>",
		"List-Post":                "NO",
		"Archived-At":              "<https://harbour.example/editions/commentary/7/>",
		"Feedback-Id":              "7:commentary:digest:harbourexample",
		"Precedence":               "bulk",
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "All",
		"Content-Language":         "en",
		"Mime-Version":             "1.0",
	} {
		got, err := entity.Header.Text(name)
		if err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", name, got, err, want)
		}
		if n := entity.Header.FieldsByKey(name).Len(); n != 1 {
			t.Errorf("%s stands %d times", name, n)
		}
	}
	for fields := entity.Header.Fields(); fields.Next(); {
		if name := fields.Key(); name == "User-Agent" || name == "X-Mailer" || name == "Bcc" {
			t.Errorf("%s was written", name)
		}
	}
}

func TestOtherMailHasNoListHeaders(t *testing.T) {
	m := edition()
	m.List, m.AutoSubmitted = List{}, true
	raw := string(mustCompose(t, m))
	if strings.Contains(raw, "\r\nList-") || strings.Contains(raw, "Precedence") || !strings.Contains(raw, "Auto-Submitted: auto-generated\r\n") {
		t.Error(raw[:800])
	}
}

func TestPlainWebLeaveAddressIsNotPromisedAsOneClick(t *testing.T) {
	m := edition()
	m.List.Unsubscribe = "http://localhost:8080/u/k3"
	raw := string(mustCompose(t, m))
	if !strings.Contains(raw, "<http://localhost:8080/u/k3>") || strings.Contains(raw, "One-Click") {
		t.Error("RFC 8058 asks for https")
	}
}

// parts decodes a message's parts in order.
func parts(t *testing.T, raw []byte) (types, texts []string) {
	t.Helper()
	r, err := gomail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return types, texts
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(p.Body)
		if err != nil {
			t.Fatal(err)
		}
		types, texts = append(types, p.Header.Get("Content-Type")), append(texts, strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
}

func TestPartsComeBackAsTheyWere(t *testing.T) {
	m := edition()
	types, texts := parts(t, mustCompose(t, m))
	if len(types) != 2 || types[0] != "text/plain; charset=UTF-8" || types[1] != "text/html; charset=UTF-8" {
		t.Fatalf("parts %q", types)
	}
	if texts[0] != m.Text || texts[1] != m.HTML {
		t.Errorf("the parts changed: %q, %q", texts[0], texts[1])
	}
}

func TestHostileHeadersAreCarriedOrRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Message)
		refuse bool
	}{
		"line break in subject":      {func(m *Message) { m.Subject = "Hi\r\nBcc: x@y.example" }, true},
		"bare LF in name":            {func(m *Message) { m.To.Name = "A\nB" }, true},
		"bare CR in address":         {func(m *Message) { m.To.Email = "a\r@b.example" }, true},
		"NUL in reply address":       {func(m *Message) { m.ReplyTo.Email = "a\x00@b.example" }, true},
		"line separator in list":     {func(m *Message) { m.List.Name = "A\u2028B" }, true},
		"broken UTF-8":               {func(m *Message) { m.Subject = "a\xff" }, true},
		"line break in leave link":   {func(m *Message) { m.List.Unsubscribe = "https://h.example/\r\nBcc:x" }, true},
		"bracket in archive link":    {func(m *Message) { m.List.ArchivedAt = "https://h.example/>,<x" }, true},
		"no leave link":              {func(m *Message) { m.List.Unsubscribe = "" }, true},
		"leave link by script":       {func(m *Message) { m.List.Unsubscribe = "javascript:x" }, true},
		"line break in Message-ID":   {func(m *Message) { m.MessageID = "a@b\r\nBcc: x" }, true},
		"no Message-ID":              {func(m *Message) { m.MessageID = "" }, true},
		"line break in language":     {func(m *Message) { m.Language = "en\r\nX: y" }, true},
		"list id of one label":       {func(m *Message) { m.List.ID = "list" }, true},
		"long list id":               {func(m *Message) { m.List.ID = strings.Repeat("a.", 130) + "b" }, true},
		"feedback id of five fields": {func(m *Message) { m.List.FeedbackID = "a:b:c:d:sender" }, true},
		"two addresses in one":       {func(m *Message) { m.To.Email = "a@b.example,c@d.example" }, true},
		"address in brackets":        {func(m *Message) { m.To.Email = "<a@b.example>" }, true},
		"local part beyond ASCII":    {func(m *Message) { m.To.Email = "νίκος@b.example" }, false},
		"unseen signs in local part": {func(m *Message) { m.To.Email = "ni\u200dkos@b.example" }, true},
		"From beyond ASCII":          {func(m *Message) { m.From.Email = "åsta@b.example" }, true},
		"Reply-To beyond ASCII":      {func(m *Message) { m.ReplyTo.Email = "åsta@b.example" }, true},
		"word of 2000 letters":       {func(m *Message) { m.To.Name = strings.Repeat("x", 2000) }, true},
		"domain beyond ASCII":        {func(m *Message) { m.To.Email = "asta@bücher.example" }, false},
		"quotes and commas in name":  {func(m *Message) { m.To.Name = `"Asta", <x@y.example> \ (N.)` }, false},
		"emoji in subject":           {func(m *Message) { m.Subject = "🚢 at night 🌙, 1 + 1 = 2_?" }, false},
		"right to left": {func(m *Message) {
			m.Subject, m.To.Name = "احفظوا الكشك في الميناء القديم", "أستا"
		}, false},
		"subject of 300 letters":     {func(m *Message) { m.Subject = strings.Repeat("Ferries & quays ", 19)[:300] }, false},
		"subject of one long word":   {func(m *Message) { m.Subject = strings.Repeat("ab_=?.", 50) }, false},
		"subject that looks encoded": {func(m *Message) { m.Subject = "=?utf-8?q?=0D=0ABcc:_x?= stays" }, false},
		"300 characters of Greek":    {func(m *Message) { m.Subject = strings.Repeat("Ωπλα", 75) }, false},
		"name of 300 letters":        {func(m *Message) { m.From.Name = strings.Repeat("Harbour ", 37) + "End" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := edition()
			tc.change(&m)
			raw, err := Compose(m)
			if tc.refuse {
				if err == nil {
					t.Errorf("it was composed:\n%s", raw[:600])
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			checkHeaders(t, m, raw)
			checkForm(t, raw)
		})
	}
}

// checkHeaders reads subject and names back.
func checkHeaders(t *testing.T, m Message, raw []byte) {
	t.Helper()
	r, err := gomail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := r.Header.Subject()
	if err != nil || subject != strings.TrimSpace(m.Subject) {
		t.Errorf("subject came back as %q (%v)", subject, err)
	}
	for name, want := range map[string]Address{"To": m.To, "From": m.From} {
		got, err := r.Header.AddressList(name)
		if err != nil || len(got) != 1 || got[0].Name != want.Name {
			t.Errorf("%s came back as %v (%v), want %q", name, got, err, want.Name)
		}
	}
	if r.Header.Has("Bcc") {
		t.Error("a Bcc was forged")
	}
}

// checkForm holds the raw bytes against RFC 5322 §2.1.1 and RFC 2045 §6.7.
func checkForm(t *testing.T, raw []byte) {
	t.Helper()
	text := string(raw)
	if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
		t.Error("a bare CR or LF")
	}
	head, body, _ := strings.Cut(text, "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if len(line) > 998 || strings.TrimSpace(line) == "" {
			t.Errorf("header line of %d bytes: %.80q", len(line), line)
		}
	}
	for line := range strings.SplitSeq(body, "\r\n") {
		if len(line) > 76 {
			t.Errorf("body line of %d bytes: %.80q", len(line), line)
		}
	}
	for _, c := range withoutReader(raw) {
		if c >= 0x80 {
			t.Fatal("a byte beyond ASCII")
		}
	}
}

// withoutReader is a message without the bare address in its To, which alone may be beyond ASCII.
func withoutReader(raw []byte) []byte {
	to := fieldCut(raw, "To", nil)
	line := raw[to.from:to.to]
	return slices.Concat(raw[:to.from+bytes.LastIndexByte(line, '<')], raw[to.from+bytes.LastIndexByte(line, '>'):])
}

func TestAReaderBeyondASCIIChangesNothingButTo(t *testing.T) {
	for _, m := range []Message{edition(), withFiles(sheet())} {
		m.To = Address{Name: "Asta Nyström", Email: "asta@readers.example"}
		plain := string(mustCompose(t, m))
		for _, reader := range readersBeyondASCII() {
			m.To = Address{Name: "Asta Nyström", Email: reader}
			raw := string(mustCompose(t, m))
			at := strings.LastIndexByte(reader, '@')
			domain, err := idna.Lookup.ToASCII(reader[at+1:])
			if err != nil {
				t.Fatal(err)
			}
			to := "To: =?utf-8?q?Asta_Nystr=C3=B6m?= <" + reader[:at] + "@" + domain + ">\r\n"
			if !strings.Contains(raw, to) {
				t.Fatalf("%s: %s", reader, raw[:900])
			}
			if strings.Replace(raw, to, "To: =?utf-8?q?Asta_Nystr=C3=B6m?= <asta@readers.example>\r\n", 1) != plain {
				t.Errorf("%s: more than To is different", reader)
			}
			checkHeaders(t, m, []byte(raw))
		}
	}
}

// readersBeyondASCII are addresses that need SMTPUTF8, short enough for one line.
func readersBeyondASCII() []string {
	return []string{
		"νίκος@readers.example", "νίκος@παράδειγμα.gr", "用户@例子.example", "أستا@readers.example", "åsta+news@b.example", "ẍ\u0323@b.example", "🚢@b.example",
	}
}

func TestEqualMessagesAreEqualBytes(t *testing.T) {
	for range 5 {
		if !bytes.Equal(mustCompose(t, edition()), mustCompose(t, edition())) {
			t.Fatal("two compositions differ")
		}
	}
}

func TestForcedEncodingComesBack(t *testing.T) {
	for _, s := range []string{"=?a?=", strings.Repeat("=?", 200), strings.Repeat("x", 500) + " y"} {
		for word := range strings.SplitSeq(encodeText(s), " ") {
			if len(word) > 75 { // RFC 2047 §2
				t.Errorf("encoded word of %d bytes", len(word))
			}
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(encodeText(s)); err != nil || got != s {
			t.Errorf("%q came back as %q (%v)", s, got, err)
		}
	}
}

func BenchmarkMessage(b *testing.B) {
	m := edition()
	m.HTML = strings.Repeat("<p style=\"margin:0 0 20px\">The last ferry leaves at ten – every night.</p>\n", 330)
	m.Text = strings.Repeat("The last ferry leaves at ten – every night.\n\n", 65)
	b.ReportAllocs()
	b.SetBytes(int64(len(m.HTML) + len(m.Text)))
	for b.Loop() {
		if _, err := Compose(m); err != nil {
			b.Fatal(err)
		}
	}
}

func TestABackslashInANameBeyondASCIIIsEncoded(t *testing.T) {
	const name = `Søren \ Ås, "the" <quay>`
	m := edition()
	m.From.Name, m.To.Name, m.List.Name = name, name, name
	raw, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	checkForm(t, raw)
	r, err := gomail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"From", "To"} {
		people, err := r.Header.AddressList(field)
		if err != nil || len(people) != 1 || people[0].Name != name {
			t.Errorf("%s came back as %v (%v)", field, people, err)
		}
	}
	if id := r.Header.Get("List-Id"); strings.Contains(id, `\`) {
		t.Errorf("List-Id holds a bare backslash: %s", id)
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("Subject", "Name", "a@b.example", "Text\n")
	f.Add("=?x?=\r\n", "\"", "a@b", ".\r\n")
	f.Add("Subject", "Νίκος", "νίκος@παράδειγμα.gr", "Text\n")
	f.Add("Subject", "", "\u0338a\u202e用@b.example", "Text\n")
	f.Fuzz(func(t *testing.T, subject, name, email, text string) {
		m := edition()
		m.Subject, m.To = subject, Address{name, email}
		m.Text = text
		raw, err := Compose(m)
		if err != nil {
			return
		}
		checkForm(t, raw)
		r, err := gomail.CreateReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if to, err := r.Header.AddressList("To"); err != nil || len(to) != 1 {
			t.Fatalf("To came back as %v (%v)", to, err)
		}
		if r.Header.FieldsByKey("Bcc").Len() > 0 || r.Header.FieldsByKey("Subject").Len() != 1 {
			t.Fatal("header lines were forged")
		}
	})
}
