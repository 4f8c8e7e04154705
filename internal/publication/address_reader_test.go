package publication

import (
	"net/url"
	"testing"
)

func TestTheSignUpPageStandsWhereServeAnswers(t *testing.T) {
	at, err := url.Parse("https://news.harbour.example/app/")
	if err != nil {
		t.Fatal(err)
	}
	p := &Publication{AppURL: at}
	for list, want := range map[string]string{
		"":           "https://news.harbour.example/app/subscribe",
		"commentary": "https://news.harbour.example/app/subscribe?list=commentary",
	} {
		if got := p.SubscribeAddress(list); got != want {
			t.Errorf("list %q: %s, want %s", list, got, want)
		}
	}
}
