package cli

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pressrun/internal/sample"
)

func TestAnUnknownCommandIsAUsageErrorWithTheNextStep(t *testing.T) {
	h := newHouse(t)
	h.fails(ExitUsage, []string{"bogus"}, `unknown command "bogus"`, "see pressrun --help")
	h.fails(ExitUsage, []string{"pulbish"}, "did you mean publish?", "see pressrun --help")
	h.fails(ExitUsage, []string{"runs", "stop", "1"}, `unknown command "stop"`, "see pressrun runs --help")
	h.fails(ExitUsage, []string{"subscribers", "exprot"}, "did you mean export?")
	h.fails(ExitUsage, []string{"init", "a", "b"}, "see pressrun init --help")
	h.fails(ExitUsage, []string{"subscribers", "add", "a@x.se", "--confirmed"}, "--list", "commentary")
}

func TestImportTellsWhatCouldNotBeReadAsARefusal(t *testing.T) {
	h := newHouse(t)
	h.write("good.md", string(sample.Kiosk().Markdown()))
	gone := httptest.NewServer(http.NotFoundHandler())
	defer gone.Close()
	for _, c := range []struct {
		code int
		args []string
		says string
	}{
		{ExitPartly, []string{"good.md", "missing.txt"}, "no such file"},
		{ExitRefused, []string{"missing.txt"}, "no such file"},
		{ExitRefused, []string{gone.URL}, "--allow-private"},
		{ExitRefused, []string{gone.URL, "--allow-private"}, "404"},
	} {
		out := h.fails(c.code, append([]string{"import", "--json"}, c.args...))
		var results []struct {
			Piece    any
			Findings []struct{ Level, Field, Code, Message string }
		}
		if err := json.Unmarshal([]byte(out), &results); err != nil {
			t.Fatalf("%q: %v\n%s", c.args, err, out)
		}
		last := results[len(results)-1]
		if last.Piece != nil || len(last.Findings) != 1 {
			t.Fatalf("%q: got %+v", c.args, last)
		}
		f := last.Findings[0]
		if f.Level != "error" || f.Field != "file" || f.Code != "rejected-not-a-piece" || !strings.Contains(f.Message, c.says) {
			t.Errorf("%q: got %+v", c.args, f)
		}
	}
	h.fails(ExitPartly, []string{"import", "missing.txt", "good.md"}, "no such file", "refused")
	if _, err := os.Stat(filepath.Join(h.dir, "drafts")); err != nil {
		t.Error(err)
	}
}

func TestImportKeepsADraftThatWasEdited(t *testing.T) {
	h := newHouse(t)
	h.write("a.md", string(sample.Kiosk().Markdown()))
	h.write("b.md", string(sample.Ferry().Markdown()))
	draft := strings.TrimSpace(h.mustRun("import", "a.md"))
	h.mustRun("import", "a.md") // the same again is fine
	name, err := filepath.Rel(h.dir, draft)
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(h.read(name), "title: ", "dek: \"Edited by hand.\"\ntitle: ", 1)
	h.write(name, edited)
	h.fails(ExitRefused, []string{"import", "a.md"}, "kept", "--force")
	h.fails(ExitPartly, []string{"import", "a.md", "b.md"}, "--force")
	if h.read(name) != edited {
		t.Error("the edited draft was written over")
	}
	h.mustRun("import", "--force", "a.md")
	if h.read(name) == edited {
		t.Error("--force wrote nothing")
	}
}

func TestOutletsListJSONHasSnakeCaseNames(t *testing.T) {
	h := newHouse(t)
	h.mustRun("outlets", "confirm", "1888", "--print", "Eighteen Eighty-Eight", "--url", "https://1888.example/")
	var got []map[string]string
	if err := json.Unmarshal([]byte(h.mustRun("outlets", "list", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"name": "1888", "print": "Eighteen Eighty-Eight", "url": "https://1888.example/", "permission": "",
		"wording": "", "grantable": "", "confirmed": "2026-11-20",
	}
	if len(got) != 1 || len(got[0]) != len(want) {
		t.Fatalf("got %v", got)
	}
	for key, value := range want {
		if got[0][key] != value {
			t.Errorf("%s is %q, want %q", key, got[0][key], value)
		}
	}
}

func TestQuestionsSayWhatTheCommandDoes(t *testing.T) {
	h := newHouse(t)
	h.mustRun("subscribers", "add", "ada@example.org", "--list", "commentary", "--confirmed")
	h.fails(ExitUsage, []string{"subscribers", "erase", "ada@example.org"}, "this erases a person for good", "--yes")
	h.fails(ExitFailed, []string{"subscribers", "erase", "nobody@example.org"}, "nobody@example.org", "subscribers export")
	h.fails(ExitFailed, []string{"subscribers", "erase", "nobody@example.org", "--dry-run"}, "nobody@example.org")
	if _, _, talk := h.run("subscribers", "erase", "nobody@example.org"); strings.Contains(talk, "will be erased") {
		t.Errorf("it promises to erase nobody:\n%s", talk)
	}
	h.fails(ExitFailed, []string{"subscribers", "show", "nobody@example.org"}, "subscribers export")
	h.mustRun("subscribers", "erase", "ada@example.org", "--yes")
}

func TestSendingGatheredPiecesDryWritesNothing(t *testing.T) {
	h := newHouse(t)
	h.write("subscribers/lists.yaml", "lists:\n  - slug: weekly\n    name: Weekly\n    cadence: weekly\n")
	h.write("a.md", string(sample.Kiosk().Markdown()))
	readers := h.read("subscribers/readers.csv")
	if err := os.Remove(filepath.Join(h.dir, "subscribers/readers.csv")); err != nil {
		t.Fatal(err)
	}
	h.mustRun("publish", "--yes", "--only", "feeds", "a.md")
	h.write("subscribers/readers.csv", readers)
	h.mustRun("editions", "send", "weekly", "--dry-run")
	if out := h.mustRun("subscribers", "stats"); out != "" {
		t.Errorf("a dry run read in readers:\n%s", out)
	}
	h.fails(ExitUsage, []string{"editions", "send", "weekly"}, "this mails the readers of weekly")
	h.fails(ExitUsage, []string{"editions", "send", "wekly", "--dry-run"}, "there is no list \"wekly\"")
}

func TestFiltersThatNameNothingAreUsageErrors(t *testing.T) {
	h := newHouse(t)
	h.fails(ExitUsage, []string{"editions", "show", "commentary", "1", "--state", "bogus"}, "queued", "skipped", "cancelled")
	h.fails(ExitUsage, []string{"runs", "list", "--limit", "-1"}, "--limit")
}

func TestAddedNamesAreOneLine(t *testing.T) {
	h := newHouse(t)
	h.mustRun("subscribers", "add", "z@example.org", "--name", "X\r\nBcc: e@f.g", "--list", "commentary", "--confirmed")
	if out := h.mustRun("subscribers", "export", "commentary"); !strings.Contains(out, "z@example.org,X Bcc: e@f.g,") {
		t.Errorf("got\n%s", out)
	}
	h.fails(ExitUsage, []string{"subscribers", "add", "a\u200bb@example.org", "--list", "commentary", "--confirmed"}, "before the @")
}

func TestExportedReadersAreNoFormulasAndReadBack(t *testing.T) {
	h := newHouse(t)
	h.write("in.csv", "email,name\na@example.org,=1+1\nb@example.org,@home\nc@example.org,'t Hooft\n")
	h.mustRun("subscribers", "import", "in.csv", "--list", "commentary", "--confirmed")
	exported := h.mustRun("subscribers", "export", "commentary")
	for _, cell := range []string{",'=1+1,", ",'@home,", ",'t Hooft,"} {
		if !strings.Contains(exported, cell) {
			t.Errorf("no cell %q in\n%s", cell, exported)
		}
	}
	h.write("out.csv", exported)
	if out := h.mustRun("subscribers", "import", "out.csv", "--list", "commentary", "--confirmed"); !strings.Contains(out, "3 unchanged") {
		t.Errorf("what was exported does not come back: %s", out)
	}
}

func TestConfigCheckLooksAtThePostalAddress(t *testing.T) {
	h := newHouse(t)
	code, _, talk := h.run("config", "check")
	if code != ExitDone || !strings.Contains(talk, "site.postal_address") {
		t.Errorf("exit %d, %s", code, talk)
	}
	h.env = map[string]string{
		"PRESSRUN_MAIL_TRANSPORT": "smtp", "PRESSRUN_MAIL_SMTP_HOST": "mail.harbour.example",
		"PRESSRUN_SITE_ID_AUTHORITY": "harbour.news,2026-01-01",
	}
	h.fails(ExitConfig, []string{"config", "check"}, "site.postal_address")
	h.env["PRESSRUN_SITE_POSTAL_ADDRESS"] = "Harbour Institute, 3 Quay Road, Port Ansel"
	if _, _, talk := h.run("config", "check"); strings.Contains(talk, "postal") {
		t.Errorf("a filled-in address is found fault with: %s", talk)
	}
}

func TestASlipInAVariableStopsACommand(t *testing.T) {
	h := newHouse(t)
	h.env["PRESSRUN_SITE_NAM"] = "X"
	h.fails(ExitConfig, []string{"config", "check"}, "did you mean PRESSRUN_SITE_NAME?")
}

func TestAnImportWithoutProofTakesNobody(t *testing.T) {
	h := newHouse(t)
	h.write("in.csv", "email,consent_at,status\na@example.org,2026-03-02,\nb@example.org,,\nc@example.org,,unsubscribed\nno address,,\n")
	h.fails(ExitPartly, []string{"subscribers", "import", "in.csv", "--list", "commentary", "--report", "rest.csv"},
		"1 row without consent_at not taken in; say --confirmed", "rest.csv names them all")
	want := `line,address,reason,what to do
5,no address,"""no address"" is no email address",put it right or take the row out
3,b@example.org,no date of consent,"give consent_at, or import with --confirmed if the reader has asked for this list"
4,c@example.org,recorded as left,nothing
`
	if got := h.read("rest.csv"); got != want {
		t.Errorf("the report is\n%s", got)
	}
	h.fails(ExitUsage, []string{"subscribers", "import", "in.csv", "--list", "commentary", "--report", "in.csv"}, "is there already")
	if got := h.mustRun("subscribers", "stats"); !strings.Contains(got, "1 confirmed") || !strings.Contains(got, "1 left") {
		t.Errorf("got %s", got)
	}
}

func TestSuppressionsAreCheckedBeforeTheFirst(t *testing.T) {
	h := newHouse(t)
	h.fails(ExitUsage, []string{"subscribers", "suppress", "a@example.org", "b@"}, "no email address")
	h.mustRun("subscribers", "suppress", "a@example.org", "b@example.org", "--reason", "=asked")
	if got := h.mustRun("subscribers", "suppressions"); !strings.Contains(got, "a@example.org,'=asked,2026-11-20T") {
		t.Errorf("got %s", got)
	}
	h.write("wrong.csv", "email,status\nc@example.org,subscribed\nd@example.org,bounced\n")
	h.fails(ExitPartly, []string{"subscribers", "suppress", "wrong.csv"}, "wrong.csv:2", "is to be mailed")
	h.fails(ExitUsage, []string{"subscribers", "unsuppress", "a@example.org", "--yes"}, "--reason")
	h.fails(ExitUsage, []string{"subscribers", "unsuppress", "a@example.org", "--reason", "a slip"}, "lets an address be mailed again")
	h.mustRun("subscribers", "unsuppress", "a@example.org", "--reason", "a slip", "--yes")
	if got := h.mustRun("subscribers", "show", "a@example.org"); !strings.Contains(got, "suppressed (=asked) until Nov 20, 2026: a slip") {
		t.Errorf("got %s", got)
	}
	h.mustRun("subscribers", "suppress", "e@example.org", "--reason", "complained")
	h.fails(ExitFailed, []string{"subscribers", "unsuppress", "e@example.org", "--reason", "x", "--yes"}, "complained")
}
