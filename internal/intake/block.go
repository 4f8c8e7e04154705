package intake

import "pressrun/internal/piece"

// block is one block of a source: a line of a text page or a block element of an HTML page.
type block struct {
	kind   piece.Kind
	text   string       // clean words on one line
	inline piece.Inline // the same with marks; nil on text pages
	line   int          // where it begins in the source, from 1
	hint   Field        // what its markup says that it is
	reason string       // why markup says that it is no part of the piece
	place  place        // where it stands to the element that holds the piece

	group   int // members of one list, quote or takeaways section share a number above 0
	level   int
	ordered bool
	start   int
	url     string
	label   string
	image   *piece.Image
	when    string // datetime attribute of a time element inside

	fate fate
	why  string // reason, for fateCut
}

// place says where a block stands to the element that holds the piece.
type place uint8

const (
	placeInside place = iota
	placeBefore
	placeAfter
)

// fate is what became of a block. When reading ends, no block is without one.
type fate uint8

const (
	fateNone  fate = iota
	fateField      // read into a field of the piece
	fateLabel      // a label whose words mean a field: "Key Takeaways"
	fateBody
	fateRelated
	fateCut
)

func (b *block) cut(reason string) { b.fate, b.why = fateCut, reason }

// words is the inline of the block with its marks, whatever kind of page it came from.
func (b *block) words() piece.Inline {
	if b.inline != nil {
		return b.inline
	}
	return piece.PlainInline(b.text)
}

// page is a source on its way to a piece.
type page struct {
	blocks   []block
	meta     metadata
	html     bool
	canon    string          // canonical address, or empty
	cut      []Removed       // parts that never became blocks: forms, hidden elements
	thin     bool            // refused only because too little prose was found
	findings []piece.Finding // of the reader that made the blocks
}
