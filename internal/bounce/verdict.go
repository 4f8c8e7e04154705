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

// finding is what a report says of one recipient, before it is judged.
type finding struct {
	kind   Kind
	status string        // enhanced code of the report itself; empty: none
	text   string        // diagnostic
	people func() string // what the report tells people of the recipient, asked where the rest is vague; nil: nothing
}

// judge asks first the enhanced code, then the reply code, then the words: the receiving server's own reply before
// what the reporting server made of it.
func (f finding) judge() verdict {
	said := f.candidates()
	last := said[len(said)-1]
	phase := replies.RcptTo // that in which most readers are refused
	if last.quoted {
		phase = phaseIn(f.text, phase)
	}
	for i := len(said) - 1; i >= 0; i-- {
		if rule := replies.For(phase, said[i].Reply); !vague[rule.Name] {
			return newVerdict(rule, said[i])
		}
	}
	if rule, ok := replies.Find(wordTable, phase, last.Reply); ok {
		return newVerdict(rule, last)
	}
	if last.quoted && f.people != nil { // Postfix notes the step there
		phase = phaseIn(f.people(), phase)
	}
	return newVerdict(replies.For(phase, last.Reply), last)
}

// candidates are the replies in a text, each one once, completed by the reported status; never none.
func (f finding) candidates() []candidate {
	var said []candidate
	for _, r := range repliesIn(f.text) {
		quoted := r.Code != 0
		if r.Enhanced == "" || r.Enhanced == "5.0.0" || r.Enhanced == "4.0.0" {
			r.Enhanced = sameClass(f.status, r)
		}
		if !quoted {
			r.Code = f.codeOf(r.Enhanced)
		}
		if len(said) == 0 || said[len(said)-1].Reply != r {
			said = append(said, candidate{r, quoted})
		}
	}
	if len(said) == 0 {
		r := replies.Reply{Code: f.codeOf(f.status), Enhanced: f.status, Text: f.text}
		said = append(said, candidate{r, false})
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

// codeOf is the plainest reply code of an enhanced code's class (RFC 5248 §2.3), or of what kind of report it is.
func (f finding) codeOf(status string) int {
	if strings.HasPrefix(status, "4") || status == "" && f.kind == Delayed {
		return 450
	}
	return 550
}

func newVerdict(rule replies.Rule, c candidate) verdict {
	return verdict{class: classOf(rule, isPolicy(c.Enhanced)), rule: rule.Name, reply: c}
}

// isPolicy tells a status x.7.x (RFC 3463 §3.8), which never makes an address dead: houses put it on whatever they
// don't want.
func isPolicy(status string) bool { return len(status) > 3 && status[1:4] == ".7." }

// classOf makes a class of a row. Under a status of policy words that the address is dead only count; codes for changed
// owners (RFC 7293 §14.4) mean the address.
func classOf(rule replies.Rule, policy bool) Class {
	switch rule.Blame {
	case replies.BlameAddress:
		if policy && rule.Name != "owner-changed" {
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
	if policy && rule.Name != "greylisted" {
		return Policy
	}
	return Soft
}
