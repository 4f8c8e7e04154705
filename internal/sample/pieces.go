package sample

import (
	"embed"
	"io/fs"
)

//go:embed pieces
var pieceFiles embed.FS

// Pieces is the sample pieces as an editor hands them in, with the pictures they name: a text page
// (night-ferries.txt), an HTML page (school-gardens.html) and canonical Markdown (quiet-budget.md).
// Houses, people and figures in them are invented.
func Pieces() fs.FS {
	files, err := fs.Sub(pieceFiles, "pieces")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return files
}
