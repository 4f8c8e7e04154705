package site

import "github.com/a-h/templ"

// words marks an element that holds words of the program and not of the piece, where they are in another
// language than the document (WCAG 2.2 §3.1.2), and run the other way.
func (p Page) words() templ.Attributes {
	switch {
	case p.Words == "":
		return nil
	case p.Dir == "rtl":
		return templ.Attributes{"lang": p.Words, "dir": "ltr"}
	default:
		return templ.Attributes{"lang": p.Words}
	}
}

// tongue marks the words of a piece in a list in another language.
func (s Summary) tongue() templ.Attributes {
	if s.Lang == "" {
		return nil
	}
	return templ.Attributes{"lang": s.Lang, "dir": s.Dir}
}
