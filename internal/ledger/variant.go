package ledger

// MostPieces is the most pieces that an edition has, since a variant has one bit for each.
const MostPieces = 60

// The contents that a reader may have chosen, as bits of a variant; they have the values that subscriber.Content has.
const (
	takeawaysBit int64 = 1 << MostPieces
	fullBit      int64 = 1 << (MostPieces + 1)
)

// AllPieces has the bits of an edition's n pieces.
func AllPieces(n int) int64 { return 1<<n - 1 }

// VariantPieces are the pieces that a variant brings of those of its edition; 0 brings all, and so does a variant of
// content alone.
func VariantPieces(variant int64, pieces []PieceRef) []PieceRef {
	bits := variant &^ (takeawaysBit | fullBit)
	if bits == 0 {
		return pieces
	}
	var brought []PieceRef
	for i, ref := range pieces {
		if bits&(1<<i) != 0 {
			brought = append(brought, ref)
		}
	}
	return brought
}

// VariantContent is the content that readers of a variant chose, "takeaways" or "full"; empty: the list's.
func VariantContent(variant int64) string {
	switch {
	case variant&takeawaysBit != 0:
		return "takeaways"
	case variant&fullBit != 0:
		return "full"
	}
	return ""
}

// ContentBit is the bit of a content; 0 for the list's.
func ContentBit(content string) int64 {
	switch content {
	case "takeaways":
		return takeawaysBit
	case "full":
		return fullBit
	}
	return 0
}

// VariantBody is the digest for the readers of a variant of an edition.
type VariantBody struct {
	Variant   int64
	Subject   string
	Preheader string
	Body      []byte
}
