package partner

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"pressrun/internal/golden"
	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// ninjsSchema is the ninjs 3.1 schema with formats asserted; the GeoJSON schema it names is read from beside it.
func ninjsSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	for url, name := range map[string]string{
		"https://geojson.org/schema/GeoJSON.json":              "schemas/GeoJSON-schema.json",
		"http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#": "schemas/ninjs-schema_3.1.json",
	} {
		f, err := os.Open(golden.Reference(t, name))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource(strings.TrimSuffix(url, "#"), doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile("http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validNinjs(t testing.TB, schema *jsonschema.Schema, data []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("%v\n%s", err, data)
	}
}

func TestNinjsIsValid(t *testing.T) {
	schema := ninjsSchema(t)
	embargoed := copyOf(sample.Ferry(), otherTerms())
	embargoed.Embargoed = true
	embargoed.Published = sample.Now().AddDate(0, 0, 1)
	for name, c := range map[string]Copy{
		"outlet, picture": copyOf(sample.Ferry(), gazette()),
		"home piece":      copyOf(sample.Kiosk(), gazette()),
		"related":         copyOf(sample.Ferry(), otherTerms()),
		"embargoed":       embargoed,
		"for everybody":   copyOf(sample.Kiosk(), nil),
		"correction":      ferryCorrected(ledger.NoticeCorrection),
		"kill":            ferryKilled(),
	} {
		t.Run(name, func(t *testing.T) { validNinjs(t, schema, make1(t, Ninjs, c)) })
	}
}

func TestNinjsSchemaRefusesWhatItShould(t *testing.T) {
	schema := ninjsSchema(t)
	for _, bad := range []string{
		`{"type":"text"}`, `{"uri":"tag:a.example,2026:x","embargoed":"2026-01-01"}`,
		`{"uri":"tag:a.example,2026:x","pubStatus":"cancelled"}`, `{"uri":"tag:a.example,2026:x","firstCreated":"today"}`, `{"uri":"no uri"}`,
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(doc) == nil {
			t.Errorf("%s passes, so the schema checks nothing", bad)
		}
	}
}

func readNinjs(t *testing.T, c Copy) ninjsItem {
	t.Helper()
	var item ninjsItem
	if err := json.Unmarshal(make1(t, Ninjs, c), &item); err != nil {
		t.Fatal(err)
	}
	return item
}

func TestNinjsKeepsThreePartiesApart(t *testing.T) {
	item := readNinjs(t, copyOf(sample.Ferry(), gazette()))
	if len(item.InfoSources) != 2 || item.InfoSources[0].Name != "1888" || item.InfoSources[0].Role != "originator" ||
		item.InfoSources[1].Name != "Harbour Institute" || item.InfoSources[1].Role != "distributor" {
		t.Errorf("sources %+v", item.InfoSources)
	}
	if len(item.Organisations) != 1 || item.Organisations[0].Name != "The Bay Gazette" {
		t.Errorf("organisations %+v", item.Organisations)
	}
	if item.CopyrightHolder != "" {
		t.Errorf("copyright holder %q, though none is recorded and 1888 ran it first", item.CopyrightHolder)
	}
}

func TestNinjsKillIsNewerAndHasNoBody(t *testing.T) {
	c := ferryKilled()
	c.Version, c.Notice.Replaces = 3, 3
	item := readNinjs(t, c)
	if item.PubStatus != "canceled" || item.Version != "4" || len(item.Bodies) != 0 || len(item.Associations) != 0 || item.EmbargoedUntil != "" {
		t.Errorf("got %+v", item)
	}
	if item.URI != c.Piece.ID {
		t.Errorf("uri %q is not the piece's", item.URI)
	}
}

func TestNinjsTellsTheKindOfANoticeFirst(t *testing.T) {
	for _, kind := range []ledger.NoticeKind{ledger.NoticeUpdate, ledger.NoticeCorrection} {
		note := readNinjs(t, ferryCorrected(kind)).EdNote
		if !strings.HasPrefix(note, string(kind)+"\nVersion 2 replaces version 1") || !strings.Contains(note, "Paragraph 3, was: 1887.") {
			t.Errorf("%s: the note begins %q", kind, note)
		}
	}
	if note := readNinjs(t, ferryKilled()).EdNote; !strings.HasPrefix(note, "KILL: ") {
		t.Errorf("the note of a kill begins %q", note)
	}
	if note := readNinjs(t, copyOf(sample.Ferry(), gazette())).EdNote; !strings.HasPrefix(note, "For: ") {
		t.Errorf("the note of a first copy begins %q", note)
	}
}

func TestNinjsCountsWordsAsTheWireDoes(t *testing.T) {
	c := copyOf(sample.Ferry(), gazette())
	for _, b := range readNinjs(t, c).Bodies {
		if length := piece.Count(b.WordCount, "word", "words"); !strings.Contains(string(make1(t, Text, c)), "Length: "+length+"\n") {
			t.Errorf("the body has %s, the wire another number", length)
		}
	}
}

func TestNinjsNotesStayOutOfWhatIsPublished(t *testing.T) {
	item := readNinjs(t, ferryCorrected(ledger.NoticeUpdate))
	if !strings.Contains(item.EdNote, "Version 2 replaces version 1") {
		t.Errorf("the note lacks the changes: %s", item.EdNote)
	}
	for _, b := range item.Bodies {
		if strings.Contains(b.Value, "replaces version") || strings.Contains(b.Value, "Clearance") {
			t.Errorf("notes stand in the body: %s", b.Value)
		}
	}
}
