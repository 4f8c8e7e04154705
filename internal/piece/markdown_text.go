package piece

import "fmt"

// ParseText reads words that stand by themselves, such as an editor's introduction to an edition, from the
// Markdown that bodies of pieces are written in. There is no front matter and nothing is a shortcut for it. file
// names the source in errors. The blocks are normal, and findings carry lines; an error among them is for what no
// copy can carry.
func ParseText(file string, src []byte) ([]Block, []Finding, error) {
	src, err := readable(src)
	if err == nil {
		err = checkSize(src, 0)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	r := newBodyReader(src, 0)
	r.blocks()
	for _, link := range r.related {
		r.findings = append(r.findings, Finding{Level: LevelError, Field: "body", Code: CodeMarkupCut, Message: fmt.Sprintf(
			"%q is written as a related piece (>>>), which only a piece has; write a link: [words](https://…)", link.Title)})
	}
	for i := range r.body {
		if img := r.body[i].Image; img != nil && !IsWebAddress(img.Src) {
			r.found(LevelError, "body", CodeMarkupCut, i, fmt.Sprintf(
				"the picture %q has no address of the web; write one that starts with https://", img.Src))
		}
	}
	return normalBody(r.body), r.findings, nil
}
