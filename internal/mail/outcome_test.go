package mail

import "errors"

// outcomeOf reads the outcome from the error of a Send; nil is Accepted. An error that did not
// come from a carrier happened before anything was sent.
func outcomeOf(err error) Outcome {
	if err == nil {
		return Accepted
	}
	var send *SendError
	if errors.As(err, &send) {
		return send.Outcome
	}
	return Unsent
}
