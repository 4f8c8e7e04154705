package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"pressrun/internal/bounce"
	"pressrun/internal/returns"
)

// Hooks take what mail providers tell of our mails. A notice is answered with 200 when it stands in the books; told again,
// as providers do after any other answer, it changes nothing.
type Hooks struct {
	Desk     Notices
	SESTopic string // ARN of the SNS topic; empty: none
	Postmark string // password of the webhook; empty: none
	Amazon   Amazon
	Now      func() time.Time
	Log      *slog.Logger
}

// Notices takes what a provider tells.
type Notices interface {
	Notice(ctx context.Context, from returns.Source, events []bounce.Event, body []byte) ([]returns.Item, error)
}

// Amazon is asked for the certificates of SNS, and told that its notices are wanted.
type Amazon interface {
	Cert(ctx context.Context, address string) ([]byte, error)
	Confirm(ctx context.Context, address string) error
}

// maxNotice is the most bytes of a notice: SNS sends at most 256 KiB, Postmark a bounce with its message.
const maxNotice = 1 << 20

// PostmarkUser is the name that Postmark signs in with at its webhook.
const PostmarkUser = "postmark"

// routes are those of the providers that are set up.
func (h *Hooks) routes() (all []route) {
	if h == nil {
		return nil
	}
	if h.SESTopic != "" {
		all = append(all, route{"POST", "hooks/ses", h.notice(h.ses)})
	}
	if h.Postmark != "" {
		all = append(all, route{"POST", "hooks/postmark", h.notice(h.postmark)})
	}
	return all
}

// notice reads a body and answers what came of it. An error that is no refusal is ours, and the provider comes again.
func (h *Hooks) notice(take func(r *http.Request, body []byte) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxNotice))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			err = &refusal{http.StatusRequestEntityTooLarge, "The notice is too large."}
		case err != nil:
			err = &refusal{http.StatusBadRequest, "The notice broke off."}
		default:
			err = take(r, body)
		}
		var refused *refusal
		switch {
		case err == nil:
			plain(w, http.StatusOK, "ok")
		case errors.As(err, &refused):
			if refused.status == http.StatusUnauthorized {
				w.Header().Set("WWW-Authenticate", `Basic realm="pressrun", charset="UTF-8"`)
			}
			plain(w, refused.status, refused.why)
		default:
			h.Log.Error("a notice of a mail provider could not be taken", "route", r.Pattern, "error", err)
			plain(w, http.StatusServiceUnavailable, "It could not be taken now; tell it again.")
		}
	})
}

// ses takes what Amazon SES tells by SNS. Everybody may have a topic there, so it must be ours.
func (h *Hooks) ses(r *http.Request, body []byte) error {
	ctx := r.Context()
	var said struct{ TopicArn string }
	if json.Unmarshal(body, &said) == nil && said.TopicArn != h.SESTopic { // before Amazon is asked on a stranger's word
		return h.otherTopic()
	}
	var unfetched error
	m, err := bounce.VerifySNS(ctx, body, h.Now(), func(ctx context.Context, address string) ([]byte, error) {
		cert, err := h.Amazon.Cert(ctx, address)
		unfetched = err
		return cert, err
	})
	switch {
	case unfetched != nil:
		return err
	case err != nil:
		h.Log.Warn("a notice was refused that should be of Amazon SNS", "error", err)
		return &refusal{http.StatusForbidden, "This is no message that Amazon SNS signed."}
	case m.Topic != h.SESTopic:
		return h.otherTopic()
	case m.Type == bounce.SNSConfirmation:
		if err := h.Amazon.Confirm(ctx, m.SubscribeURL); err != nil {
			return fmt.Errorf("the topic could not be confirmed: %w", err)
		}
		h.Log.Info("the topic of Amazon SNS is confirmed")
		return nil
	}
	events, err := bounce.ReadSES(body)
	return h.take(ctx, returns.SES, events, err, body)
}

func (h *Hooks) otherTopic() error {
	h.Log.Warn("a notice of another topic of Amazon SNS was refused; bounces.ses_topic names ours")
	return &refusal{http.StatusForbidden, "This is not the topic that is wanted here."}
}

// postmark takes what Postmark tells. It signs nothing; the password is what it is known by.
func (h *Hooks) postmark(r *http.Request, body []byte) error {
	user, password, _ := r.BasicAuth()
	if !equal(user, PostmarkUser) || !equal(password, h.Postmark) {
		return &refusal{http.StatusUnauthorized, "Sign in with the name postmark and the password of the webhook."}
	}
	events, err := bounce.ReadPostmark(body)
	return h.take(r.Context(), returns.Postmark, events, err, body)
}

func (h *Hooks) take(ctx context.Context, from returns.Source, events []bounce.Event, err error, body []byte) error {
	if err != nil {
		h.Log.Warn("a notice of a mail provider could not be read", "source", from, "error", err)
		return &refusal{http.StatusBadRequest, "The notice could not be read."}
	}
	_, err = h.Desk.Notice(ctx, from, events, body)
	return err
}

// equal compares without telling by its time how much is equal.
func equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
