package mail

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/emersion/go-message"
	gomail "github.com/emersion/go-message/mail"
	"pgregory.net/rapid"

	"pressrun/internal/golden"
)

func withFiles(files ...Attachment) Message {
	m := edition()
	m.List, m.Attachments = List{}, files
	return m
}

func sheet() Attachment {
	return Attachment{Name: "night-ferries.v1.html", Type: "text/html; charset=utf-8", Data: []byte("<p>Let the ferries run – tonight.</p>\n")}
}

func TestAttachmentsAsTheyTravel(t *testing.T) {
	m := withFiles(sheet(), Attachment{Name: "Ås – “copy”.txt", Type: "text/plain", Data: bytes.Repeat([]byte("0123456789"), 12)})
	golden.Check(t, "attachments.eml", bytes.ReplaceAll(mustCompose(t, m), []byte("\r\n"), []byte("\n")))
}

// attachedFiles reads the files of a message; the texts before them are compared with those of m.
func attachedFiles(t fataler, m Message, raw []byte) []Attachment {
	t.Helper()
	r, err := gomail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	var texts []string
	var files []Attachment
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, raw)
		}
		data, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatalf("%v in\n%s", err, raw)
		}
		h, ok := part.Header.(*gomail.AttachmentHeader)
		if !ok {
			texts = append(texts, strings.ReplaceAll(string(data), "\r\n", "\n"))
			continue
		}
		name, err := h.Filename()
		if err != nil {
			t.Fatalf("%v", err)
		}
		files = append(files, Attachment{Name: name, Type: h.Get("Content-Type"), Data: data})
	}
	if len(texts) == 0 || texts[0] != m.Text || m.HTML != "" && (len(texts) != 2 || texts[1] != m.HTML) {
		t.Fatalf("the texts are %q", texts)
	}
	return files
}

func TestAttachmentsComeBackAsTheyWere(t *testing.T) {
	binary := Attachment{Name: "copy.docx", Type: "application/octet-stream", Data: []byte{0, 1, 2, 0xff, '\r', '\n', '.', '\n'}}
	empty := Attachment{Name: "empty.txt", Type: "text/plain"}
	for name, files := range map[string][]Attachment{"one": {sheet()}, "three": {sheet(), binary, empty}} {
		for _, html := range []string{"", edition().HTML} {
			m := withFiles(files...)
			m.HTML = html
			raw := mustCompose(t, m)
			if !bytes.Equal(raw, mustCompose(t, m)) {
				t.Errorf("%s: two compositions differ", name)
			}
			got := attachedFiles(t, m, raw)
			if len(got) != len(files) {
				t.Fatalf("%s: %d files", name, len(got))
			}
			for i, want := range files {
				if got[i].Name != want.Name || got[i].Type != want.Type || !bytes.Equal(got[i].Data, want.Data) {
					t.Errorf("%s: got %+v, want %+v", name, got[i], want)
				}
			}
			checkForm(t, raw)
			signer := testSigner(t)
			if _, err := verify(signer, mustSign(t, signer, raw)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestTheAlternativesStandInsideTheMixed(t *testing.T) {
	entity, err := message.Read(bytes.NewReader(mustCompose(t, withFiles(sheet()))))
	if err != nil {
		t.Fatal(err)
	}
	var types, boundaries []string
	err = entity.Walk(func(_ []int, e *message.Entity, err error) error {
		if err != nil {
			return err
		}
		kind, params, err := e.Header.ContentType()
		types = append(types, kind)
		if b := params["boundary"]; b != "" {
			boundaries = append(boundaries, b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(types, " "); got != "multipart/mixed multipart/alternative text/plain text/html text/html" {
		t.Errorf("the parts are %s", got)
	}
	if len(boundaries) != 2 || strings.HasPrefix(boundaries[0], boundaries[1]) || strings.HasPrefix(boundaries[1], boundaries[0]) {
		t.Errorf("the boundaries %q can be taken for each other", boundaries)
	}
}

func TestFilesThatCannotBeAttachedAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Attachment){
		"no name":            func(a *Attachment) { a.Name = "" },
		"dots":               func(a *Attachment) { a.Name = ".." },
		"folder":             func(a *Attachment) { a.Name = "../etc/passwd" },
		"Windows folder":     func(a *Attachment) { a.Name = `c:\copy.html` },
		"line break":         func(a *Attachment) { a.Name = "a\r\nBcc: x@y.example" },
		"not UTF-8":          func(a *Attachment) { a.Name = "a\xff" },
		"direction turned":   func(a *Attachment) { a.Name = "copy\u202elmth.exe" },
		"long name":          func(a *Attachment) { a.Name = strings.Repeat("x", 201) },
		"looks encoded":      func(a *Attachment) { a.Name = "=?utf-8?q?=0D=0ABcc:_x?=" },
		"no type":            func(a *Attachment) { a.Type = "" },
		"no subtype":         func(a *Attachment) { a.Type = "text" },
		"line break in type": func(a *Attachment) { a.Type = "text/html\r\nBcc: x@y.example" },
		"multipart":          func(a *Attachment) { a.Type = "multipart/mixed; boundary=x" },
		"message":            func(a *Attachment) { a.Type = "message/rfc822" },
		"long type":          func(a *Attachment) { a.Type = "text/plain; x=" + strings.Repeat("y", 400) },
	} {
		file := sheet()
		change(&file)
		if raw, err := Compose(withFiles(file)); err == nil || !strings.Contains(err.Error(), "attachment") {
			t.Errorf("%s: %v\n%.800s", name, err, raw)
		}
	}
	m := tokenEdition()
	m.Attachments = []Attachment{sheet()}
	if _, err := NewTemplate(m, testTokens()); err == nil {
		t.Error("a template took a file")
	}
}

func TestAnyFileComesBackUnderItsName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := Attachment{
			Name: rapid.OneOf(names(), rapid.StringMatching(`[ -~]{1,200}`), rapid.StringMatching(`[a-zéа🚢;"%'* =]{1,60}\.txt`)).Draw(t, "name"),
			Type: rapid.SampledFrom([]string{"text/plain; charset=utf-8", "application/pdf", `text/plain; a="x;  y"`}).Draw(t, "type"),
			Data: rapid.SliceOf(rapid.Byte()).Draw(t, "data"),
		}
		m := withFiles(file)
		raw, err := Compose(m)
		if err != nil {
			return
		}
		for line := range strings.SplitSeq(string(raw), "\r\n") {
			if len(line) > maxLine || strings.HasPrefix(line, ".") {
				t.Fatalf("line of %d bytes: %.80q", len(line), line)
			}
		}
		got := attachedFiles(t, m, raw)
		if len(got) != 1 || got[0].Name != file.Name || !bytes.Equal(got[0].Data, file.Data) {
			t.Fatalf("got %+v, want %+v", got, file)
		}
	})
}
