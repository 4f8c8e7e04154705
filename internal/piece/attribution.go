package piece

// Attribution is a sentence that names the outlet in which a piece first ran.
type Attribution struct {
	Name        string // of the outlet, as printed
	URL         string // link on the name or on the sentence, or the address printed in it
	Wording     string // the sentence as printed
	PublishedOn Date   // when the sentence says so
	Partial     bool   // the sentence says that the rest of the piece stands elsewhere
	Rest        string // prose of the block after the sentence; empty when the attribution is the whole block
}

// MatchAttribution tells whether a block is an attribution.
func MatchAttribution(in Inline) (Attribution, bool) { return Attribution{}, false }
