package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// relative shortens a path below the working folder for printing.
func (w *workspace) relative(path string) string {
	rel, err := filepath.Rel(w.io.Dir, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return path
	}
	return rel
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// sqliteFile is the file of an SQLite database.
func sqliteFile(databaseURL string) (string, bool) { return strings.CutPrefix(databaseURL, "sqlite:") }

func sortedNames(files map[string][]byte) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
