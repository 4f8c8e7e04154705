package piece

import "testing"

func TestMayIsAMonthOnlyWithACapital(t *testing.T) {
	p := &Piece{Body: []Block{
		{Kind: Paragraph, Text: PlainInline("This may spread. Last May it did not, and next march is a parade.")},
	}}
	if got := RelativeDates(p); len(got) != 1 || got[0].Word != "Last May" {
		t.Errorf("got %v, want only Last May", got)
	}
}
