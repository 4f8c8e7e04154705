package cli

import (
	"context"
	"strconv"

	"pressrun/internal/ledger"
)

// clicksJSON is one link in editions show --json.
type clicksJSON struct {
	Slug     string `json:"slug"`
	People   int    `json:"people"`
	Machines int    `json:"machines"`
}

// clicksOf are the totals of an edition's links; none when nothing was counted.
func (w *workspace) clicksOf(ctx context.Context, e ledger.Edition) ([]clicksJSON, error) {
	counts, err := w.store.Clicks(ctx, e.List, e.Number)
	rows := make([]clicksJSON, len(counts))
	for i, c := range counts {
		rows[i] = clicksJSON{c.Slug, c.People, c.Machines}
	}
	return rows, err
}

// printClicks says how often the links of an edition were followed.
func (w *workspace) printClicks(rows []clicksJSON) {
	if len(rows) == 0 {
		return
	}
	t := table{indent: "  "}
	t.add("clicks", "people", "machines")
	for _, c := range rows {
		t.add(c.Slug, strconv.Itoa(c.People), strconv.Itoa(c.Machines))
	}
	t.write(w.io)
}
