// Package delivery works off the ledger: it sends what an edition has queued, in the order
// of its audience, and records what became of each message before the next one is risked.
package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/subscriber"
)

// Ledger is the keeper as the sender sees it.
type Ledger interface {
	Edition(ctx context.Context, id int64) (ledger.Edition, error)
	EditionBody(ctx context.Context, id int64) ([]byte, error)
	// NextDeliveries gives queued deliveries, and deferred ones that are due, after a place in
	// the audience, with the subscriber as he stands now.
	NextDeliveries(ctx context.Context, editionID int64, afterSeq, limit int) ([]ledger.Delivery, error)
	// RecordOutcomes commits outcomes in one transaction.
	RecordOutcomes(ctx context.Context, outcomes []ledger.Outcome) error
	SetEditionState(ctx context.Context, id int64, state ledger.EditionState, at time.Time) error
	Balance(ctx context.Context, editionID int64) (ledger.Balance, error)
}

// Doubts marks deliveries whose message is on its way, each in a transaction of its own.
type Doubts interface {
	// MarkInDoubt makes an open delivery ledger.Unknown until RecordOutcomes has its outcome.
	MarkInDoubt(ctx context.Context, editionID int64, seq int, at time.Time) error
	// ClearDoubt undoes that when nothing was handed over.
	ClearDoubt(ctx context.Context, editionID int64, seq int) error
}

// Transport carries one message; its errors are *mail.SendError.
type Transport interface {
	Send(ctx context.Context, env mail.Envelope, raw []byte) error
}

// Sender mails editions. All fields must be set but Progress, and Doubts where it is not needed.
type Sender struct {
	Ledger   Ledger
	Lists    []subscriber.List
	Composer *Composer
	// Transport gives the carrier for a list.
	Transport func(list string) Transport
	// Repeatable says that sending a message twice leaves one, as an outbox does. Only then may
	// several outcomes be committed together; else each is committed before the next message.
	Repeatable bool
	// Doubts is needed unless Repeatable: a program that ends between a message and its outcome then leaves
	// the delivery in doubt, and it is never sent again.
	Doubts Doubts
	Now    func() time.Time
	// Progress is told after each commit how many deliveries are done of all; nil: nobody is.
	Progress func(done, all int)
}

// groupSize is the most outcomes in one transaction.
const groupSize = 200

// SendEdition mails every open delivery of an edition, in order, and returns the books.
// Whatever ends it, each message that went out has its outcome or is the one in doubt; a second call carries on.
func (s *Sender) SendEdition(ctx context.Context, editionID int64) (ledger.Balance, error) {
	edition, err := s.Ledger.Edition(ctx, editionID)
	if err != nil {
		return ledger.Balance{}, err
	}
	balance, err := s.Ledger.Balance(ctx, editionID)
	if err != nil || edition.State == ledger.EditionFinished || edition.State == ledger.EditionCancelled {
		return balance, err
	}
	job, err := s.prepare(ctx, edition)
	if err != nil {
		return balance, err
	}
	if err := s.Ledger.SetEditionState(ctx, editionID, ledger.EditionSending, s.Now()); err != nil {
		return balance, err
	}
	job.all, job.done = balance.Audience, balance.Audience-balance.Open()
	if err := s.work(ctx, job); err != nil {
		return balance, err
	}
	balance, err = s.Ledger.Balance(ctx, editionID)
	if err == nil && balance.Open() == 0 {
		err = s.Ledger.SetEditionState(ctx, editionID, ledger.EditionFinished, s.Now())
	}
	return balance, err
}

// job is one edition being sent.
type job struct {
	edition   ledger.Edition
	list      *subscriber.List
	body      digest.Body
	transport Transport
	done, all int
}

func (s *Sender) prepare(ctx context.Context, edition ledger.Edition) (*job, error) {
	j := &job{edition: edition, transport: s.Transport(edition.List)}
	for i := range s.Lists {
		if s.Lists[i].Slug == edition.List {
			j.list = &s.Lists[i]
		}
	}
	if j.list == nil {
		return nil, fmt.Errorf("subscribers/lists.yaml no longer has the list %s, but its edition %d is not finished; put it back",
			edition.List, edition.Number)
	}
	kept, err := s.Ledger.EditionBody(ctx, edition.ID)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(kept, &j.body); err != nil {
		return nil, fmt.Errorf("edition %s %d as kept can't be read: %w", edition.List, edition.Number, err)
	}
	return j, nil
}

func (s *Sender) work(ctx context.Context, j *job) error {
	group := groupSize
	if !s.Repeatable {
		group = 1
	}
	after := 0
	for {
		deliveries, err := s.Ledger.NextDeliveries(ctx, j.edition.ID, after, group)
		if err != nil || len(deliveries) == 0 {
			return err
		}
		after = deliveries[len(deliveries)-1].Seq
		outcomes, sendErr := s.sendGroup(ctx, j, deliveries)
		// What was sent is recorded even when the program is being stopped.
		if err := s.Ledger.RecordOutcomes(context.WithoutCancel(ctx), outcomes); err != nil {
			return err
		}
		j.done += len(outcomes)
		if s.Progress != nil {
			s.Progress(j.done, j.all)
		}
		if sendErr != nil {
			return sendErr
		}
	}
}

// sendGroup sends in order. An error is a fault of ours or of the server, not of a reader: it
// ends the work, and the deliveries after it stay queued.
func (s *Sender) sendGroup(ctx context.Context, j *job, deliveries []ledger.Delivery) ([]ledger.Outcome, error) {
	var outcomes []ledger.Outcome
	for _, d := range deliveries {
		if err := ctx.Err(); err != nil {
			return outcomes, err
		}
		outcome, err := s.sendOne(ctx, j, d)
		if err != nil {
			return outcomes, err
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

func (s *Sender) sendOne(ctx context.Context, j *job, d ledger.Delivery) (ledger.Outcome, error) {
	outcome := ledger.Outcome{EditionID: d.EditionID, Seq: d.Seq, At: s.Now()}
	if d.Skip != "" {
		outcome.State, outcome.Reason, outcome.NoAttempt = ledger.Skipped, d.Skip, true
		return outcome, nil
	}
	message, err := s.Composer.Message(j.list, j.edition.Number, j.edition.Created, j.body, d)
	if err != nil {
		return outcome, err
	}
	raw, err := mail.Compose(message)
	if err != nil {
		if fault := unmailable(message); fault != nil {
			return outcome, fmt.Errorf("no mail of %s can be made, and nobody was passed over: %w", j.edition.List, fault)
		} // else it is about the address: this reader's matter alone
		outcome.State, outcome.Reason, outcome.NoAttempt = ledger.Failed, err.Error(), true
		return outcome, nil
	}
	outcome, err = s.settle(outcome, d, s.handOver(ctx, j, d, message.Envelope(), raw))
	if err != nil {
		return outcome, errors.Join(stopped(j.edition, d, err), s.clearDoubt(ctx, d))
	}
	if outcome.State == ledger.Deferred && outcome.NextAt.Sub(j.edition.Created) > giveUpAfter {
		outcome.State, outcome.NextAt = ledger.Failed, time.Time{}
		outcome.Reason = "given up after three days: " + outcome.Reason
	}
	return outcome, nil
}

// handOver sends one message. Where twice sent is twice received, the delivery is in doubt from before the
// first byte on.
func (s *Sender) handOver(ctx context.Context, j *job, d ledger.Delivery, env mail.Envelope, raw []byte) error {
	if !s.Repeatable {
		if err := s.Doubts.MarkInDoubt(ctx, d.EditionID, d.Seq, s.Now()); err != nil {
			return err
		}
	}
	return j.transport.Send(ctx, env, raw)
}

// clearDoubt opens a delivery again whose message was not handed over, even when the program is being stopped.
func (s *Sender) clearDoubt(ctx context.Context, d ledger.Delivery) error {
	if s.Repeatable {
		return nil
	}
	return s.Doubts.ClearDoubt(context.WithoutCancel(ctx), d.EditionID, d.Seq)
}

// unmailable tells whether a message could not be made for anybody, as when the sender's name is at fault.
func unmailable(m mail.Message) error {
	m.To = mail.Address{Email: "reader@anybody.invalid"} // can't exist (RFC 6761 §6.4)
	_, err := mail.Compose(m)
	return err
}

// settle turns the word of the carrier into an outcome.
func (s *Sender) settle(outcome ledger.Outcome, d ledger.Delivery, err error) (ledger.Outcome, error) {
	outcome.State = ledger.Sent
	if err == nil {
		return outcome, nil
	}
	outcome.Reason = reasonOf(err)
	switch mail.OutcomeOf(err) {
	case mail.Unknown:
		outcome.State = ledger.Unknown
	case mail.Temporary:
		outcome.State, outcome.NextAt = ledger.Deferred, s.Now().Add(retryAfter(d.Attempt+1))
	case mail.Permanent:
		if senderFault(err) {
			return outcome, err
		}
		outcome.State = ledger.Failed
	default: // nothing was handed over: the server or the disk is the matter
		return outcome, err
	}
	return outcome, nil
}
