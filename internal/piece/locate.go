package piece

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Locate gives findings without a line the line of their key in a piece's file: "authors[0].role" that
// of the role, or of the author when there is no role yet, and "body" the first line of the text.
// Fields that the file lacks keep line 0.
func Locate(src []byte, findings []Finding) []Finding {
	src, err := readable(src)
	if err != nil {
		return findings
	}
	front, _, before, err := splitFrontMatter(src)
	if err != nil {
		return findings
	}
	var doc yaml.Node
	if yaml.Load([]byte(front), &doc) != nil || len(doc.Content) == 0 {
		return findings
	}
	out := append([]Finding(nil), findings...)
	for i := range out {
		switch {
		case out[i].Line > 0:
		case out[i].Field == "body":
			out[i].Line = before + 1
		default:
			if line := lineOfField(doc.Content[0], out[i].Field); line > 0 {
				out[i].Line = line + 1 // the line of dashes
			}
		}
	}
	return out
}

// lineOfField follows a path such as "authors[0].role" as far as it leads; 0 when its first key is missing.
func lineOfField(node *yaml.Node, path string) int {
	line := 0
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		next, at := child(node, step)
		if next == nil {
			break
		}
		node, line = next, at
	}
	return line
}

// child is the value under a key or index and the line where it begins, the key's for a value that has one.
func child(node *yaml.Node, step string) (value *yaml.Node, line int) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i+1], node.Content[i].Line
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(node.Content) {
			return node.Content[i], node.Content[i].Line
		}
	}
	return nil, 0
}
