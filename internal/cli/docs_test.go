package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pressrun/internal/config"
	"pressrun/internal/golden"
)

func testIO() *IO {
	return &IO{
		In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}, Dir: ".",
		Getenv: func(string) (string, bool) { return "", false }, Now: time.Now,
	}
}

// The reference of commands is written from the commands themselves, so that it can't drift.
func TestCommandReferenceIsWhatTheCommandsSay(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("# Commands\n\nWritten from the program by `go test ./internal/cli -update`.\n\n" +
		"`pressrun -C DIR` works as if started in DIR. Results go to stdout, talk to stderr; `NO_COLOR` is respected.\n\n" +
		"| exit code | meaning |\n| --- | --- |\n| 0 | done |\n| 1 | failed |\n| 2 | usage |\n| 3 | partly done: something is deferred, open or failed |\n" +
		"| 4 | input refused; nothing was written |\n| 10 | configuration invalid |\n| 11 | database schema newer than the program, or another process at work |\n" +
		"| 12 | remote refused the credentials |\n| 130 | interrupted |\n")
	root := newRoot(testIO())
	for _, cmd := range root.Commands() {
		describeCommand(&b, cmd, 2)
	}
	golden.Check(t, "../../../docs/commands.md", b.Bytes())
}

func describeCommand(b *bytes.Buffer, cmd *cobra.Command, depth int) {
	if cmd.Name() == "help" || cmd.Name() == "completion" || cmd.Hidden {
		return
	}
	fmt.Fprintf(b, "\n%s %s\n\n%s.\n", strings.Repeat("#", depth), cmd.CommandPath(), cmd.Short)
	if cmd.Long != "" {
		fmt.Fprintf(b, "\n%s\n", cmd.Long)
	}
	if cmd.Runnable() && !cmd.HasSubCommands() {
		fmt.Fprintf(b, "\n```\n%s\n```\n", cmd.UseLine())
	}
	if cmd.Example != "" {
		fmt.Fprintf(b, "\nExamples:\n\n```\n%s\n```\n", cmd.Example)
	}
	var flags []string
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" {
			name := "--" + f.Name
			if f.Shorthand != "" {
				name = "-" + f.Shorthand + ", " + name
			}
			flags = append(flags, fmt.Sprintf("| `%s` | %s |", name, f.Usage))
		}
	})
	if len(flags) > 0 {
		fmt.Fprintf(b, "\n| flag | meaning |\n| --- | --- |\n%s\n", strings.Join(flags, "\n"))
	}
	for _, sub := range cmd.Commands() {
		describeCommand(b, sub, depth+1)
	}
}

func TestConfigReferenceIsWhatTheCodeSays(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("# Configuration\n\nWritten from the program by `go test ./internal/cli -update`. Every key stands in config.yaml with its default;\n" +
		"each can be set by the environment too, and `…_FILE` names a file that holds the value. Secrets come from the environment only.\n" +
		"Relative paths belong to the folder of config.yaml.\n\n| key | default | environment | meaning |\n| --- | --- | --- | --- |\n")
	defaults := config.Default()
	for _, k := range defaults.Keys() {
		env := "`" + k.Env + "`"
		if k.Env == "" {
			env = "file only"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", k.Path, k.Default, env, k.Doc)
	}
	golden.Check(t, "../../../docs/config.md", b.Bytes())
}

func TestColumnsCountWhatATerminalShows(t *testing.T) {
	for text, want := range map[string]int{
		"":                      0,
		"abc":                   3,
		"café":                  4,
		"\x1b[1mbold\x1b[0m":    4,
		"日本":                    4,
		"“quoted” — and a dash": 21,
	} {
		if got := columns(text); got != want {
			t.Errorf("columns(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestCutKeepsTextWithinItsColumns(t *testing.T) {
	for _, text := range []string{"short", "a longer line of words that goes on", strings.Repeat("日本", 20)} {
		if got := cut(text, 12); columns(got) > 12 {
			t.Errorf("cut(%q) = %q, %d columns", text, got, columns(got))
		}
	}
}

func TestWrapBreaksAtSpacesAndLosesNoWord(t *testing.T) {
	text := "warning image.alt: the picture has no words for those who do not see it; set alt"
	lines := wrap(text, 30)
	for _, line := range lines {
		if columns(line) > 30 {
			t.Errorf("%q is too wide", line)
		}
	}
	if got := strings.Join(lines, " "); got != text {
		t.Errorf("got %q", got)
	}
	if got := wrap(text, 5); len(got) != 1 {
		t.Errorf("in no room at all, text is left as it is; got %q", got)
	}
}
