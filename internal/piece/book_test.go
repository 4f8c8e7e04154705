package piece_test

import (
	"strings"
	"testing"

	"pressrun/internal/piece"
)

const outletBook = `# Outlets that an editor has confirmed.
outlets:
  # Asked by telephone.
  - name: "1888"
    print: Eighteen Eighty-Eight # as they print it
    url: https://1888.example
  - name: The Slope
    grantable: no

# The end.
`

func TestConfirmKeepsTheRestOfTheBook(t *testing.T) {
	for name, tc := range map[string]struct {
		src   string
		entry piece.OutletEntry
		want  string
	}{
		"added": {
			outletBook,
			piece.OutletEntry{Name: "1945", URL: "https://1945.example", Confirmed: "desk, 2026-11-20"},
			strings.Replace(outletBook, "    grantable: no\n", "    grantable: no\n  - name: \"1945\"\n    url: \"https://1945.example\"\n    confirmed: \"desk, 2026-11-20\"\n", 1),
		},
		"updated": {
			outletBook,
			piece.OutletEntry{Name: "1888", Print: "18:88", Permission: `They said "yes"`},
			strings.Replace(outletBook, "    print: Eighteen Eighty-Eight # as they print it\n    url: https://1888.example\n",
				"    print: \"18:88\" # as they print it\n    url: https://1888.example\n    permission: \"They said \\\"yes\\\"\"\n", 1),
		},
		"the same":        {outletBook, piece.OutletEntry{Name: "1888", URL: "https://1888.example"}, outletBook},
		"empty file":      {"", piece.OutletEntry{Name: "1945"}, "outlets:\n  - name: \"1945\"\n"},
		"only comments":   {"# Nothing yet.\n", piece.OutletEntry{Name: "1945"}, "# Nothing yet.\noutlets:\n  - name: \"1945\"\n"},
		"empty list":      {"# Book\noutlets: [] # none yet\n# end\n", piece.OutletEntry{Name: "1945"}, "# Book\noutlets: # none yet\n  - name: \"1945\"\n# end\n"},
		"key alone":       {"outlets:\n", piece.OutletEntry{Name: "1945"}, "outlets:\n  - name: \"1945\"\n"},
		"indent of none":  {"outlets:\n- name: A\n", piece.OutletEntry{Name: "B"}, "outlets:\n- name: A\n- name: \"B\"\n"},
		"name elsewhere":  {"outlets:\n  - url: https://a.example\n    name: A\n", piece.OutletEntry{Name: "a", URL: "https://b.example"}, "outlets:\n  - url: \"https://b.example\"\n    name: A\n"},
		"no line end":     {"outlets:\n  - name: A", piece.OutletEntry{Name: "A", URL: "https://b.example"}, "outlets:\n  - name: A\n    url: \"https://b.example\"\n"},
		"quoted on lines": {"outlets:\n  - name: A\n    permission: >\n      old\n      words\n", piece.OutletEntry{Name: "A", Permission: "new"}, ""},
		"plain on lines":  {"outlets:\n  - name: A\n    permission: old\n      words\n", piece.OutletEntry{Name: "A", Permission: "new"}, ""},
		"brackets":        {"outlets: [{name: A}]\n", piece.OutletEntry{Name: "B"}, ""},
		"no name":         {outletBook, piece.OutletEntry{URL: "https://a.example"}, ""},
		"bad address":     {outletBook, piece.OutletEntry{Name: "B", URL: "b.example"}, ""},
		"injection":       {"", piece.OutletEntry{Name: "A\"\n  - name: B"}, "outlets:\n  - name: \"A\\\" - name: B\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := piece.ParseOutlets("outlets.yaml", []byte(tc.src))
			if err != nil {
				t.Fatal(err)
			}
			got, err := book.Confirm([]byte(tc.src), tc.entry)
			if (err != nil) != (tc.want == "") {
				t.Fatalf("error %v", err)
			}
			if string(got) != tc.want {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func TestBooksAreReadStrictly(t *testing.T) {
	for name, tc := range map[string]struct{ src, want string }{
		"unknown key":  {"outlets:\n  - name: A\n    link: b\n", "outlets.yaml:3: link: no such key"},
		"no name":      {"outlets:\n  - url: https://a.example\n", "outlets.yaml:2: name: the entry has no name"},
		"twice":        {"outlets:\n  - name: A\n  - name: a\n", `outlets.yaml:3: name: "a" stands twice, first on line 2`},
		"address":      {"outlets:\n  - name: A\n    url: a.example\n", "outlets.yaml:2: url: "},
		"grant":        {"outlets:\n  - name: A\n    grantable: maybe\n", "outlets.yaml:2: grantable: "},
		"wording":      {"outlets:\n  - name: A\n    wording: First there\n", "outlets.yaml:2: wording: "},
		"digits":       {"outlets:\n  - name: 1945\n", ""},
		"yes as grant": {"outlets:\n  - name: A\n    grantable: yes\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := piece.ParseOutlets("outlets.yaml", []byte(tc.src))
			if tc.want == "" {
				if err != nil || len(book) != 1 {
					t.Errorf("%v, %v", book, err)
				}
			} else if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	authors, err := piece.ParseAuthors("authors.yaml", []byte("authors:\n  - name: Ada Quill\n    role: Fellow\n    handle: \"@quill\"\n"))
	if err != nil || authors.Complete([]piece.Author{{Name: "ada quill"}})[0].Handle != "@quill" {
		t.Errorf("%v, %v", authors, err)
	}
	if _, err := piece.ParseAuthors("authors.yaml", []byte("authors:\n  - role: Fellow\n")); err == nil {
		t.Error("an author without a name passes")
	}
}
