package partner

import (
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// gazette is a partner on the default terms that takes every format.
func gazette() *Partner {
	terms := DefaultTerms()
	terms.WindowDays = 90
	return &Partner{
		Slug: "bay-gazette", Name: "The Bay Gazette", Channel: ChannelFolder, Formats: Formats(), Terms: terms,
	}
}

// copyOf is a first copy of a sample piece for a partner.
func copyOf(p *piece.Piece, to *Partner) Copy {
	home := sample.Publication()
	return Copy{
		Publication: home, Partner: to, Piece: p, Version: 1,
		Published: p.Published.InZone(home.Location), Address: home.PieceAddress(p.CanonicalURL, p.Slug),
		Credit: p.Credit(nil), MadeAt: sample.Now(),
	}
}

// ferryCorrected is version 2 of the ferry piece for a partner that holds version 1.
func ferryCorrected(kind ledger.NoticeKind) Copy {
	p := sample.Ferry()
	c := copyOf(p, gazette())
	c.Version = 2
	c.MadeAt = sample.Now().Add(72 * time.Hour)
	c.Notice = Notice{
		Kind: kind, Replaces: 1, ReplacedSent: sample.Now(),
		Changes: []piece.Change{
			{Where: "Paragraph 3", Was: "1887. That is the year.", Is: "1888. That is the year."},
			{Where: "Takeaway 3", Is: "One boat & one winter would settle the argument."},
			{Where: "Tags", Was: "boats"},
		},
	}
	if kind == ledger.NoticeCorrection {
		c.Notice.Note = "The piece gave a wrong year for the last night ferry."
		c.Updated = c.MadeAt
		p.Corrections = []piece.Correction{{Date: piece.At(c.MadeAt), Text: c.Notice.Note}}
	}
	return c
}

// ferryKilled is the notice that the ferry piece was withdrawn.
func ferryKilled() Copy {
	c := copyOf(sample.Ferry(), gazette())
	c.Version = 2
	c.Notice = Notice{
		Kind: ledger.NoticeKill, Note: "The harbour office disputes the figures, and we cannot stand by them.",
		Replaces: 1, ReplacedSent: sample.Now().Add(-48 * time.Hour),
	}
	return c
}
