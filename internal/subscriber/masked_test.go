package subscriber

import "testing"

func TestWhatIsMaskedIsKnownToItsOwnerAlone(t *testing.T) {
	for address, want := range map[string]string{
		"kim@harbour.example": "k•••@harbour.example", "k@harbour.example": "k•••@harbour.example",
		"ö.b@harbour.example": "ö•••@harbour.example", "@harbour.example": "", "kim": "", "": "",
	} {
		if got := Masked(address); got != want {
			t.Errorf("%q is shown as %q, want %q", address, got, want)
		}
	}
	for name, want := range map[string]string{
		"Kim Møller": "K••• M•••", "  Åse\tOlsen ": "Å••• O•••", "K": "K•••", "": "", "\n": "",
	} {
		if got := MaskedName(name); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}
