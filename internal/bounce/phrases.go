package bounce

import "strings"

// openings are those of a bounce's text or subject that no person writes, in small letters.
var failureWords = []string{
	"undeliver", "delivery status notification", "delivery failure", "delivery failed", "failure notice",
	"returned mail", "mail delivery", "delivery notification", "could not be delivered", "couldn't be delivered",
	"not be delivered", "returned to sender", "delivery error", "delivery problem", "delivery report",
	"message failed", "nondeliverable", "non-deliverable", "undelivered", "delivery has failed", "mail failure",
	"unable to deliver", "mail system error", "delayed mail", "delivery delayed", "could not send", "user unknown",
	"unzustellbar", "zustellung", "nicht zugestellt", "rücksendung", "non remis", "échec de la remise",
	"remise impossible", "no se puede entregar", "no entregado", "error de entrega", "mancata consegna",
	"non recapitabile", "onbestelbaar", "niet bezorgd", "não entregue", "falha na entrega", "kan inte leverera",
	"olevererbart", "niedostarczon", "nie można dostarczyć", "nedoruč", "kézbesíthetetlen", "teslim edilemedi",
	"недостав", "не доставлено", "ошибка доставки", "配信不能", "配信できません", "退信", "无法投递", "전송 실패", "반송",
	"this is the mail delivery agent", "hi. this is the", "successful mail delivery", "mail failed",
	"trouble delivering", "error sending your mail", "did not reach the following", "error delivering",
	"could not deliver", "couldn't deliver", "following address(es) failed", "following addresses had",
	"permanent errors", "no such user here", "メールエラー",
}

// delayWords say that the message is still tried.
var delayWords = []string{
	"delay", "still being retried", "could not send message for", "will be retried", "not yet been delivered",
	"will keep trying", "attempts to deliver the message will continue", "attempts will continue", "still trying",
	"do not need to resend", "temporarily deferred", "will continue to be", "verzögert", "retardé", "retrasad",
	"ritardat", "vertraagd", "задержк", "遅延",
}

// finalWords go before delayWords in a subject, which may tell of a delay that came to its end.
var finalWords = []string{"fail", "undeliver", "returned mail", "unzustellbar", "nicht zugestellt"}

var successWords = []string{
	"successfully delivered", "was delivered to", "has been delivered to", "successfully relayed",
	"delivery was successful",
}

func containsAny(s string, words []string) bool {
	for _, word := range words {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

// maxOpening is how far into a text its opening goes, in bytes.
const maxOpening = 600

func opening(text string) string {
	return strings.ToLower(clip(text, maxOpening))
}

// tellsFailure tells a server's mail about one that it could not deliver. Automatic answers have no sender either and may
// use the same words, so of a sender who does not call himself a server more is wanted: our message, or a reply.
func (m *message) tellsFailure(text string) bool {
	if !containsAny(m.subject, failureWords) && !containsAny(opening(text), failureWords) {
		return false
	}
	return m.isNamedServer() || m.hasNullSender() && m.quotes(text)
}

// quotes tells whether our message or a reply stands in a text or beside it.
func (m *message) quotes(text string) bool {
	if len(m.returned.header) > 0 || len(repliesIn(clip(text, maxValue))) > 0 {
		return true
	}
	inText, _ := originalInText(text)
	return len(inText.header) > 0
}

// tellsDelay goes by the subject, and by the text only where the subject says neither.
func (m *message) tellsDelay() bool {
	switch {
	case containsAny(m.subject, finalWords):
		return false
	case containsAny(m.subject, delayWords):
		return true
	}
	return containsAny(opening(m.text()), delayWords)
}
