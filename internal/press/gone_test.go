package press_test

import (
	"testing"

	"pressrun/internal/press"
)

func TestServersCanReadWhatIsGone(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.publish(press.Options{}, h.write("b.md", simple("A Crane")))
	want(t, "list of what is gone", h.read("public/.gone"), "")
	h.withdraw("a-quay", "It was no quay.")
	want(t, "list of what is gone", h.read("public/.gone"), "pieces/a-quay/\neditions/commentary/1/\n")
}
