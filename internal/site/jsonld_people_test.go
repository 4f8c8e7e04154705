package site

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// dataOf is the data for machines of a page.
func dataOf(t *testing.T, page []byte) map[string]any {
	t.Helper()
	found := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindSubmatch(page)
	if found == nil {
		t.Fatal("the page has no data for machines")
	}
	var data map[string]any
	if err := json.Unmarshal(found[1], &data); err != nil {
		t.Fatal(err)
	}
	return data
}

func TestMachinesAreToldWhoTheAuthorsAre(t *testing.T) {
	p := ferry()
	p.Piece.Authors = []piece.Author{
		{Name: "Ada Quill", Role: "Fellow, Harbour Institute", URL: "https://ada.example/"},
		{Name: "Bo Weir", Role: "Fellow, Ports and Cities"},
	}
	page, err := New(sample.Publication()).PiecePage(p)
	if err != nil {
		t.Fatal(err)
	}
	want := []any{
		map[string]any{
			"@type": "Person", "name": "Ada Quill", "jobTitle": "Fellow, Harbour Institute",
			"url": "https://harbour.example/authors/ada-quill/", "sameAs": "https://ada.example/",
			"worksFor": map[string]any{"@type": "Organization", "name": "Harbour Institute", "url": "https://harbour.example/"},
		},
		map[string]any{
			"@type": "Person", "name": "Bo Weir", "jobTitle": "Fellow, Ports and Cities",
			"url": "https://harbour.example/authors/bo-weir/",
		},
	}
	if diff := cmp.Diff(want, dataOf(t, page)["author"]); diff != "" {
		t.Error(diff)
	}
}

func TestMachinesAreToldWhoseAPageIs(t *testing.T) {
	page, err := New(sample.Publication()).AuthorPage(people()[0], nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	data := dataOf(t, page)
	who, _ := data["mainEntity"].(map[string]any)
	if data["@type"] != "ProfilePage" || who["name"] != "Ines Okonkwo-Hale" || who["sameAs"] != "https://ines.example/" {
		t.Errorf("data %v", data)
	}
}
