package readership

import (
	"testing"

	"pressrun/internal/verp"
)

func TestALetterComesBackUnderItsOwnName(t *testing.T) {
	d := newDesk(t)
	key := verp.Key{ID: 1, Secret: []byte("secret")}
	d.Returns = verp.NewSigner("back.harbour.example", key)
	id, _ := d.put("Kim@readers.harbour.news")
	from := d.mails[0].env.From
	_, token, _ := verp.ParseAddress(from, "back.harbour.example")
	got, err := verp.Parse(token)
	if err != nil || got.Ref != (verp.Ref{Kind: verp.Letter, ID: id}) || key.Check(got, "kim@readers.harbour.news") != nil {
		t.Errorf("the envelope is from %s: %+v (%v)", from, got.Ref, err)
	}
}
