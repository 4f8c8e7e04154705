package bounce

import "strings"

// failureWords stand in the subject of a bounce or at the start of its text, in small letters.
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

// successWords say that it went well.
var successWords = []string{
	"successfully delivered", "was delivered to", "has been delivered to", "successfully relayed",
	"delivery was successful",
}

// awaySubjects begin the subject of an answer that nobody wrote, in small letters; the last resort.
var awaySubjects = []string{
	"out of office", "out of the office", "automatic reply", "auto reply", "auto-reply", "autoreply", "auto response",
	"auto-response", "autoresponse", "vacation reply", "away from my mail", "on vacation", "i am out of the office",
	"automatische antwort", "abwesenheitsnotiz", "abwesenheit", "abwesend", "automatische rückantwort",
	"réponse automatique", "absence du bureau", "message d'absence", "absent du bureau",
	"respuesta automática", "fuera de la oficina", "ausencia", "risposta automatica", "fuori sede", "fuori ufficio",
	"resposta automática", "ausência temporária", "automatisch antwoord", "afwezigheid", "afwezig", "autosvar",
	"automatisk svar", "automatiskt svar", "frånvaro", "fravær", "automaattinen vastaus", "poissaoloviesti",
	"odpowiedź automatyczna", "automatická odpověď", "automatikus válasz", "răspuns automat", "otomatik yanıt",
	"αυτόματη απάντηση", "автоматический ответ", "автоответ", "автоматична відповідь", "自动回复", "自動回覆", "自動応答",
	"自動返信", "不在", "자동 회신", "부재 중", "مشغول", "رد تلقائي", "תשובה אוטומטית",
}

// challengeSubjects are those of filters that ask whether a person wrote.
var challengeSubjects = []string{
	"please confirm your message", "please confirm your mail", "confirm your email to", "verification required",
	"sender verification", "please verify", "confirm delivery", "your email requires verification",
	"action required to deliver", "bestätigen sie ihre nachricht", "message confirmation", "please authenticate",
}

// heldSubjects are those of filters that keep a message back.
var heldSubjects = []string{
	"quarantine", "message held", "message on hold", "held for", "messages on hold", "message is being held",
	"email held",
}

func containsAny(s string, words []string) bool {
	for _, word := range words {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

func startsWithAny(s string, openings []string) bool {
	for _, opening := range openings {
		if strings.HasPrefix(s, opening) {
			return true
		}
	}
	return false
}
