// Package subscribers holds the files that a new publication starts with: who receives.
package subscribers

import (
	"embed"
	"slices"
)

//go:embed lists.yaml readers.csv partners.yaml outlets.yaml authors.yaml README.md
var files embed.FS

// File is one starter file, by its name below subscribers/.
type File struct {
	Name string
	Data []byte
}

// Files lists the starter files in order of name.
func Files() []File {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // embedded: it is there or the program does not compile
	}
	out := make([]File, 0, len(entries))
	for _, e := range entries {
		data, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		out = append(out, File{e.Name(), data})
	}
	slices.SortFunc(out, func(a, b File) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out
}
