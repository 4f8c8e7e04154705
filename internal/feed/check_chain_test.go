package feed

import (
	"errors"
	"strings"
	"testing"

	"pressrun/internal/publication"
)

func TestChainsThatReadersCannotFollow(t *testing.T) {
	pub := testPublication()
	may, june, july := Month{2026, 5}, Month{2026, 6}, Month{2026, 7}
	for _, format := range publication.FeedFormats() {
		document := func(c Chain) string { return string(build(t, pub, Channel{Chain: c}, format, ferryEntry(pub))) }
		whole := func() map[string]string {
			return map[string]string{
				publication.FeedPath(format, ""):             document(Chain{Previous: july}),
				publication.ArchiveFeedPath(format, 2026, 7): document(Chain{Month: july, Previous: june}),
				publication.ArchiveFeedPath(format, 2026, 6): document(Chain{Month: june, Previous: may, Next: july}),
				publication.ArchiveFeedPath(format, 2026, 5): document(Chain{Month: may, Next: june}),
			}
		}
		for name, c := range map[string]struct {
			change func(files map[string]string)
			says   string
		}{
			"whole":              {func(map[string]string) {}, ""},
			"a month is missing": {func(f map[string]string) { delete(f, publication.ArchiveFeedPath(format, 2026, 6)) }, "2026-06"},
			"half a document": {func(f map[string]string) {
				at := publication.ArchiveFeedPath(format, 2026, 6)
				f[at] = f[at][:len(f[at])/2]
			}, "cannot be read"},
			"a circle": {func(f map[string]string) {
				f[publication.ArchiveFeedPath(format, 2026, 5)] = document(Chain{Month: may, Previous: july})
			}, "circle"},
			"elsewhere": {func(f map[string]string) {
				at := publication.ArchiveFeedPath(format, 2026, 5)
				f[at] = strings.ReplaceAll(document(Chain{Month: may, Previous: july}), "harbour.example/archive", "other.example/archive")
			}, "no document of the archive"},
		} {
			files := whole()
			c.change(files)
			problems := CheckChain(pub, format, func(path string) ([]byte, error) {
				text, there := files[path]
				if !there {
					return nil, errors.New("no such file")
				}
				return []byte(text), nil
			})
			if c.says == "" && len(problems) > 0 || c.says != "" && (len(problems) != 1 || !strings.Contains(problems[0].String(), c.says)) {
				t.Errorf("%s, %s: %v", format, name, problems)
			}
		}
	}
}
