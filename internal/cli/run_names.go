package cli

import (
	"fmt"
	"strings"

	"pressrun/internal/ledger"
)

// runName says what a run carries, behind what kind of run it is.
func runName(kind ledger.RunKind, pieces []ledger.PieceRef, d ledger.Digest) string {
	return runKind(kind, d) + ": " + runContent(pieces, d)
}

// runKind is the kind of a run; one that mails a digest alone is called by that.
func runKind(kind ledger.RunKind, d ledger.Digest) string {
	switch {
	case d.IsZero():
		return string(kind)
	case d.Kind == ledger.PiecesEdition:
		return "digest"
	}
	return string(d.Kind)
}

func runContent(pieces []ledger.PieceRef, d ledger.Digest) string {
	switch d.Kind {
	case ledger.NoteEdition:
		return fmt.Sprintf("“%s” to %s", d.Arrangement.Subject, d.List)
	case ledger.ResendEdition:
		return fmt.Sprintf("%s %d", d.List, d.Resends)
	}
	return pieceNames(pieces)
}

// editionKind says what an edition is, and for whom when it is for the readers of one cadence.
func editionKind(e editionJSON) string {
	switch {
	case e.Kind == ledger.ResendEdition:
		return fmt.Sprintf("%s of %d", e.Kind, e.Resends)
	case e.Cadence != "":
		return e.Cadence + " " + string(e.Kind)
	}
	return string(e.Kind)
}

func pieceNames(refs []ledger.PieceRef) string {
	names := make([]string, len(refs))
	for i, ref := range refs {
		names[i] = fmt.Sprintf("%s v%d", ref.Slug, ref.Revision)
	}
	return strings.Join(names, ", ")
}
