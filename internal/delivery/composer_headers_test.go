package delivery

import (
	"testing"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/sample"
	"pressrun/internal/subscriber"
)

// messageTo composes a mail of the sample publication, with or without pages, to a reader of that name.
func messageTo(t *testing.T, pages bool, name string) mail.Message {
	t.Helper()
	home := sample.Publication()
	home.Pages = pages
	c := &Composer{Publication: home, From: "digest@harbour.example"}
	m, err := c.Message(&subscriber.List{Slug: "commentary", Name: "Commentary"}, 4, sample.Now(),
		digest.Body{Subject: "S", Text: "T"}, ledger.Delivery{Email: "r@example.org", Name: name, LeaveToken: "token"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMessageNamesNoArchiveWhereNoPagesAreWritten(t *testing.T) {
	if list := messageTo(t, true, "").List; list.Archive == "" || list.ArchivedAt == "" {
		t.Errorf("with pages: archive %q, archived at %q", list.Archive, list.ArchivedAt)
	}
	if list := messageTo(t, false, "").List; list.Archive != "" || list.ArchivedAt != "" {
		t.Errorf("without pages: archive %q, archived at %q", list.Archive, list.ArchivedAt)
	}
}

func TestANameWithControlCharactersIsCleanedAndMailed(t *testing.T) {
	m := messageTo(t, true, "X\r\nBcc: e@f.g\xff")
	if m.To.Name != "X Bcc: e@f.g" {
		t.Errorf("the name is %q", m.To.Name)
	}
	if _, err := mail.Compose(m); err != nil {
		t.Error(err)
	}
}
