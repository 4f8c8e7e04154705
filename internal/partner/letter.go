package partner

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// longestSubject is the most characters of a subject. The whole title stands in the text.
const longestSubject = 200

// subject is the line by which a desk sees what has come: "COMMENTARY, 625 words: Title". What must not be
// overlooked stands in front.
func (c *Copy) subject() string {
	kind := c.Piece.Kicker
	if kind == "" {
		kind = "commentary"
	}
	line := fmt.Sprintf("%s, %s: %s", strings.ToUpper(kind), piece.Count(c.Piece.Words(), "word", "words"), c.Piece.Title)
	switch {
	case c.Notice.Kind != ledger.NoNotice:
		line = string(c.Notice.Kind) + ": " + line
	case !c.embargo().IsZero():
		line = "EMBARGOED: " + line
	}
	return cutLine(headerLine(line), longestSubject)
}

// headerLine drops what no header of a mail may hold, and what would turn the writing of what follows.
func headerLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || turnsDirection(r) {
			return -1
		}
		return r
	}, oneLine(s))), " ")
}

// turnsDirection knows the embeddings, overrides and isolates of Unicode UAX #9, which would hide what stands in front.
func turnsDirection(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

// cutLine shortens a line to a number of characters.
func cutLine(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}

// letter is the text of the mail: the copy, and on top of a notice what is to be done. A mail's lines end alike,
// whatever the terms say of files.
func (c *Copy) letter(text []byte) []byte {
	var out bytes.Buffer
	for _, line := range c.lead() {
		out.WriteString(oneLine(line) + "\n")
	}
	if out.Len() > 0 {
		out.WriteByte('\n')
	}
	out.Write(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
	return out.Bytes()
}

// lead tells the desk what to do about a notice.
func (c *Copy) lead() []string {
	switch c.Notice.Kind {
	case ledger.NoticeKill:
		return []string{
			"KILL. DO NOT RUN THIS PIECE.",
			"If it is online, take it down in every version, from apps and archives too.",
			"Then answer this mail, so that we know.",
		}
	case ledger.NoticeCorrection:
		return []string{
			"CORRECTION. " + c.replaceWords(),
			"If the piece has run, correct it there and run the correction with it. The changes stand below.",
		}
	case ledger.NoticeUpdate:
		return []string{
			"UPDATE. " + c.replaceWords(),
			"A slip is put right, no correction need run. If the piece has run, make the changes below.",
		}
	}
	return nil
}

func (c *Copy) replaceWords() string {
	if c.Notice.Replaces == 0 {
		return fmt.Sprintf("Run version %d only.", c.Version)
	}
	return fmt.Sprintf("Run version %d only; it replaces version %d, which you hold.", c.Version, c.Notice.Replaces)
}
