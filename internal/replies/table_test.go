package replies

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pressrun/internal/golden"
)

// outcomeWords is the outcome of a row as the document says it.
func outcomeWords(u Rule) string {
	switch {
	case u.Codes == "none" && slices.Contains(u.Phases, Content):
		return "unsent or unknown"
	case u.Codes == "none":
		return "unsent"
	case u.Outcome != "":
		return string(u.Outcome)
	}
	return "by the code"
}

func TestTheDocumentIsWhatTheTableSays(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(`# Replies of mail servers

Written from the program by ` + "`go test ./internal/replies -update`" + `. The first row that fits a reply decides; ` + "`x`" + ` is any
digit or number, and words are looked for in small letters, addresses left out.

**Outcome.** *By the code*: before MAIL FROM, and with 421 in any phase but content, the message is *unsent* and no attempt
has failed; else 4xx is *temporary*, tried again later, and 5xx *permanent*. Any other reply out of turn leaves it unsent, or
*unknown* after its content.

**Blame.** *address*: it is dead, the reader may be suppressed. *likely*: it counts, and suppresses only when it repeats.
*mailbox*: full or closed for a while, never suppressed. *message*: this content or its size. *sender*: us; it pauses the run
and counts against no reader. *server*: another connection is tried. *–*: nobody's.

| rule | of | phase | code | enhanced | one of the words | outcome | blame | meaning and what to do |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
`)
	for _, u := range table {
		phases := "any"
		if u.Phases != nil {
			phases = strings.Trim(fmt.Sprintf("%q", u.Phases), "[]")
			phases = strings.ReplaceAll(strings.ReplaceAll(phases, `" "`, ", "), `"`, "")
		}
		means := u.Means
		if u.Advice != "" {
			means += ". *" + u.Advice + "*"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", u.Name, u.Who, phases, u.Codes, u.Enhanced,
			strings.Join(u.Hints, "; "), outcomeWords(u), cmp.Or(string(u.Blame), "–"), means)
	}
	golden.Check(t, "../../../docs/replies.md", b.Bytes())
}
