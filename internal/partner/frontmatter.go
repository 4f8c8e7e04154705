package partner

import (
	"bytes"
	"strconv"
)

// frontMatter writes YAML in which every text is a double-quoted line, so that nothing in it can be
// taken for a key, a number or an end mark. JSON strings are YAML 1.2 double-quoted scalars (YAML 1.2.2 §1.3).
type frontMatter struct {
	dst    []byte
	indent string
	item   bool // the next key opens a list item
}

func (f *frontMatter) open()  { f.dst = append(f.dst, "---\n"...) }
func (f *frontMatter) close() { f.dst = append(f.dst, "---\n"...) }

func (f *frontMatter) key(name string) {
	indent := f.indent
	if f.item {
		indent = indent[:len(indent)-2] + "- "
		f.item = false
	}
	f.dst = append(append(append(f.dst, indent...), name...), ':')
}

func (f *frontMatter) bare(key, value string) {
	f.key(key)
	f.dst = append(append(append(f.dst, ' '), value...), '\n')
}

// text writes a text; an empty one is left out.
func (f *frontMatter) text(key, value string) {
	if value != "" {
		f.bare(key, string(quoted(value)))
	}
}

func (f *frontMatter) number(key string, n int) { f.bare(key, strconv.Itoa(n)) }

func (f *frontMatter) flag(key string, on bool) {
	if on {
		f.bare(key, "true")
	}
}

func (f *frontMatter) texts(key string, values []string) {
	if len(values) == 0 {
		return
	}
	f.key(key)
	f.dst = append(f.dst, '\n')
	for _, v := range values {
		f.dst = append(append(append(append(f.dst, f.indent...), "  - "...), quoted(v)...), '\n')
	}
}

func (f *frontMatter) group(key string, inside func()) {
	f.key(key)
	f.dst = append(f.dst, '\n')
	f.indent += "  "
	inside()
	f.indent = f.indent[:len(f.indent)-2]
}

// items writes n groups as a list. Each must write at least one key.
func (f *frontMatter) items(key string, n int, inside func(i int)) {
	if n == 0 {
		return
	}
	f.key(key)
	f.dst = append(f.dst, '\n')
	f.indent += "    "
	for i := range n {
		f.item = true
		inside(i)
		f.item = false
	}
	f.indent = f.indent[:len(f.indent)-4]
}

// quoted is a text as one double-quoted line.
func quoted(s string) []byte { return bytes.TrimSuffix(jsonLine(oneLine(s)), []byte("\n")) }
