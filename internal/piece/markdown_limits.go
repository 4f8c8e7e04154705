package piece

import (
	"bytes"
	"fmt"
)

// Limits of what Parse takes. Markdown parsers have corners where time grows with the square of the input;
// no piece comes near these sizes.
const (
	maxFile        = 4 << 20   // bytes of a file
	maxFrontMatter = 256 << 10 // bytes of its front matter
	maxLine        = 64 << 10  // bytes of a line of the body
	maxNesting     = 32        // quote and list markers at the start of a line
	maxBlockSigns  = 4_000     // unescaped signs of markup in one block
	maxFileSigns   = 100_000   // the same in the whole body
	maxFileAngles  = 2_000     // unescaped "<" in the body
)

// checkSize refuses a body that is too large or too deeply nested to be parsed in good time. before is
// the number of lines that stand above it in the file.
func checkSize(body []byte, before int) error {
	signs, inBlock, angles := 0, 0, 0
	for number := before + 1; len(body) > 0; number++ {
		var line []byte
		line, body, _ = bytes.Cut(body, []byte{'\n'})
		if len(line) > maxLine {
			return fmt.Errorf(
				"line %d has %d bytes; part it into paragraphs of at most %d", number, len(line), maxLine)
		}
		if nesting(line) > maxNesting {
			return fmt.Errorf(
				"line %d nests more than %d quotes or lists; write it plainer", number, maxNesting)
		}
		if len(bytes.TrimSpace(line)) == 0 {
			inBlock = 0
			continue
		}
		s, a := countSigns(line)
		signs, inBlock, angles = signs+s, inBlock+s, angles+a
		if inBlock > maxBlockSigns || signs > maxFileSigns || angles > maxFileAngles {
			return fmt.Errorf(
				"line %d: too many signs of markup (such as [ * _ ` <) stand here; put a "+
					"backslash before those that are meant as text", number)
		}
	}
	return nil
}

// nesting counts the container markers at the start of a line.
func nesting(line []byte) int {
	n := 0
	for i, c := range line {
		switch {
		case c == '>':
			n++
		case (c == '-' || c == '*' || c == '+' || c == '.' || c == ')') && i+1 < len(line) && line[i+1] == ' ':
			n++
		case c != ' ' && c != '\t' && (c < '0' || c > '9'):
			return n
		}
	}
	return n
}

// countSigns counts the signs that can open or close markup and are not escaped, and the angles among them.
func countSigns(line []byte) (signs, angles int) {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '[', ']', '*', '_', '`', '!':
			signs++
		case '<':
			signs++
			angles++
		}
	}
	return signs, angles
}
