package subscriber

import "testing"

func TestCleanNameIsOneLine(t *testing.T) {
	for name, want := range map[string]string{
		"X\r\nBcc: e@f.g": "X Bcc: e@f.g", " Ada\tL\x00 ": "Ada L", "Ada\u2028L\u009b": "Ada L", "Åda": "Åda", "a\xffb": "a b",
	} {
		if got := CleanName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}
