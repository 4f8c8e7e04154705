package bounce

import (
	"strings"
	"testing"
)

func TestPartsOfAMessage(t *testing.T) {
	for name, tc := range map[string]struct{ raw, want string }{
		"no MIME":              {"A: b\n\ntext", "text/plain=text"},
		"two parts":            {"Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\nafter", "text/plain=one text/html=two"},
		"quoted boundary":      {"Content-Type: multipart/mixed;\n\tcharset=x; boundary=\"b; c\"\n\n--b; c\n\none\n--b; c--", "text/plain=one"},
		"no last boundary":     {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none", "text/plain=one"},
		"cut in the boundary":  {"Content-Type: multipart/mixed; boundary=bbb\n\n--bbb\n\none\n--bb", "text/plain=one\n--bb"},
		"another boundary":     {"Content-Type: multipart/mixed; boundary=b\n\n--other\n\none\n--other--", "text/plain=one"},
		"no boundary at all":   {"Content-Type: multipart/mixed\n\n--other\n\none\n--other--", "text/plain=one"},
		"one inside the other": {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\none\n--bb--\n--b\n\ntwo\n--b--", "text/plain=one text/plain=two"},
		"a message inside":     {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--\n--b--", "message/rfc822=Content-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--"},
		"base64":               {"Content-Transfer-Encoding: base64\n\nb25lI G\nFuZC!B0d28=", "text/plain=one and two"},
		"quoted":               {"Content-Transfer-Encoding: Quoted-Printable\n\no=6Ee =\nand =3D =zz=", "text/plain=one and = =zz"},
	} {
		h, body := readHeader([]byte(tc.raw))
		var got []string
		for _, p := range leavesOf(h, body) {
			got = append(got, p.media+"="+string(p.content()))
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s: %q, want %q", name, strings.Join(got, " "), tc.want)
		}
	}
}

func TestCharsets(t *testing.T) {
	for name, tc := range map[string]struct{ text, charset, want string }{
		"UTF-8":                 {"ü", "utf-8", "ü"},
		"UTF-8, called so not":  {"ü", "us-ascii", "ü"},
		"Latin 1":               {"\xfc", "ISO-8859-1", "ü"},
		"Latin 1, called UTF-8": {"\xfc", "utf-8", "ü"},
		"unknown":               {"\xfc", "x-none", "ü"},
		"none":                  {"\xfc", "", "ü"},
		"KOI8-R":                {"\xd0\xc9\xd3\xd8\xcd\xcf", "koi8-r", "письмо"},
		"ISO-2022-JP":           {"\x1b$BIT:_\x1b(B", "iso-2022-jp", "不在"},
	} {
		if got := toUTF8([]byte(tc.text), tc.charset); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestWordsOfHTML(t *testing.T) {
	const page = `<html><style>p {color: red}</style><p>The mail to <b>kim@reader.example</b> &amp; others<br>did not arrive</p`
	got := strings.Join(strings.Fields(withoutTags(page)), " ")
	if want := "The mail to kim@reader.example & others did not arrive"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
