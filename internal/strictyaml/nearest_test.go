package strictyaml

import "testing"

func TestNearestForgivesAThirdOfTheLetters(t *testing.T) {
	words := []string{"title", "topic", "site_name", "Transport"}
	for slip, want := range map[string]string{
		"titel": "title", "tilte": "title", "SITE_NAM": "site_name", "transprot": "Transport", "x": "", "embargo": "", "": "",
	} {
		if got := Nearest(slip, words); got != want {
			t.Errorf("%q: got %q, want %q", slip, got, want)
		}
	}
}
