package bounce

import (
	"strings"

	"pressrun/internal/replies"
)

// maxReplies is how many replies are looked at in one diagnostic text.
const maxReplies = 6

// repliesIn are the replies that a diagnostic text quotes, in the order in which they stand. Of one that wraps another
// ("550 5.0.350 Remote server returned an error -> 550 5.1.1 …") the last is what the receiving server said.
func repliesIn(text string) []replies.Reply {
	var found []replies.Reply
	for i := 0; i < len(text) && len(found) <= maxReplies; {
		if !isDigit(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && (isDigit(text[end]) || text[end] == '.') {
			end++
		}
		number := strings.TrimSuffix(text[i:end], ".")
		before, after := edge(text, i-1), edge(text, i+len(number))
		switch {
		case isCode(number, before, after):
			found = append(found, replies.Reply{Code: atoi(number), Text: text})
		case isEnhanced(number, before, after):
			found = withEnhanced(found, number, text, i)
		}
		i = max(end, i+1)
	}
	return found[:min(len(found), maxReplies)]
}

// withEnhanced adds an enhanced code to the reply code right before it, or as a reply without one.
func withEnhanced(found []replies.Reply, number, text string, at int) []replies.Reply {
	if last := len(found) - 1; last >= 0 && found[last].Enhanced == "" && followsCode(text, at) {
		found[last].Enhanced = number
		return found
	}
	return append(found, replies.Reply{Enhanced: number, Text: text})
}

// followsCode tells whether only what parts the two (RFC 2034 §4) stands between a reply code and the place at.
func followsCode(text string, at int) bool {
	before := strings.TrimRight(text[max(at-8, 0):at], " -#(:\t\n")
	return len(before) >= 3 && isDigit(before[len(before)-1]) && isDigit(before[len(before)-3])
}

// edge is the byte at i; a blank beyond the ends.
func edge(text string, i int) byte {
	if i < 0 || i >= len(text) {
		return ' '
	}
	return text[i]
}

// isCode tells a reply code that refuses (RFC 5321 §4.2.1) from any other number of three digits.
func isCode(number string, before, after byte) bool {
	return len(number) == 3 && (number[0] == '4' || number[0] == '5') && number[1] <= '5' &&
		strings.IndexByte(" \t\n\"'(<>:;{|~,", before) >= 0 && strings.IndexByte(" \t\n\r-:#(,;'\")]<", after) >= 0
}

// isEnhanced tells an enhanced code (RFC 3463 §2: class 2, 4 or 5, subjects to 7) from versions and addresses.
func isEnhanced(number string, before, after byte) bool {
	if len(number) < 5 || len(number) > 9 || strings.IndexByte("245", number[0]) < 0 || number[1] != '.' ||
		number[2] > '7' || number[3] != '.' {
		return false
	}
	detail := number[4:]
	return len(detail) <= 3 && !strings.Contains(detail, ".") && !isLetter(before) && before != '/' && !isLetter(after)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// atoi reads three digits.
func atoi(number string) int {
	return int(number[0]-'0')*100 + int(number[1]-'0')*10 + int(number[2]-'0')
}

// phaseWords tell in which step of the dialogue a server refused, as Postfix, Exim and sendmail note it, in small
// letters. What is refused at the greeting is refused to everybody.
var phaseWords = []struct {
	words string
	phase replies.Phase
}{
	{"refused to talk to me", replies.Greeting},
	{"initial connection", replies.Greeting},
	{"in reply to ehlo", replies.Hello},
	{"in reply to helo", replies.Hello},
	{"after ehlo", replies.Hello},
	{"after helo", replies.Hello},
	{"in reply to mail from", replies.MailFrom},
	{"after mail from", replies.MailFrom},
	{">>> mail from", replies.MailFrom},
	{"in reply to rcpt to", replies.RcptTo},
	{"after rcpt to", replies.RcptTo},
	{">>> rcpt to", replies.RcptTo},
	{"end of data", replies.Content},
	{"in reply to data", replies.Data},
	{"after data", replies.Data},
	{">>> data", replies.Content}, // sendmail shows only the command in front of what was refused
}

// phaseIn is the step that a text names, else the one that is assumed.
func phaseIn(text string, assumed replies.Phase) replies.Phase {
	text = strings.ToLower(text)
	for _, known := range phaseWords {
		if strings.Contains(text, known.words) {
			return known.phase
		}
	}
	return assumed
}
