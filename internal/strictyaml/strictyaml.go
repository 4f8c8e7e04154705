// Package strictyaml reads the YAML files a person writes (config.yaml, lists,
// partners, books, front matter) so strictly that a slip is found where it was
// made: an unknown or doubled key, a list where text belongs, an unquoted "@".
// Every problem names the line, the key and what to do.
package strictyaml

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Problem is one thing wrong in a YAML file.
type Problem struct {
	File    string // as the user named it; empty when the text has no file
	Line    int    // first line is 1; 0 when unknown
	Key     string // the key concerned; empty when unknown
	Message string // what is wrong and what to do
}

// Error writes the problem as file:line: key: message.
func (p *Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File)
		if p.Line > 0 {
			fmt.Fprintf(&b, ":%d", p.Line)
		}
		b.WriteString(": ")
	} else if p.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", p.Line)
	}
	if p.Key != "" {
		fmt.Fprintf(&b, "%s: ", p.Key)
	}
	b.WriteString(p.Message)
	return b.String()
}

// Unmarshal reads src into dst, which must be a pointer. Unknown and doubled keys are errors.
// Input that is empty or holds comments only leaves dst as it was. The error joins one *Problem per fault found.
func Unmarshal(file string, src []byte, dst any) error {
	return decode(file, src, dst, 0)
}

// UnmarshalAt is Unmarshal for YAML that begins after `before` lines of the file,
// so that the lines named in problems are those of the whole file.
func UnmarshalAt(file string, src []byte, before int, dst any) error {
	return decode(file, src, dst, before)
}

func decode(file string, src []byte, dst any, before int) error {
	if holdsNothing(src) {
		return nil
	}
	err := yaml.Load(src, dst, yaml.WithKnownFields(), yaml.WithUniqueKeys())
	if err == nil {
		return nil
	}
	var out []error
	for _, fault := range faults(err) {
		out = append(out, newProblem(file, fault, before, src))
	}
	return errors.Join(out...)
}

// holdsNothing tells whether the text is blank but for comments, which the library calls a missing document.
func holdsNothing(src []byte) bool {
	for line := range strings.Lines(string(src)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}

// Refusal is what an UnmarshalText method returns about a value it does not take: what is
// wrong and what to do. It becomes the message of the problem as it stands.
type Refusal string

// Error is the refusal itself.
func (r Refusal) Error() string { return string(r) }

// fault is one complaint of the library: its place in src (0: unknown) and its words.
type fault struct {
	line    int
	column  int // in characters, from 1
	text    string
	refused bool // the words are a Refusal's
}

// faults takes apart what the library gathered into one error.
func faults(err error) []fault {
	var several *yaml.LoadErrors
	if errors.As(err, &several) {
		var out []fault
		for _, e := range several.Errors {
			var refusal Refusal
			out = append(out, fault{e.Mark.Line, e.Mark.Column, e.Message, errors.As(e.Unwrap(), &refusal)})
		}
		return out
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return []fault{{line: one.Mark.Line, column: one.Mark.Column, text: one.Message}}
	}
	return []fault{{text: err.Error()}}
}

var (
	unknown   = regexp.MustCompile(`field (\S+) not found in type \S+`)
	duplicate = regexp.MustCompile(`mapping key "?([^"]+?)"? already defined at line (\d+)`)
	wrongType = regexp.MustCompile("cannot (?:unmarshal|construct) !!(\\w+)(?: `(.*?)`)? into (\\S+)")
)

func newProblem(file string, f fault, before int, src []byte) *Problem {
	p := &Problem{File: file}
	text := f.text
	if f.line > 0 {
		p.Key = keyAt(src, f.line, f.column)
		p.Line = f.line + before
	}
	switch {
	case f.refused:
		p.Message = text
	case unknown.MatchString(text):
		p.Key = unknown.FindStringSubmatch(text)[1]
		p.Message = "no such key; look for a slip of the pen, or take it out"
	case duplicate.MatchString(text):
		m := duplicate.FindStringSubmatch(text)
		p.Key = m[1]
		first, _ := strconv.Atoi(m[2])
		p.Message = fmt.Sprintf("stands twice, first on line %d; keep one of them", first+before)
	case wrongType.MatchString(text):
		m := wrongType.FindStringSubmatch(text)
		p.Message = fmt.Sprintf("%s stands where %s belongs; if it is meant as text, put quotes around it",
			describe(m[1]), expected(m[3]))
	default:
		p.Message = "not valid YAML (" + strings.TrimPrefix(text, "yaml: ") + "); put quotes around text that holds : # @ ` or starts with a sign"
	}
	return p
}

var keyAtStart = regexp.MustCompile(`^\s*(?:- )?\s*"?([A-Za-z_][\w-]*)"?\s*:`)

var keyInLine = regexp.MustCompile(`(?:^|[\s{,])"?([A-Za-z_][\w-]*)"?\s*:\s`)

// keyAt is the key of the value at a place: the last one before it on its line, where several stand
// between braces, else the first one of the line or of the nearest line above that has one.
func keyAt(src []byte, line, column int) string {
	lines := strings.Split(string(src), "\n")
	if here := []rune(lines[min(line, len(lines))-1]); column > 1 && column <= len(here) {
		if keys := keyInLine.FindAllStringSubmatch(string(here[:column-1]), -1); len(keys) > 0 {
			return keys[len(keys)-1][1]
		}
	}
	for i := min(line, len(lines)) - 1; i >= 0; i-- {
		if m := keyAtStart.FindStringSubmatch(lines[i]); m != nil {
			return m[1]
		}
	}
	return ""
}

func describe(tag string) string {
	switch tag {
	case "seq":
		return "a list"
	case "map":
		return "a group of keys (a colon followed by a space makes one)"
	case "str":
		return "text"
	case "int", "float":
		return "a number"
	case "bool":
		return "yes or no"
	default:
		return "a value of another kind"
	}
}

func expected(goType string) string {
	switch {
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	case strings.HasPrefix(goType, "int"), strings.HasPrefix(goType, "float"):
		return "a number"
	case goType == "bool":
		return "true or false"
	case goType == "string":
		return "text"
	default:
		return "a group of keys"
	}
}
