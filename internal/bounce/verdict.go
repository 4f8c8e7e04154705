package bounce

import (
	"strings"

	"pressrun/internal/replies"
)

// verdict is what follows from a status and a diagnostic text.
type verdict struct {
	class Class
	rule  string
	reply candidate // the one that decided
}

// candidate is a reply that may decide.
type candidate struct {
	replies.Reply
	quoted bool // with its code by the text; else the code is made up from the status
}

// judge asks first the enhanced code, then the reply code, then the words: the receiving server's own reply before
// what the reporting server made of it.
func judge(status, text string) verdict {
	phase := phaseIn(strings.ToLower(text))
	said := candidates(status, text)
	for i := len(said) - 1; i >= 0; i-- {
		if rule := replies.For(phase, said[i].Reply); !vague[rule.Name] {
			return newVerdict(rule, said[i])
		}
	}
	last := said[len(said)-1]
	if rule, ok := replies.Find(wordTable, phase, last.Reply); ok {
		return newVerdict(rule, last)
	}
	return newVerdict(replies.For(phase, last.Reply), last)
}

// candidates are the replies in a text, each one once, completed by the reported status; never none.
func candidates(status, text string) []candidate {
	var said []candidate
	for _, r := range repliesIn(text) {
		quoted := r.Code != 0
		if r.Enhanced == "" || r.Enhanced == "5.0.0" || r.Enhanced == "4.0.0" {
			r.Enhanced = sameClass(status, r)
		}
		if !quoted {
			r.Code = codeOf(r.Enhanced)
		}
		if len(said) == 0 || said[len(said)-1].Reply != r {
			said = append(said, candidate{r, quoted})
		}
	}
	if len(said) == 0 {
		said = append(said, candidate{replies.Reply{Code: codeOf(status), Enhanced: status, Text: text}, false})
	}
	return said
}

// sameClass is the reported status where it fits the reply's first digit; else what the reply has.
func sameClass(status string, r replies.Reply) string {
	if status != "" && (r.Code == 0 || int(status[0]-'0') == r.Code/100) {
		return status
	}
	return r.Enhanced
}

// codeOf is the plainest reply code of an enhanced code's class (RFC 5248 §2.3). A failure that says nothing is final.
func codeOf(status string) int {
	if strings.HasPrefix(status, "4") {
		return 450
	}
	return 550
}

func newVerdict(rule replies.Rule, r candidate) verdict {
	return verdict{class: classOf(rule, strings.Contains(r.Enhanced, ".7.")), rule: rule.Name, reply: r}
}

// classOf makes a class of a row. byPolicy tells a status x.7.x (RFC 3463 §3.8), which never makes an address dead:
// houses put it on whatever they don't want. Only its codes for changed owners (RFC 7293 §14.4) mean the address.
func classOf(rule replies.Rule, byPolicy bool) Class {
	switch rule.Blame {
	case replies.BlameAddress:
		if byPolicy && rule.Name != "owner-changed" {
			return Soft
		}
		return Hard
	case replies.BlameSender:
		return Policy
	case replies.BlameMessage:
		return Content
	case replies.BlameMailbox:
		if rule.Name == "mailbox-disabled" || rule.Name == "mailbox" {
			return Soft
		}
		return MailboxFull
	}
	if byPolicy && rule.Name != "greylisted" {
		return Policy
	}
	return Soft
}
