package delivery

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
)

// verdict turns the word of the carrier on one message into its outcome. trouble is what is nobody's message:
// then the delivery stays queued.
func (w *worker) verdict(b *batch, to ledger.Delivery, err error) (o ledger.Outcome, trouble error) {
	o = b.outcome(to, ledger.Sent)
	if err == nil {
		return o, nil
	}
	var said *mail.SendError
	if !errors.As(err, &said) || said.Outcome == mail.Unsent || meetsEverybody(said) {
		return o, stopped(b.mailing.edition, to, err)
	}
	o.Reason = reasonOf(said)
	resent := said.Outcome == mail.Unknown && b.mailing.edition.Doubt == ledger.Resend
	if resent || strings.HasPrefix(to.Reason, ledger.Doubted) { // later refusals do not undo a doubt
		o.Reason = ledger.Doubted + o.Reason
	}
	switch said.Outcome {
	case mail.Unknown:
		w.rest(err)
		if o.State = ledger.Unknown; resent {
			w.putOff(b, to, &o)
		}
	case mail.Temporary:
		if said.Blame == mail.BlameSender || said.Blame == mail.BlameServer { // asked to slow down: after some, it gets a rest
			w.rest(err)
		} else { // as with greylisting, which may be all that the first passes hear
			w.works()
		}
		w.putOff(b, to, &o)
	default:
		w.works()
		o.State = ledger.Failed
		o.Suspect = said.Blame == mail.BlameLikely
		if said.Blame == mail.BlameAddress {
			o.Suppress = "bounced: " + o.Reason
		}
	}
	return o, nil
}

// meetsEverybody tells whether every reader would meet the same refusal: it is about the sender or the message.
func meetsEverybody(said *mail.SendError) bool {
	return said.Outcome == mail.Permanent && (said.Blame == mail.BlameSender || said.Blame == mail.BlameMessage)
}

// rest counts a fault of the server, and tells people when it is given a rest.
func (w *worker) rest(err error) {
	if w.breaker.fault(err) {
		w.alert(w.halt, serverMatter, "the mail server does not answer as it should; it gets a rest and is tried again: "+err.Error())
	}
}

// serverMatter is the matter that the mail server fails.
const serverMatter = "server"

// works notes that the server answers, and settles the matter when it did not.
func (w *worker) works() {
	if w.breaker.works() && w.Settle != nil {
		w.Settle(context.WithoutCancel(w.halt), serverMatter)
	}
}

// putOff has a delivery tried again, or gives it up when its edition is no news any more.
func (w *worker) putOff(b *batch, to ledger.Delivery, o *ledger.Outcome) {
	o.State, o.NextAt = ledger.Deferred, o.At.Add(w.Retry.after(to.Attempt+1, w.Random()))
	if o.NextAt.Sub(b.mailing.edition.Created) <= w.Retry.Max {
		return
	}
	o.State, o.NextAt = ledger.Failed, time.Time{}
	o.Reason = fmt.Sprintf("given up after %v: %s", w.Retry.Max, o.Reason)
}

// neverBegan tells whether an error says that a kept connection had been closed before the message began, as
// servers do after a while; a second try over a new one is harmless.
func neverBegan(err error) bool {
	var said *mail.SendError
	return errors.As(err, &said) && said.Outcome == mail.Unsent && said.Blame == mail.BlameServer
}

// trouble deals with what ended the work on a claim and was no message's fault.
func (w *worker) trouble(claim ledger.Claim, err error) {
	var said *mail.SendError
	var unmailable *unmailableError
	switch {
	case errors.As(err, &unmailable):
		w.pauseEdition(claim.EditionID, err.Error(), false)
		w.troubles.put(claim.EditionID, err)
	case errors.As(err, &said) && (said.Blame == mail.BlameSender || meetsEverybody(said)):
		w.pauseEdition(claim.EditionID, err.Error(), false)
		w.troubles.put(claim.EditionID, err)
	case errors.As(err, &said) && said.Blame == mail.BlameServer:
		w.rest(err)
	default:
		w.fail(err)
	}
}

// pauseEdition holds an edition for a reason that a person must look at.
func (w *worker) pauseEdition(id int64, why string, braked bool) {
	w.hold(id)
	ctx := context.WithoutCancel(w.halt)
	if err := w.Books.PauseEdition(ctx, id, why, braked); err != nil {
		w.fail(err)
		return
	}
	w.hold(id) // books that were read before may have been looked at since
	w.alert(ctx, ledger.EditionMatter(id)+why,
		"an edition is paused: "+why+". Look with: pressrun runs show; put it right, then: pressrun runs resume")
}

// reasonOf is the reply as the ledger keeps it: code, enhanced code and the server's words.
func reasonOf(said *mail.SendError) string {
	if said.Code == 0 {
		return said.Error()
	}
	return strings.Join(strings.Fields(fmt.Sprintf("%d %s %s", said.Code, said.Enhanced, said.Reply)), " ")
}
