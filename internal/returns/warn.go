package returns

import (
	"cmp"
	"context"
	"fmt"

	"pressrun/internal/ledger"
)

// When people are told that too much of an edition came back.
const (
	manyRefused    = 10 // for reasons of ours
	manyComplaints = 3
)

// warn tells people of what needs them.
func (d *Desk) warn(ctx context.Context, r ledger.Returned, effect ledger.ReturnEffect) error {
	switch {
	case effect == ledger.KnownAlready:
		return nil
	case effect == ledger.PartnerReturns:
		return d.Alert(ctx, ledger.DispatchMatter(r.Mail.DispatchID), fmt.Sprintf(
			"A partner's mail came back after it was sent (%s). Put the address right in subscribers/partners.yaml; "+
				"pressrun partners dispatch sends it again.", said(r)))
	case r.Mail.EditionID == 0:
		return nil
	case r.Class == ledger.ReturnPolicy || r.Class == ledger.ReturnContent:
		return d.warnOfRefused(ctx, r)
	case r.Kind == ledger.ReturnComplained:
		return d.warnOfComplaints(ctx, r)
	}
	return nil
}

func (d *Desk) warnOfRefused(ctx context.Context, r ledger.Returned) error {
	back, err := d.Books.EditionReturns(ctx, r.Mail.EditionID)
	if err != nil || back.Refused < manyRefused {
		return err
	}
	return d.Alert(ctx, ledger.EditionMatter(r.Mail.EditionID)+"refused", fmt.Sprintf(
		"%d mails of an edition of %s came back for reasons that are ours, such as %s. No reader is suppressed for it. "+
			"See what is missing: pressrun doctor mail", back.Refused, r.Mail.List, said(r)))
}

func (d *Desk) warnOfComplaints(ctx context.Context, r ledger.Returned) error {
	back, err := d.Books.EditionReturns(ctx, r.Mail.EditionID)
	if err != nil || back.Complained < manyComplaints {
		return err
	}
	return d.Alert(ctx, ledger.EditionMatter(r.Mail.EditionID)+"complaints", fmt.Sprintf(
		"%d readers called an edition of %s spam. They are off all lists. Mail providers ask for fewer than 1 in 1,000; "+
			"make sure that all have asked for the list.", back.Complained, r.Mail.List))
}

func said(r ledger.Returned) string {
	return cmp.Or(r.Said(), "no reason is given")
}
