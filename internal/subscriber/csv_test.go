package subscriber

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"
)

// readAll reads a file as text of rows and faults, one each.
func readAll(src string) (rows []Row, faults []string) {
	for row, err := range ReadCSV("readers.csv", strings.NewReader(src)) {
		if err != nil {
			faults = append(faults, err.Error())
		} else {
			rows = append(rows, row)
		}
	}
	return rows, faults
}

func TestReadCSVReadsWhatSpreadsheetsWrite(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("email\tname\r\nada@x.se\tÅda\r\n")
	if err != nil {
		t.Fatal(err)
	}
	ada := Row{Line: 2, Email: "ada@x.se", Name: "Åda"}
	for name, c := range map[string]struct {
		src  string
		want []Row
	}{
		"comma":                          {"email,name\nada@x.se,Åda\n", []Row{ada}},
		"semicolon":                      {"name;email\nÅda;ada@x.se", []Row{ada}},
		"tab":                            {"email\tname\nada@x.se\tÅda", []Row{ada}},
		"byte order mark":                {"\ufeffemail,name\nada@x.se,Åda", []Row{ada}},
		"CR LF":                          {"email,name\r\nada@x.se,Åda\r\n", []Row{ada}},
		"windows-1252":                   {"email,name\nada@x.se,\xc5da", []Row{ada}},
		"UTF-16":                         {utf16, []Row{ada}},
		"headings in any dress":          {" Email , NAME ,shoe size\nada@x.se,Åda,39", []Row{ada}},
		"only the address":               {"email\nada@x.se\n", []Row{{Line: 2, Email: "ada@x.se"}}},
		"a name in the address":          {"email\nÅda <ada@x.se>\n", []Row{ada}},
		"a short row":                    {"email,name,cadence\nada@x.se,Åda", []Row{ada}},
		"spare separators":               {"email,name\nada@x.se,Åda,,,", []Row{ada}},
		"a quoted line break":            {"email,name\nada@x.se,\"Å\nda\"\nbo@x.se,Bo", []Row{{Line: 2, Email: "ada@x.se", Name: "Å da"}, {Line: 4, Email: "bo@x.se", Name: "Bo"}}},
		"empty rows":                     {"email,name\n\n,\nada@x.se,Åda", []Row{{Line: 4, Email: "ada@x.se", Name: "Åda"}}},
		"no rows":                        {"email,name\n", nil},
		"doubled quotation mark":         {"email,name\nada@x.se,\"Å\"\"d\"\"a\"", []Row{{Line: 2, Email: "ada@x.se", Name: `Å"d"a`}}},
		"a spreadsheet's headings":       {"Name;E-Mail\nÅda;ada@x.se", []Row{ada}},
		"the headings of a mail program": {"Email Address,Name\nada@x.se,Åda", []Row{ada}},
		"mail for email":                 {"MAIL\tName\nada@x.se\tÅda", []Row{ada}},
		"a cell made harmless":           {"email,name\nada@x.se,\"'=1+1\"", []Row{{Line: 2, Email: "ada@x.se", Name: "=1+1"}}},
		"an apostrophe of its own":       {"email,name\nada@x.se,'t Hooft", []Row{{Line: 2, Email: "ada@x.se", Name: "'t Hooft"}}},
		"all columns": {
			"email,name,sections,cadence,language\nada@x.se,Åda,\" Public Space ;Europe,|Asia\",Each Piece,pt-BR",
			[]Row{{
				Line: 2, Email: "ada@x.se", Name: "Åda", Sections: []string{"Public Space", "Europe", "Asia"},
				Cadence: EachPiece, Language: "pt-BR",
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			rows, faults := readAll(c.src)
			if diff := cmp.Diff(c.want, rows); diff != "" || faults != nil {
				t.Errorf("(-want +got)\n%s%q", diff, faults)
			}
		})
	}
}

func TestReadCSVTellsBadRowsAndGoesOn(t *testing.T) {
	rows, faults := readAll(strings.Join([]string{
		"email,name,sections,cadence,language", // line 1
		"ada@x.se,Ada",
		"no address,Bo",
		",Cy",
		"di@x.se,Di,,hourly",
		"eve@x.se,Eve,,,klingonese-of-the-north",
		"flo@x.se,Lovelace, Ada,daily,en,too many",
		"gus@x.se,Gus \"the boat\" Holm",
		"hal@x.se,Hal",
		"\"ivy@x.se,Ivy",
		"joe@x.se,\"Joe\"",
		"kim@x.se,Kim",
	}, "\n"))
	var emails []string
	for _, r := range rows {
		emails = append(emails, r.Email)
	}
	if diff := cmp.Diff([]string{"ada@x.se", "hal@x.se", "kim@x.se"}, emails); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	want := []string{
		`readers.csv:3: "no address" is no email address; put it right or take the row out`,
		`readers.csv:4: "" is no email address; put it right or take the row out`,
		`readers.csv:5: cadence "hourly" is none; write each piece, daily or weekly, or leave it empty`,
		`readers.csv:6: language "klingonese-of-the-north" is none; write a code such as en or pt-BR, or leave it empty`,
		`readers.csv:7: the row has 6 cells and the first line 5; put quotation marks around a cell that holds the separator ','`,
		`readers.csv:8: the quotation marks from here to line 8 do not pair, so nothing of these lines was read; close them, and double those inside a cell`,
		`readers.csv:10: the quotation marks from here to line 11 do not pair, so nothing of these lines was read; close them, and double those inside a cell`,
	}
	if diff := cmp.Diff(want, faults); diff != "" {
		t.Errorf("faults (-want +got)\n%s", diff)
	}
}

func TestReadCSVRefusesFilesThatAreNone(t *testing.T) {
	for name, src := range map[string]string{
		"empty": "", "no heading": "ada@x.se,Ada\n", "binary": "PK\x03\x04\x00\x00", "two columns of one name": "email,email\na@x.se,b@x.se",
		"two columns of addresses":                 "email,E-Mail\na@x.se,b@x.se",
		"an open quotation mark in the first line": "\"email,name\nada@x.se,Ada",
	} {
		rows, faults := readAll(src)
		if len(rows) != 0 || len(faults) != 1 || !strings.HasPrefix(faults[0], "readers.csv") {
			t.Errorf("%s: got %v, %q", name, rows, faults)
		}
		for _, err := range ReadCSV("readers.csv", strings.NewReader(src)) {
			var row *RowError
			if errors.As(err, &row) {
				t.Errorf("%s: %v is told as one row", name, err)
			}
		}
	}
}

func TestReadCSVEndsAtAFaultOfReading(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("email\nada@x.se\n"), iotest.ErrReader(fs.ErrClosed))
	var last error
	for _, err := range ReadCSV("readers.csv", broken) {
		last = err
	}
	if !errors.Is(last, fs.ErrClosed) {
		t.Errorf("got %v", last)
	}
}

func TestReadCSVStopsWhenNobodyReadsOn(t *testing.T) {
	for row := range ReadCSV("readers.csv", strings.NewReader("email\na@x.se\nb@x.se\n")) {
		if row.Email != "a@x.se" {
			t.Fatalf("%s was read after the end", row.Email)
		}
		break
	}
}

func TestReadCSVKeepsNothingOfEarlierRows(t *testing.T) {
	var src strings.Builder
	src.WriteString("email,name\n")
	for i := range 1000 {
		fmt.Fprintf(&src, "reader-%d@x.se,Name %d\n", i, i)
	}
	rows, _ := readAll(src.String())
	for i, r := range rows {
		if want := fmt.Sprintf("reader-%d@x.se", i); r.Email != want || r.Name != fmt.Sprintf("Name %d", i) {
			t.Fatalf("row %d is %+v", i, r)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{
		"email,name\nada@x.se,Åda\n", "email;name\r\nada@x.se;\"a\nb\"\r\n", "\xff\xfee\x00", "email\n\"", "\ufeffemail\tcadence\na@x.se\tdaily",
		"email\nνίκος@παράδειγμα.gr\na\u030a@x.se\n用户@例子.广告\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		n := 0
		for row, err := range ReadCSV("f", strings.NewReader(src)) {
			if n++; n > len(src)+1 {
				t.Fatal("more rows than bytes")
			}
			if err != nil {
				continue
			}
			if _, again, err := ParseAddress(row.Email); err != nil || again != row.Email {
				t.Errorf("the address %q does not stand: %q, %v", row.Email, again, err)
			}
			for _, s := range append([]string{row.Email, row.Name, row.Language}, row.Sections...) {
				if !utf8.ValidString(s) || strings.ContainsAny(s, "\r\n\x00") && s != row.Name {
					t.Errorf("%q would break a header", s)
				}
			}
			if strings.ContainsAny(row.Name, "\r\n\x00") {
				t.Errorf("the name %q would break a header", row.Name)
			}
		}
	})
}

func TestCellsAreNoFormulasAndReadBack(t *testing.T) {
	for cell, want := range map[string]string{
		`=HYPERLINK("x")`: `'=HYPERLINK("x")`, "+49 name": "'+49 name", "-": "'-", "@ada": "'@ada", "\tada": "'\tada", "\rada": "'\rada",
		"Ada": "Ada", "": "", "'=kept": "''=kept", "'t Hooft": "'t Hooft",
	} {
		safe := SafeCell(cell)
		if safe != want {
			t.Errorf("%q became %q, want %q", cell, safe, want)
		}
		if got := plainCell(safe); got != cell {
			t.Errorf("%q came back as %q", cell, got)
		}
	}
}
