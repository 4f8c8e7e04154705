package piece

// Change is one difference between two states of a piece, in the words of a correction notice.
type Change struct {
	Where string // "Title", "Paragraph 3", "Takeaway 2", "Byline", "Credit" …
	Was   string // empty: added
	Is    string // empty: taken out
}

// Diff lists what a reader sees otherwise in new than in old, in the order of the piece.
func Diff(old, new *Piece) []Change { return nil }

// WordsHash is a hash over all that a reader sees.
func (p *Piece) WordsHash() string { return "" }

// ParagraphHashes gives a hash for each paragraph of the body.
func ParagraphHashes(p *Piece) []uint64 { return nil }

// ShareIn is the share of the paragraphs a that stand in b too: 0 to 1, each counted once.
func ShareIn(a, b []uint64) float64 { return 0 }
