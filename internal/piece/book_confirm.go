package piece

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Confirm puts an entry into the book's file: what e sets is written over the entry of that name, or
// added as a new one. Comments, order and all else in the file stay as they are. src is the file that b
// was read from; it may be empty.
func (b OutletBook) Confirm(src []byte, e OutletEntry) ([]byte, error) {
	for _, s := range []*string{&e.Name, &e.Print, &e.URL, &e.Permission, &e.Wording, (*string)(&e.Grantable), &e.Confirmed} {
		*s = Clean(*s)
	}
	if e.Name == "" {
		return nil, errors.New("the outlet to confirm has no name")
	}
	lines := splitFile(src)
	list := listNode(src, "outlets")
	var err error
	switch entry := findEntry(list, e.Name); {
	case list == nil || len(list.Content) == 0:
		lines = startList(lines, list, e)
	case list.Style&yaml.FlowStyle != 0 || entry != nil && entry.Style&yaml.FlowStyle != 0:
		err = errors.New(
			"the outlet book is written with brackets; write each outlet as a list item of its " +
				"own lines (- name: …)")
	case entry == nil:
		lines = slices.Insert(lines, lastLine(list), entryLines(e, list.Column-1)...)
	default:
		lines, err = updateEntry(lines, entry, e)
	}
	if err != nil {
		return nil, err
	}
	out := []byte(strings.Join(lines, "\n") + "\n")
	book, err := ParseOutlets("", out)
	if err != nil {
		return nil, fmt.Errorf("the outlet book cannot take %s: %w", e.Name, err)
	}
	if got, ok := book.Find(e.Name); !ok || got != merged(b, e) {
		return nil, fmt.Errorf(
			"the outlet book is written in a way that cannot be changed by program; set %s there "+
				"by hand", e.Name)
	}
	return out, nil
}

// merged is the entry as it should read afterwards.
func merged(b OutletBook, e OutletEntry) OutletEntry {
	for _, old := range b {
		if strings.EqualFold(old.Name, e.Name) {
			fill(&e.Print, old.Print)
			fill(&e.URL, old.URL)
			fill(&e.Permission, old.Permission)
			fill(&e.Wording, old.Wording)
			fill((*string)(&e.Grantable), string(old.Grantable))
			fill(&e.Confirmed, old.Confirmed)
			e.Name = old.Name
		}
	}
	return e
}

func splitFile(src []byte) []string {
	text := strings.TrimRight(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// field is one key of an entry with its value.
type field struct{ key, value string }

func (e OutletEntry) fields() []field {
	all := []field{
		{"name", e.Name},
		{"print", e.Print},
		{"url", e.URL},
		{"permission", e.Permission},
		{"wording", e.Wording},
		{"grantable", string(e.Grantable)},
		{"confirmed", e.Confirmed},
	}
	return dropIf(all, func(f field) bool { return f.value == "" })
}

func (f field) line() string { return f.key + ": " + string(appendQuoted(nil, f.value)) }

func entryLines(e OutletEntry, indent int) []string {
	var out []string
	for i, f := range e.fields() {
		lead := "  "
		if i == 0 {
			lead = "- "
		}
		out = append(out, strings.Repeat(" ", indent)+lead+f.line())
	}
	return out
}

// startList writes the first entry of a book that has none yet.
func startList(lines []string, list *yaml.Node, e OutletEntry) []string {
	entry := entryLines(e, 2)
	if list == nil {
		return append(append(lines, "outlets:"), entry...)
	}
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, "outlets:"); ok {
			lines[i] = "outlets:"
			if _, comment, ok := strings.Cut(rest, "#"); ok {
				lines[i] += " #" + comment
			}
			return slices.Insert(lines, i+1, entry...)
		}
	}
	return lines
}

func findEntry(list *yaml.Node, name string) *yaml.Node {
	if list == nil {
		return nil
	}
	for _, entry := range list.Content {
		if value := valueNode(entry, "name"); value != nil && strings.EqualFold(value.Value, name) {
			return entry
		}
	}
	return nil
}

func valueNode(entry *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(entry.Content); i += 2 {
		if entry.Content[i].Value == key {
			return entry.Content[i+1]
		}
	}
	return nil
}

// updateEntry writes the fields over those of the entry, from the last to the first, so that line
// numbers hold.
func updateEntry(lines []string, entry *yaml.Node, e OutletEntry) ([]string, error) {
	indent := strings.Repeat(" ", entry.Column-1)
	var missing []string
	fields := e.fields()
	for i := len(entry.Content) - 2; i >= 0; i -= 2 {
		key, value := entry.Content[i], entry.Content[i+1]
		at := slices.IndexFunc(fields, func(f field) bool { return f.key == key.Value })
		if at < 0 || key.Value == "name" || value.Value == fields[at].value {
			continue
		}
		if value.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || value.Line != key.Line {
			return nil, fmt.Errorf(
				"%s of %s stands on several lines; put it on one, or set it by hand", key.Value, e.Name)
		}
		line := lines[key.Line-1][:key.Column-1] + fields[at].line()
		if value.LineComment != "" {
			line += " " + value.LineComment
		}
		lines[key.Line-1] = line
	}
	for _, f := range fields {
		if valueNode(entry, f.key) == nil {
			missing = append(missing, indent+f.line())
		}
	}
	return slices.Insert(lines, lastLine(entry), missing...), nil
}

// lastLine is the line of the last value inside the node.
func lastLine(n *yaml.Node) int {
	last := n.Line
	for _, c := range n.Content {
		last = max(last, lastLine(c))
	}
	return last
}
