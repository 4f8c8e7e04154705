// Package architecture keeps the plan of the house: which packages may import which. It has
// only this test, so that whoever runs `go test ./...` is told of a wall that was moved.
package architecture

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The layers from the ground up; see docs/architecture.md.
func layers() map[string][]string {
	ground := []string{"strictyaml", "atomicfile", "lockfile"}
	words := []string{"publication", "piece", "subscriber", "ledger", "replies", "verp"}
	makers := []string{"intake", "feed", "digest", "site", "partner"}
	carriers := []string{"mail", "wire", "websub", "bounce"}
	engine := []string{"press", "delivery", "chores", "alert", "readership", "clicks", "returns"}
	allowed := map[string][]string{}
	allow := func(packages []string, may ...[]string) {
		for _, name := range packages {
			allowed[name] = append(allowed[name], slices.Concat(may...)...)
		}
	}
	allow(ground)
	allow(words, ground, []string{"publication", "piece"})
	allow(makers, ground, words, []string{"templates"})
	allow(carriers, ground, words)
	allow([]string{"wire"}, []string{"partner"})
	allow([]string{"store"}, ground, words, []string{"partner"})
	allow(engine, ground, words, makers, carriers)
	allow([]string{"web", "doctor"}, ground, words, makers, carriers, engine, []string{"store", "templates"})
	allow([]string{"backup"}, ground, []string{"store"})
	allow([]string{"metrics"}, words, []string{"store"})
	allow([]string{"config"}, ground, words)
	allow([]string{"sample", "golden", "smtptest", "pgtest"}, words)
	allow([]string{"smtptest/sinks"}, []string{"smtptest"})
	allow([]string{"sendbench"}, ground, words, makers, carriers, engine, []string{"store", "sample", "smtptest"})
	allow([]string{"cli"}, ground, words, makers, carriers, engine, []string{"store", "config", "sample", "subscribers", "web", "doctor", "backup", "metrics"})
	return allowed
}

type listed struct {
	ImportPath string
	Imports    []string
}

func TestPackagesImportOnlyWhatTheirLayerMay(t *testing.T) {
	allowed := layers()
	for _, p := range projectPackages(t) {
		name := short(p.ImportPath)
		for _, path := range p.Imports {
			dep := short(path)
			if dep == "" || name == "" {
				continue
			}
			may, known := allowed[name]
			if name == "templates" {
				may, known = []string{"templates"}, true
			}
			if !known && name != "cmd" && name != "architecture" && name != "store/storetest" && name != "doctor/dnstest" && name != "subscribers" {
				t.Errorf("%s has no layer yet; give it one here and in docs/architecture.md", p.ImportPath)
				break
			}
			if known && !slices.Contains(may, dep) {
				t.Errorf("%s imports %s, which its layer may not", p.ImportPath, path)
			}
		}
	}
}

func TestCoreLibrariesStayBehindOnePackage(t *testing.T) {
	owners := map[string][]string{
		"github.com/gorilla/feeds":            {"feed"},
		"blitiri.com.ar/go/spf":               {"doctor"},
		"github.com/wneessen/go-mail":         {"mail", "sendbench"}, // measured against the library alone
		"github.com/prometheus/client_golang": {"metrics"},
		"modernc.org/sqlite":                  {"store", "chores"},
		"github.com/jackc/pgx":                {"store", "chores", "pgtest"},
		"database/sql":                        {"store", "chores", "pgtest"},
		"github.com/riverqueue/river":         {"chores"},
		"github.com/spf13/cobra":              {"cli"},
		"go.yaml.in/yaml":                     {"strictyaml", "piece", "config", "subscriber", "partner"},
		"github.com/yuin/goldmark":            {"piece"},
	}
	for _, p := range projectPackages(t) {
		for _, path := range p.Imports {
			for library, who := range owners {
				if (path == library || strings.HasPrefix(path, library+"/")) && !slices.Contains(who, short(p.ImportPath)) {
					t.Errorf("%s imports %s, which belongs to %v", p.ImportPath, path, who)
				}
			}
		}
	}
}

func projectPackages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "pressrun/...")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var packages []listed
	for dec := json.NewDecoder(out); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if len(packages) < 10 {
		t.Fatalf("only %d packages were listed", len(packages))
	}
	return packages
}

// short is the package's name in the layers; empty for packages that are not ours.
func short(path string) string {
	rest, ours := strings.CutPrefix(path, "pressrun/")
	if !ours {
		return ""
	}
	if inner, ok := strings.CutPrefix(rest, "internal/"); ok {
		return inner
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}
