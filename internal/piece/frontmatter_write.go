package piece

import "strconv"

// Markdown is the canonical file of the piece: YAML front matter with every text in double quotes, then
// the body with one paragraph a line. It is the file of p.Normal(): Parse gives that back, and writing
// it again gives the same bytes.
func (p *Piece) Markdown() []byte {
	n := p.Normal()
	w := yamlWriter{dst: make([]byte, 0, 4096)}
	w.dst = append(w.dst, "---\n"...)
	w.head(n)
	w.people(n)
	w.texts("takeaways", n.Takeaways)
	w.related(n.Related)
	w.outlet(n.Outlet)
	w.tail(n)
	w.dst = append(w.dst, "---\n"...)
	if len(n.Body) == 0 {
		return w.dst
	}
	return appendNormalBody(append(w.dst, '\n'), n.Body)
}

func (w *yamlWriter) head(p *Piece) {
	w.text("id", p.ID)
	w.text("slug", p.Slug)
	w.number("version", p.Version)
	w.text("title", p.Title)
	w.text("subject_line", p.SubjectLine)
	w.text("dek", p.Dek)
	w.text("kicker", p.Kicker)
	w.text("topic", p.Topic)
	w.texts("tags", p.Tags)
	w.text("language", p.Language)
	w.bare("date", p.Published.String())
	w.bare("updated", p.Updated.String())
	w.bare("embargo_until", p.EmbargoUntil.String())
	w.number("read_minutes", p.ReadMinutes)
}

func (w *yamlWriter) people(p *Piece) {
	w.items("authors", len(p.Authors), func(i int) {
		a := p.Authors[i]
		w.text("name", a.Name)
		w.text("role", a.Role)
		w.text("handle", a.Handle)
		w.text("url", a.URL)
		w.text("bio", a.Bio)
	})
	if img := p.Image; img != nil {
		w.group("image", func() {
			w.text("src", img.Src)
			w.text("alt", img.Alt)
			w.text("caption", img.Caption)
			w.text("credit", img.Credit)
			w.text("rights", string(img.Rights))
			w.flag("decorative", img.Decorative)
		})
	}
}

func (w *yamlWriter) related(related []Related) {
	w.items("related", len(related), func(i int) {
		w.text("title", related[i].Title)
		w.text("url", related[i].URL)
		w.number("after", related[i].After)
	})
}

func (w *yamlWriter) outlet(o *Outlet) {
	if o == nil {
		return
	}
	w.group("original_outlet", func() {
		w.text("name", o.Name)
		w.text("url", o.URL)
		w.bare("published_on", o.PublishedOn.String())
		w.text("wording", o.Wording)
		w.text("permission", o.Permission)
		w.texts("also", o.Also)
	})
}

func (w *yamlWriter) tail(p *Piece) {
	w.text("canonical_url", p.CanonicalURL)
	if p.Rights != (Rights{}) {
		w.group("rights", func() {
			w.text("holder", p.Rights.Holder)
			w.text("grantable", string(p.Rights.Grantable))
			w.text("note", p.Rights.Note)
		})
	}
	w.text("editors_note", p.EditorsNote)
	w.items("corrections", len(p.Corrections), func(i int) {
		w.bare("date", p.Corrections[i].Date.String())
		w.text("text", p.Corrections[i].Text)
	})
	w.texts("accepted", p.Accepted)
}

// yamlWriter writes the small part of YAML that a canonical file uses. Absent values leave no key.
type yamlWriter struct {
	dst    []byte
	indent string
	item   bool // the next line begins a list item
}

func (w *yamlWriter) line(key string) {
	indent := w.indent
	if w.item {
		indent = indent[:len(indent)-2] + "- "
		w.item = false
	}
	w.dst = append(append(append(w.dst, indent...), key...), ':')
}

func (w *yamlWriter) text(key, value string) {
	if value == "" {
		return
	}
	w.line(key)
	w.dst = append(appendQuoted(append(w.dst, ' '), value), '\n')
}

// bare writes a value that YAML reads as it stands: a date or a number.
func (w *yamlWriter) bare(key, value string) {
	if value == "" {
		return
	}
	w.line(key)
	w.dst = append(append(append(w.dst, ' '), value...), '\n')
}

func (w *yamlWriter) number(key string, n int) {
	if n != 0 {
		w.bare(key, strconv.Itoa(n))
	}
}

func (w *yamlWriter) flag(key string, on bool) {
	if on {
		w.bare(key, "true")
	}
}

func (w *yamlWriter) texts(key string, values []string) {
	if len(values) == 0 {
		return
	}
	w.line(key)
	w.dst = append(w.dst, '\n')
	for _, v := range values {
		w.dst = append(append(w.dst, w.indent...), "  - "...)
		w.dst = append(appendQuoted(w.dst, v), '\n')
	}
}

// group writes a key with keys of its own below it.
func (w *yamlWriter) group(key string, inside func()) {
	w.line(key)
	w.dst = append(w.dst, '\n')
	outer := w.indent
	w.indent += "  "
	inside()
	w.indent = outer
}

// items writes a list of n groups.
func (w *yamlWriter) items(key string, n int, inside func(i int)) {
	if n == 0 {
		return
	}
	w.line(key)
	w.dst = append(w.dst, '\n')
	outer := w.indent
	w.indent += "    "
	for i := range n {
		w.item = true
		inside(i)
	}
	w.indent, w.item = outer, false
}

// appendQuoted writes clean text as a double-quoted YAML scalar (YAML 1.2 §7.3.1).
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}
