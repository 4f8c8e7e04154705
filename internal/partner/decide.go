package partner

import (
	"fmt"
	"slices"

	"pressrun/internal/piece"
)

// Action is what becomes of a piece for one partner.
type Action string

// The actions.
const (
	Send Action = "send"
	Hold Action = "hold" // an editor can settle it; Reason says how
	Skip Action = "skip" // the piece is not for this partner
)

// Decision is an action with its reason, which is empty for Send.
type Decision struct {
	Action Action
	Reason string
}

// Decide tells whether a first copy of a piece goes to a partner now. Corrections and kills do not
// ask it: who holds a copy gets them, however old. The credit is the one that pages print;
// embargoed says that the piece is not to be public yet.
func Decide(p *Partner, pc *piece.Piece, credit piece.Credit, embargoed bool) Decision {
	grant := pc.Grantable()
	switch {
	case !p.Takes(pc.Section()):
		return skip("%s takes no pieces on this topic (%s)", p.Name, pc.Topic)
	case grant == piece.GrantNo:
		return skip("this piece may not be passed on (rights: grantable: no)")
	case grant == piece.GrantAsk && p.Channel != ChannelFolder:
		return hold("a permission of %s is not recorded; record it with the outlet, or set grantable: yes under rights",
			rightsHolder(pc))
	case p.Terms.CreditLink == LinkRequired && !linked(pc, credit):
		return hold("%s requires a link in the credit, and none is known for %s; give its url under original_outlet "+
			"or in outlets.yaml, or waive it with accepted: [%s]", p.Name, pc.Outlet.Name, piece.CodeOutletURLMissing)
	case embargoed && !p.Terms.EmbargoTrust:
		return hold("the piece is not public yet, and %s gets no copies ahead of time (terms: embargo)", p.Name)
	}
	return Decision{Action: Send}
}

func hold(format string, args ...any) Decision { return Decision{Hold, fmt.Sprintf(format, args...)} }

func skip(format string, args ...any) Decision { return Decision{Skip, fmt.Sprintf(format, args...)} }

// linked tells whether the credit has its link, or an editor has settled that it goes without.
// A piece that first ran at home links to its own page.
func linked(pc *piece.Piece, credit piece.Credit) bool {
	return pc.Outlet == nil || piece.IsWebAddress(credit.URL) || slices.Contains(pc.Accepted, piece.CodeOutletURLMissing)
}

// rightsHolder is whom to ask before a piece is passed on.
func rightsHolder(pc *piece.Piece) string {
	switch {
	case pc.Rights.Holder != "":
		return pc.Rights.Holder
	case pc.Outlet != nil:
		return pc.Outlet.Name
	default:
		return "the holder of the rights"
	}
}
