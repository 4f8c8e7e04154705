package mail

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/emersion/go-message"
	gomail "github.com/emersion/go-message/mail"
	"pgregory.net/rapid"

	"pressrun/internal/piece"
)

const (
	leaveToken = "TOKENxLEAVE"
	prefsToken = "TOKENxPREFERENCES"
	sinceToken = "TOKENxSINCE"
)

func testTokens() []string { return []string{leaveToken, prefsToken, sinceToken} }

// tokenEdition is an edition with tokens where readers differ.
func tokenEdition() Message {
	m := edition()
	m.List.Unsubscribe, m.List.Help, m.List.LeaveMail = leaveToken, prefsToken, ""
	m.Text += "You signed up" + sinceToken + ".\nLeave:\n" + leaveToken + "\n" + prefsToken + "\n"
	m.HTML = strings.Replace(m.HTML, "</body>", "<p>You signed up"+sinceToken+`. <a href="`+leaveToken+`">Leave</a> <a href="`+
		prefsToken+`">Other</a></p></body>`, 1)
	return m
}

// personal is the message as one reader's, made without a template.
func personal(m Message, to Address, id string, values []string) Message {
	m.To, m.MessageID = to, id
	for i, token := range testTokens() {
		for _, a := range append(m.List.addresses(), listAddress{"", &m.List.Unsubscribe}, listAddress{"", &m.List.LeaveMail}) {
			if *a.url == token {
				*a.url = values[i]
			}
		}
		m.Text = replaceLast(m.Text, token, values[i])
		m.HTML = replaceLast(m.HTML, token, string(piece.AppendEscaped(nil, values[i])))
	}
	return m
}

func replaceLast(s, token, value string) string {
	if at := strings.LastIndex(s, token); at >= 0 {
		return s[:at] + value + s[at+len(token):]
	}
	return s
}

func mustTemplate(t testing.TB, m Message) *Template {
	t.Helper()
	template, err := NewTemplate(m, testTokens())
	if err != nil {
		t.Fatal(err)
	}
	return template
}

func TestASplicedMessageIsTheComposedOne(t *testing.T) {
	m := tokenEdition()
	template := mustTemplate(t, m)
	values := []string{"https://harbour.example/u/k3", "https://harbour.example/p/k3", " on March 4, 2026"}
	for _, email := range append(readersBeyondASCII(), "asta@bücher.example") {
		to := Address{"Asta Nyström", email}
		id := MessageID("harbour.example", "commentary", 7, "41")
		raw, err := template.Append([]byte("before"), to, id, values)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(raw, []byte("before")) {
			t.Error("what stood in front was changed")
		}
		wantSame(t, raw[len("before"):], mustCompose(t, personal(m, to, id, values)))
	}
}

var anyBoundary = regexp.MustCompile(`pressrun-[0-9a-f]{32}`)

// fataler is a *testing.T or a *rapid.T.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// wantSame holds a spliced message against the composed one: equal heads but for the boundary, and equal texts.
func wantSame(t fataler, spliced, composed []byte) {
	t.Helper()
	head := func(raw []byte) string {
		before, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		return anyBoundary.ReplaceAllString(string(before), "boundary")
	}
	if got, want := head(spliced), head(composed); got != want {
		t.Fatalf("the heads differ:\n%s\n\nwant\n%s", got, want)
	}
	got, want := decode(t, spliced), decode(t, composed)
	if len(got) != len(want) {
		t.Fatalf("%d parts, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("part %d differs:\n%q\nwant\n%q", i, got[i], want[i])
		}
	}
}

// decode gives what a mail program sees: the header's decoded lines, then the parts' headers and texts.
func decode(t fataler, raw []byte) []string {
	t.Helper()
	entity, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	var out []string
	err = entity.Walk(func(_ []int, e *message.Entity, err error) error {
		if err != nil {
			return err
		}
		var text strings.Builder
		for fields := e.Header.Fields(); fields.Next(); {
			value, err := fields.Text()
			if err != nil {
				return err
			}
			fmt.Fprintf(&text, "%s: %s\n", fields.Key(), anyBoundary.ReplaceAllString(value, "boundary"))
		}
		if e.MultipartReader() == nil {
			var body bytes.Buffer
			if _, err := body.ReadFrom(e.Body); err != nil {
				return err
			}
			text.Write(body.Bytes())
		}
		out = append(out, text.String())
		return nil
	})
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	return out
}

// checkSplicedForm holds the bytes against what the wire asks of them.
func checkSplicedForm(t fataler, raw []byte) {
	t.Helper()
	head, body, _ := strings.Cut(string(raw), "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if len(line) > 998 || strings.TrimSpace(line) == "" || line[0] == '.' {
			t.Fatalf("header line %.80q of %d bytes", line, len(line))
		}
	}
	for line := range strings.SplitSeq(body, "\r\n") {
		if len(line) > 76 || strings.HasPrefix(line, ".") || strings.TrimRight(line, " \t") != line || strings.ContainsAny(line, "\r\n") {
			t.Fatalf("body line %q of %d bytes", line, len(line))
		}
	}
	for _, c := range withoutReader(raw) {
		if c >= 0x80 || c < ' ' && c != '\r' && c != '\n' && c != '\t' {
			t.Fatalf("octet %#x", c)
		}
	}
}

// texts are bodies with every kind of line, in which tokens may stand anywhere, several times or not at all.
func texts() *rapid.Generator[string] {
	word := rapid.OneOf(
		rapid.SampledFrom([]string{
			leaveToken, prefsToken, sinceToken, "\n", "\n\n", " \n", "\t\n", ".", "\n.", "..", "=", "=3D", " ", "  ", "–", "🚢",
			strings.Repeat("x", 60), strings.Repeat(".", 80), strings.Repeat("é", 30), "--", "TOKENx", "<p>", "\r\n", "&amp;",
		}),
		rapid.StringMatching(`[a-z .=]{0,80}`),
	)
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 1, 30).Draw(t, "words"), "")
	})
}

func names() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{
			"", "Asta Nyström", `"Asta", <x@y.example> \ (N.)`, `Ås\a`, "A\r\nBcc: x@y.example", "أستا", "🚢 captain 🌙",
			"=?utf-8?q?=0D=0ABcc:_x?=", "=?x?=", "100 % = all", strings.Repeat("Asta ", 60), strings.Repeat("å", 300),
			strings.Repeat("x", 990), strings.Repeat("x", 1200), "\u00a0", "a\u200fb", "A\u2028B", "a\xffb", ".", "a.b", "x@y.example",
		}),
		rapid.StringMatching(`[ -~]{0,120}`),
	)
}

func emails() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			"asta@readers.example", "a@bücher.example", "A.B+c@Readers.EXAMPLE", "a@xn--bcher-kva.example", "a@xn--a.example", "å@b.example",
			"a..b@c.example", ".a@b.example", "a@b..example", "a@-b.example", "a@b-.example", "a@ab--c.example", "a@b.example.", "a@[1.2.3.4]",
			`"a b"@c.example`, "a@b@c.example", "", "@", "a@", "a b@c.example", "a\r\n@b.example", strings.Repeat("x", 65) + "@y.example",
			"x@" + strings.Repeat("y.", 127) + "z", "x@a_b.example", "x@\u00ad", "a%b=c@d.example", "x@" + strings.Repeat("y", 64) + ".example",
			"å b@c.example", "å\u00a0b@c.example", "a\u200db@c.example", "å..b@c.example", "å<b@c.example", "å\xff@b.example",
			strings.Repeat("å", 33) + "@y.example", strings.Repeat("å", 32) + "@" + strings.Repeat("例.", 20) + "example", "å@a_b.example",
		}),
		rapid.SampledFrom(readersBeyondASCII()),
		rapid.StringMatching(`[a-zåß\p{Greek}\p{Han}\p{Arabic}.]{1,20}@[a-zåß.]{1,9}\.example`),
		rapid.StringMatching(`[a-zA-Z0-9.+%=_-]{1,20}@[a-zA-Z0-9.-]{1,30}`),
		rapid.String(),
	)
}

func addresses() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`https://[a-z.]{1,20}/[a-zA-Z0-9.=&?%/_-]{0,300}`),
		rapid.SampledFrom([]string{
			"https://harbour.example/u/k3", "http://localhost:8080/u/k3", "", "mailto:a@b.example", "javascript:x", "https://h.example/\r\nBcc:x",
			"https://h.example/>,<x", "https://h.example/" + strings.Repeat("x", 880), "https://h.example/" + strings.Repeat("x", 900), "https://h.example/å",
		}),
	)
}

func TestASplicedMessageDecodesToTheComposedOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := tokenEdition()
		first := rapid.SampledFrom([]string{"T", ".", "=", "\n", " "}) // a part that is its token alone could become empty
		m.Text = first.Draw(t, "first") + texts().Draw(t, "text")
		if rapid.Bool().Draw(t, "with html") {
			m.HTML = first.Draw(t, "first") + texts().Draw(t, "html")
		}
		m.Subject = rapid.SampledFrom([]string{"Night ferries", leaveToken, "Nächte"}).Draw(t, "subject")
		if rapid.Bool().Draw(t, "with mail") {
			m.List.LeaveMail = "mailto:leave@harbour.example"
		}
		template, err := NewTemplate(m, testTokens())
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			to := Address{names().Draw(t, "name"), emails().Draw(t, "email")}
			id := rapid.SampledFrom([]string{"e7.abc@harbour.example", "e7.abc@harbour.example", "a@b\r\nBcc: x", ""}).Draw(t, "id")
			values := []string{
				addresses().Draw(t, "leave"), addresses().Draw(t, "preferences"),
				rapid.OneOf(rapid.StringMatching(`[ .=a-zé"<>&'–]{0,200}`), rapid.SampledFrom([]string{"", " ", ".", "=", " on 4 März 2026 "})).Draw(t, "since"),
			}
			got, err := template.Append(nil, to, id, values)
			want, wantErr := Compose(personal(m, to, id, values))
			if (err == nil) != (wantErr == nil) {
				t.Fatalf("spliced: %v\ncomposed: %v", err, wantErr)
			}
			if err == nil {
				checkSplicedForm(t, got)
				checkSplicedForm(t, want)
				wantSame(t, got, want)
			}
		}
	})
}

func TestAReaderIsRefusedInTheSameWords(t *testing.T) {
	m := tokenEdition()
	template := mustTemplate(t, m)
	values := []string{"https://harbour.example/u/k3", "https://harbour.example/p/k3", ""}
	rapid.Check(t, func(t *rapid.T) {
		to := Address{names().Draw(t, "name"), emails().Draw(t, "email")}
		_, got := template.Append(nil, to, "a@b", values)
		_, want := Compose(personal(m, to, "a@b", values))
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("spliced: %v\ncomposed: %v", got, want)
		}
	})
}

func TestATemplateIsRefusedForWhatIsNoReadersFault(t *testing.T) {
	for name, change := range map[string]func(*Message){
		"sender":      func(m *Message) { m.From.Email = "nobody" },
		"sender name": func(m *Message) { m.From.Name = "a\nb" },
		"subject":     func(m *Message) { m.Subject = "" },
		"list id":     func(m *Message) { m.List.ID = "list" },
		"no leaving":  func(m *Message) { m.List.Unsubscribe = "" },
		"archive":     func(m *Message) { m.List.Archive = "nowhere" },
	} {
		m := tokenEdition()
		change(&m)
		if _, err := NewTemplate(m, testTokens()); err == nil {
			t.Errorf("%s: a template was made", name)
		}
	}
	for _, tokens := range [][]string{{"short"}, {"with space"}, {"TOKENxLEAVE", "TOKENxLEAVEx"}, {"TOKENxLEAVE", "TOKENxLEAVE"}} {
		if _, err := NewTemplate(tokenEdition(), tokens); err == nil {
			t.Errorf("tokens %q were taken", tokens)
		}
	}
}

func TestAppendRefusesWhatHasNoPlaceInAMessage(t *testing.T) {
	template := mustTemplate(t, tokenEdition())
	good := []string{"https://harbour.example/u/k3", "https://harbour.example/p/k3", ""}
	to, id := Address{Email: "asta@readers.example"}, "a@b"
	if _, err := template.Append(nil, to, id, good); err != nil {
		t.Fatal(err)
	}
	dst := []byte("kept")
	for name, values := range map[string][]string{
		"too few":    good[:2],
		"line break": {good[0], good[1], "a\r\nb"},
		"not UTF-8":  {good[0], good[1], "a\xffb"},
		"no leaving": {"", good[1], ""},
	} {
		if out, err := template.Append(dst, to, id, values); err == nil || string(out) != "kept" {
			t.Errorf("%s: %q, %v", name, out, err)
		}
	}
}

func TestAppendWritesWhereThereIsRoom(t *testing.T) {
	template := mustTemplate(t, tokenEdition())
	values := []string{"https://harbour.example/u/k3", "https://harbour.example/p/k3", ""}
	buffer, err := template.Append(nil, Address{Email: "a@b.example"}, "a@b", values)
	if err != nil {
		t.Fatal(err)
	}
	again, err := template.Append(buffer[:0], Address{Email: "a@b.example"}, "a@b", values)
	if err != nil || &again[0] != &buffer[0] {
		t.Errorf("the buffer was not used again (%v)", err)
	}
}

func FuzzAppend(f *testing.F) {
	f.Add("Name", "a@b.example", "https://h.example/u/k", "https://h.example/p/k", " on March 4", "Text "+leaveToken+"\n")
	f.Add("\"", "a@bücher.example", "http://h.example/u/.", "https://h.example/=", ".", "."+sinceToken+".\n"+leaveToken+" \n")
	f.Add("Νίκος", "νίκος@παράδειγμα.gr", "https://h.example/u/k", "https://h.example/p/k", "", "Text "+leaveToken+"\n")
	f.Fuzz(func(t *testing.T, name, email, leave, preferences, since, text string) {
		m := tokenEdition()
		m.Text = text + "T" // never empty
		template, err := NewTemplate(m, testTokens())
		if err != nil {
			return
		}
		to, values := Address{name, email}, []string{leave, preferences, since}
		for _, v := range values {
			if strings.Contains(v, "TOKENx") {
				return // replacing one after the other could put a value into a value
			}
		}
		got, err := template.Append(nil, to, "a@b", values)
		if err != nil {
			return
		}
		want, err := Compose(personal(m, to, "a@b", values))
		if err != nil {
			t.Fatal(err)
		}
		checkSplicedForm(t, got)
		wantSame(t, got, want)
		r, err := gomail.CreateReader(bytes.NewReader(got))
		if err != nil {
			t.Fatal(err)
		}
		if to, err := r.Header.AddressList("To"); err != nil || len(to) != 1 || r.Header.Has("Bcc") {
			t.Fatalf("To came back as %v (%v)", to, err)
		}
	})
}

// longEdition has 32 kB on the wire.
func longEdition() Message {
	m := tokenEdition()
	m.HTML = strings.Repeat("<p style=\"margin:0 0 20px\">The last ferry leaves at ten – every night.</p>\n", 330) + m.HTML
	m.Text = strings.Repeat("The last ferry leaves at ten – every night.\n\n", 65) + m.Text
	return m
}

func BenchmarkAppend(b *testing.B) {
	template := mustTemplate(b, longEdition())
	values := []string{"https://harbour.example/u/abcdefghijklmnop", "https://harbour.example/p/abcdefghijklmnop", " on March 4, 2026"}
	to := Address{"Asta Nystrom", "asta@readers.example"}
	var buffer []byte
	var err error
	b.ReportAllocs()
	for b.Loop() {
		if buffer, err = template.Append(buffer[:0], to, "e7.nwh7jr3zci4rd4wa@harbour.example", values); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(buffer)))
}
