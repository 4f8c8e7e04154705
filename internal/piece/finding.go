package piece

import "fmt"

// Level says how much a finding matters.
type Level string

// The levels. An error stops a publication; a warning is for an editor to settle; info tells what was done.
const (
	LevelError   Level = "error"
	LevelWarning Level = "warning"
	LevelInfo    Level = "info"
)

// Finding is something an editor should know about how a piece was read or stands.
type Finding struct {
	Level   Level  `json:"level"`
	Field   string `json:"field"` // front matter key concerned, such as "image.alt"
	Code    string `json:"code"`  // stable name, used in accepted:
	Message string `json:"message"`
	Line    int    `json:"line"` // line of the source; 0 when the finding belongs to no line
}

// String writes a finding on one line.
func (f Finding) String() string {
	if f.Line > 0 {
		return fmt.Sprintf("%s: line %d: %s: %s (%s)", f.Level, f.Line, f.Field, f.Message, f.Code)
	}
	return fmt.Sprintf("%s: %s: %s (%s)", f.Level, f.Field, f.Message, f.Code)
}

// The codes of findings.
const (
	CodeAltMissing         = "alt-missing"
	CodeAttributionNotLast = "attribution-not-last"
	CodeCaptionMissing     = "caption-missing"
	CodeCorrectionPresent  = "correction-present"
	CodeEncodingConverted  = "encoding-converted"
	CodeFutureDate         = "future-date"
	CodeImageFileMissing   = "image-file-missing"
	CodeLinksAbsent        = "links-absent"
	CodeOldDate            = "old-date"
	CodeOutletMissing      = "outlet-missing"
	CodeOutletNameNumeric  = "outlet-name-numeric"
	CodeOutletURLMissing   = "outlet-url-missing"
	CodePartialCopy        = "partial-copy"
	CodePullQuoteDuplicate = "pull-quote-duplicate"
	CodeNotAPiece          = "rejected-not-a-piece"
	CodeRelativeDate       = "relative-date"
	CodeRightsUnconfirmed  = "rights-unconfirmed"
	CodeRoleInTail         = "role-in-tail"
	CodeRoleMissing        = "role-missing"
	CodeSectionUnknown     = "section-unknown"
	CodeSeveralOutlets     = "several-outlets"
	CodeTakeawaysCount     = "takeaways-count"
	CodeTakeawaysMissing   = "takeaways-missing"
	CodeTakeawayUnlike     = "takeaway-unlike"  // a takeaway the body does not bear out
	CodeTakeawayLength     = "takeaway-length"  // too long or too short to be one
	CodeTitleLong          = "title-long"       // over 110 characters
	CodeReadTime           = "read-time"        // printed and counted time differ
	CodeDatesDisagree      = "dates-disagree"   // page and outlet dates far apart or in the wrong order
	CodeSourcesDisagree    = "sources-disagree" // visible page and its metadata differ
	CodeCutLong            = "cut-long"         // much text was cut
	CodeInsecureLink       = "insecure-link"    // a link without https
	CodeFieldMissing       = "field-missing"
	CodeFieldInvalid       = "field-invalid"
	CodeFieldUnknown       = "field-unknown"
	CodeMarkupCut          = "markup-cut"    // markup that no copy may carry
	CodeNormalized         = "normalized"    // read from an accepted other form, written back in the canonical one
	CodeFieldGuessed       = "field-guessed" // read by a rule that can be wrong
)

// HasErrors tells whether any finding stops a publication.
func HasErrors(findings []Finding) bool {
	for _, f := range findings {
		if f.Level == LevelError {
			return true
		}
	}
	return false
}

// Codes lists all codes of findings, as accepted: may name them.
func Codes() []string {
	return []string{
		CodeAltMissing,
		CodeAttributionNotLast,
		CodeCaptionMissing,
		CodeCorrectionPresent,
		CodeEncodingConverted,
		CodeFutureDate,
		CodeImageFileMissing,
		CodeLinksAbsent,
		CodeOldDate,
		CodeOutletMissing,
		CodeOutletNameNumeric,
		CodeOutletURLMissing,
		CodePartialCopy,
		CodePullQuoteDuplicate,
		CodeNotAPiece,
		CodeRelativeDate,
		CodeRightsUnconfirmed,
		CodeRoleInTail,
		CodeRoleMissing,
		CodeSectionUnknown,
		CodeSeveralOutlets,
		CodeTakeawaysCount,
		CodeTakeawaysMissing,
		CodeTakeawayUnlike,
		CodeTakeawayLength,
		CodeTitleLong,
		CodeReadTime,
		CodeDatesDisagree,
		CodeSourcesDisagree,
		CodeCutLong,
		CodeInsecureLink,
		CodeFieldMissing,
		CodeFieldInvalid,
		CodeFieldUnknown,
		CodeMarkupCut,
		CodeNormalized,
		CodeFieldGuessed,
	}
}
