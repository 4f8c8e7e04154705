package bounce

import "strings"

// maxWords is how much of what is said of one recipient is judged, in bytes.
const maxWords = 2000

// diagnosticIn is what matters in a text about one recipient: from the first line that quotes a reply to the end of its
// paragraph, else all of it. Of several replies, as in the record of a dialogue that several recipients share, the one
// that names the address counts.
func diagnosticIn(text, address string) string {
	text = clip(text, 4*maxWords)
	first := -1
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		if len(repliesIn(line)) > 0 {
			if address != "" && strings.Contains(line, address) {
				return clip(untilAnother(text[at:], address), maxWords)
			}
			if first < 0 {
				first = at
			}
		}
		at += len(line) + 1
	}
	if first >= 0 {
		text, _, _ = strings.Cut(text[first:], "\n\n")
	}
	return clip(strings.TrimSpace(text), maxWords)
}

// replyAbout is the line that quotes a reply and names the address; empty when there is none.
func replyAbout(text, address string) string {
	if address == "" {
		return ""
	}
	for line := range strings.Lines(clip(text, maxText)) {
		if strings.Contains(line, address) && len(repliesIn(line)) > 0 {
			return clip(line, maxWords)
		}
	}
	return ""
}

// untilAnother is text to the end of its paragraph, or to the next line that quotes a reply about somebody else.
func untilAnother(text, address string) string {
	text, _, _ = strings.Cut(text, "\n\n")
	for at := strings.IndexByte(text, '\n') + 1; at > 0 && at < len(text); {
		line, _, more := strings.Cut(text[at:], "\n")
		if strings.Contains(line, "@") && !strings.Contains(line, address) && len(repliesIn(line)) > 0 {
			return text[:at]
		}
		if !more {
			break
		}
		at += len(line) + 1
	}
	return text
}
