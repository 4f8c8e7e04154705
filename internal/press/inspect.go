package press

import (
	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/subscriber"
)

// inspect has an edition looked at as one reader would get it.
func (p *Press) inspect(list *subscriber.List, body digest.Body) ([]piece.Finding, error) {
	if p.Inspect == nil {
		return nil, nil
	}
	m, err := p.Composer.Message(list, 1, p.Now(), body, proofReader())
	if err != nil {
		return nil, err
	}
	return p.Inspect(m), nil
}

// refuseFaulty stops editions in which the inspection finds an error; the email step stays open.
func (p *Press) refuseFaulty(list *subscriber.List, body digest.Body) error {
	findings, err := p.inspect(list, body)
	if err != nil || !piece.HasErrors(findings) {
		return err
	}
	refused := &RefusedError{Name: editionName(list.Slug), Findings: findings}
	return &openStepError{why: "nobody was mailed: " + refused.Error(), gate: refused}
}

// refuseFaultyDigests refuses a plan whose mail could not go out: while nothing is written, the piece can
// still be mended.
func (pl *Plan) refuseFaultyDigests() error {
	if !asked(pl.Options.Only, ledger.Email) {
		return nil
	}
	for _, d := range pl.Editions {
		if piece.HasErrors(d.Findings) || pl.Options.Strict && hasWarnings(d.Findings) {
			return &RefusedError{Name: editionName(d.List), Findings: d.Findings}
		}
	}
	return nil
}

func editionName(list string) string { return "the edition of " + list }
