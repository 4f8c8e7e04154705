package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pressrun/internal/doctor/dnstest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pressrun": mainOverZone})
}

// mainOverZone is the program; where ZONE names a file, DNS is what that says.
func mainOverZone() {
	file, ok := os.LookupEnv("ZONE")
	if !ok {
		main()
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	os.Exit(run(dnstest.Parse(string(text))))
}

// TestScripts drives the real program; each script is a story with its exit codes and files.
func TestScripts(t *testing.T) {
	pieces, err := filepath.Abs("../../internal/sample/pieces")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PIECES", pieces)
			env.Setenv("NO_COLOR", "1")
			env.Setenv("TZ", "UTC")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": scriptCode, "count": scriptCount, "snapshot": scriptSnapshot, "same": scriptSame,
			"has": scriptHas, "replace": scriptReplace, "smtpserver": scriptSMTPServer,
			"deskserver": scriptDeskServer, "slowserver": scriptSlowServer, "await": scriptAwait,
		},
		RequireUniqueNames: true,
	})
}

// scriptCode runs the program and checks its exit code: code 4 publish x.txt.
func scriptCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec("pressrun", args[1:]...); err != nil {
		code, ok := strings.CutPrefix(err.Error(), "exit status ")
		if !ok {
			ts.Fatalf("pressrun: %v", err)
		}
		got, err = strconv.Atoi(code)
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// scriptCount counts the files that match a pattern: count 3 var/outbox/*/new/*.eml.
func scriptCount(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: count N PATTERN")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	files, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(files) != want {
		ts.Fatalf("%s: %d files, want %d: %v", args[1], len(files), want, files)
	}
}

// scriptSnapshot remembers names, bytes and times of all files of folders; scriptSame compares.
func scriptSnapshot(ts *testscript.TestScript, _ bool, folders []string) {
	ts.Check(os.WriteFile(ts.MkAbs(".snapshot"), []byte(listing(ts, folders)), 0o644))
}

func scriptSame(ts *testscript.TestScript, neg bool, folders []string) {
	before, err := os.ReadFile(ts.MkAbs(".snapshot"))
	ts.Check(err)
	now := listing(ts, folders)
	if (now == string(before)) == neg {
		ts.Fatalf("files are same=%v:\n%s\nnow:\n%s", !neg, before, now)
	}
}

func listing(ts *testscript.TestScript, folders []string) string {
	var b strings.Builder
	for _, folder := range folders {
		err := filepath.WalkDir(ts.MkAbs(folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasPrefix(filepath.Base(path), "pressrun.") {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			data, err := os.ReadFile(path)
			fmt.Fprintf(&b, "%s %d %x\n", path, info.ModTime().UnixNano(), hash(data))
			return err
		})
		ts.Check(err)
	}
	return b.String()
}

func hash(data []byte) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for _, c := range data {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// scriptHas checks that each file matching a pattern holds a text: has public/feed.* 'originally appeared'.
func scriptHas(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] has PATTERN TEXT")
	}
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("%s: no such files", args[0])
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".gz") || strings.HasSuffix(file, ".br") {
			continue
		}
		if strings.Contains(ts.ReadFile(file), args[1]) == neg {
			ts.Fatalf("%s: holds %q: %v", file, args[1], neg)
		}
	}
}

// scriptReplace changes a text in a file, which must hold it: replace FILE OLD NEW.
func scriptReplace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o644))
}
