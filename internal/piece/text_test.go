package piece_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pressrun/internal/piece"
)

func TestCleanKeepsWordsAndDropsTheRest(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "": "", "  a  b ": "a b", "a\u00a0b": "a b", "a\r\nb\tc": "a b c", "a\u200bb": "ab", "\ufeffa": "a", "a\x00b\x1bc\x7f": "abc",
		"a\xffb\xc3": "ab", "a\ufffdb": "ab", "\u202eabc\u202c": "abc", "so\u00adft": "soft", "“q” — ‘r’ …": "“q” — ‘r’ …", "a\u2028b": "a b", "a\u0085b": "a b",
		"e\u0301": "e\u0301", "🙂": "🙂", "\ufdd0": "", "\U0001ffff": "", "日本": "日本", "a \u200b b": "a b",
	} {
		if got := piece.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSlugsAreShortFoldedAndNeverEmpty(t *testing.T) {
	long := strings.Repeat("harbour ", 30)
	for in, want := range map[string]string{
		"Let the Ferries Run at Night": "let-the-ferries-run-at-night", "What’s Next?": "whats-next", "Ærø & Øl": "aero-ol", "Straße, Łódź": "strasse-lodz",
		"1945": "1945", "": "piece", "?!": "piece", "--a--": "a", "港湾 新聞": "港湾-新聞", "Köln": "koln", "İstanbul": "istanbul", "a/b\\c": "a-b-c", "..": "piece",
		long: strings.TrimSuffix(strings.Repeat("harbour-", 10), "-"), strings.Repeat("a", 200): strings.Repeat("a", 80),
		strings.Repeat("日", 60): strings.Repeat("日", 26), "naïve café": "naive-cafe",
	} {
		got := piece.Slugify(in)
		if got != want {
			t.Errorf("Slugify(%q) = %q, want %q", in, got, want)
		}
		if again := piece.Slugify(got); again != got {
			t.Errorf("Slugify(%q) is %q the second time", got, again)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := piece.Clean(s)
		switch {
		case !utf8.ValidString(got), strings.ContainsAny(got, "\n\r\t\x00"), strings.TrimSpace(got) != got, strings.Contains(got, "  "):
			t.Fatalf("Clean(%q) = %q", s, got)
		case piece.Clean(got) != got:
			t.Fatalf("Clean(%q) = %q, then %q", s, got, piece.Clean(got))
		}
	})
}
