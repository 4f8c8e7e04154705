package piece

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Parse reads a piece from Markdown with YAML front matter: the canonical file, or what an author wrote
// by the same rules. file names the source in errors. The piece is normal (see Normal) and its findings
// carry lines of the whole file; what was read from another accepted form has the code normalized. The
// error is for what cannot be read at all.
//
// Beyond the canonical form it takes: `## Key takeaways` with a list as the first section, `>>>
// [Title](url)` on a line of its own as a related piece, Hugo's author and categories, a first `#
// Heading` as the title, and a last paragraph that names the original outlet (see MatchAttribution).
func Parse(file string, src []byte) (*Piece, []Finding, error) {
	src, err := readable(src)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	front, body, before, err := splitFrontMatter(src)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := checkSize([]byte(body), before); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	p := &Piece{}
	findings, err := readFrontMatter(p, file, front)
	if err != nil {
		return nil, nil, err
	}
	r := newBodyReader([]byte(body), before)
	r.read(p)
	findings = append(findings, r.findings...)
	return p.Normal(), findings, nil
}

// readable checks encoding and size, and makes line ends "\n".
func readable(src []byte) ([]byte, error) {
	if len(src) > maxFile {
		return nil, fmt.Errorf("the file has %d bytes; a piece has at most %d", len(src), maxFile)
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(src) {
		return nil, fmt.Errorf(
			"line %d is not UTF-8; save the file as UTF-8", 1+bytes.Count(src[:validPrefix(src)], []byte{'\n'}))
	}
	if bytes.IndexByte(src, '\r') < 0 {
		return src, nil
	}
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte{'\n'})
	return bytes.ReplaceAll(src, []byte{'\r'}, []byte{'\n'}), nil
}

// validPrefix is the length of the longest start of src that is UTF-8.
func validPrefix(src []byte) int {
	i := 0
	for i < len(src) {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		i += size
	}
	return i
}
