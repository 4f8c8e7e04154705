package press

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// Withdrawal is what a withdrawal will do.
type Withdrawal struct {
	Record  piece.Record
	Reason  string
	Holders []ledger.Holder // partners that will get a KILL
	resume  *ledger.Run
}

// PlanWithdrawal finds the piece and those who hold copies of it.
func (p *Press) PlanWithdrawal(ctx context.Context, slug, reason string) (*Withdrawal, error) {
	if strings.TrimSpace(reason) == "" {
		return nil, errors.New("say why with --reason \"…\": the notice on its page and the partners' KILL carry it")
	}
	rec, err := find(ctx, p.Store.Piece, slug)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, fmt.Errorf("no piece is called %q; pieces/ shows the slugs", slug)
	}
	if err != nil {
		return nil, err
	}
	w := &Withdrawal{Record: rec, Reason: reason}
	if w.Holders, err = p.Store.Holders(ctx, slug); err != nil {
		return nil, err
	}
	if rec.Status != piece.StatusWithdrawn {
		return w, nil
	}
	w.Reason = rec.Reason
	runs, err := p.Store.RunsOf(ctx, slug)
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if run.Kind == ledger.Withdraw && run.State == ledger.RunFinished {
			return nil, fmt.Errorf("%s is withdrawn already (%s); nothing was done", slug, rec.Reason)
		}
		if run.Kind == ledger.Withdraw {
			w.resume = &run
		}
	}
	return w, nil
}

// Withdraw takes the piece out of feeds and lists, puts a notice in its place and sends
// a KILL to every partner that ever received a copy.
func (p *Press) Withdraw(ctx context.Context, w *Withdrawal) (*Report, error) {
	done, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	if w.resume != nil {
		return p.carryOne(ctx, *w.resume)
	}
	ref := ledger.PieceRef{Slug: w.Record.Slug, Revision: w.Record.Revision}
	if w.Record.Status != piece.StatusWithdrawn {
		if err := p.dropWaitingRuns(ctx, []ledger.PieceRef{ref}, 0); err != nil {
			return nil, err
		}
		if err := p.Store.Withdraw(ctx, w.Record.Slug, w.Reason, p.Now()); err != nil {
			return nil, err
		}
	}
	if err := p.endRunsOf(ctx, w.Record.Slug); err != nil {
		return nil, err
	}
	run, err := p.openNoticeRun(ctx, ledger.Run{
		Kind: ledger.Withdraw, Note: w.Reason, Pieces: []ledger.PieceRef{ref},
	}, ledger.StepOff)
	if err != nil {
		return nil, err
	}
	return p.carryOne(ctx, run)
}

// endRunsOf cancels the runs that have nothing left to carry: all their pieces are withdrawn.
func (p *Press) endRunsOf(ctx context.Context, slug string) error {
	runs, err := p.Store.RunsOf(ctx, slug)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.State != ledger.RunRunning || run.Kind == ledger.Withdraw {
			continue
		}
		left, err := p.pieces(ctx, run)
		if err == nil && len(left) == 0 {
			err = p.Store.CancelRun(ctx, run.ID, everyPieceWithdrawn)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const everyPieceWithdrawn = "every piece of it was withdrawn"
