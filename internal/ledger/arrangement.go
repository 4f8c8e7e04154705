package ledger

// Arrangement is what an editor wishes of an edition. The zero value is none: the list's own order, all that was
// gathered, and a subject made from the pieces.
type Arrangement struct {
	Subject  string   `json:"subject,omitempty"`
	Intro    string   `json:"intro,omitempty"`     // Markdown, in the subset that pieces have
	Lead     string   `json:"lead,omitempty"`      // slug of the piece that comes first
	Order    []string `json:"order,omitempty"`     // slugs that come next, in this order; all others follow as ever
	LeaveOut []string `json:"leave_out,omitempty"` // slugs that wait for the edition after
}

// IsZero tells whether nothing is wished.
func (a Arrangement) IsZero() bool {
	return a.Subject == "" && a.Intro == "" && a.Lead == "" && len(a.Order) == 0 && len(a.LeaveOut) == 0
}
