package alert

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"pressrun/internal/ledger"
)

// hookTimeout bounds one call: whoever takes alerts answers first and works after.
const hookTimeout = 10 * time.Second

// Hook tells alerts by a POST with a JSON body. Any answer of 2xx means that it was taken; redirects are not
// followed. With a secret the call is signed as Standard Webhooks 1.0.0 has it ("Signature scheme"):
// webhook-signature is "v1," and the base64 of HMAC-SHA256 over webhook-id, webhook-timestamp and the body with
// dots between.
type Hook struct {
	Address     string
	Secret      string // empty: calls are not signed
	Publication string
	Client      *http.Client // nil: a plain one
	Now         func() time.Time
}

// hookBody is what the other side gets. Keys are added, never changed.
type hookBody struct {
	Type        string    `json:"type"` // "alert"
	Publication string    `json:"publication"`
	Matter      string    `json:"matter"` // the same each time this matter comes up
	Text        string    `json:"text"`   // sentences for a person; Slack and its likes show this key
	Raised      time.Time `json:"raised"` // RFC 3339, UTC
}

// Tell makes the call.
func (h *Hook) Tell(ctx context.Context, a ledger.Alert) error {
	ctx, cancel := context.WithTimeout(ctx, hookTimeout)
	defer cancel()
	req, err := h.request(ctx, a)
	if err != nil {
		return err
	}
	resp, err := h.client().Do(req)
	if err != nil {
		return fmt.Errorf("alerts.webhook: %s could not be reached: %w", req.URL.Host, cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // so that the connection may be used again
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("alerts.webhook: %s answered %s; see what it expects there", req.URL.Host, resp.Status)
	}
	return nil
}

func (h *Hook) request(ctx context.Context, a ledger.Alert) (*http.Request, error) {
	body, err := json.Marshal(hookBody{
		Type: "alert", Publication: h.Publication, Matter: a.Matter, Text: a.Text, Raised: a.Raised.UTC(),
	})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.Address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("alerts.webhook is no address: %w", cause(err))
	}
	id, sent := fmt.Sprintf("alert-%d-%d", a.ID, a.Raised.UnixMicro()), strconv.FormatInt(h.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Pressrun")
	req.Header.Set("Webhook-Id", id) // the same for each attempt
	req.Header.Set("Webhook-Timestamp", sent)
	if h.Secret != "" {
		req.Header.Set("Webhook-Signature", "v1,"+sign(h.Secret, id, sent, body))
	}
	return req, nil
}

func sign(secret, id, sent string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", id, sent, body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func (h *Hook) client() *http.Client {
	c := http.Client{}
	if h.Client != nil {
		c = *h.Client
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// cause leaves out the address, which may hold a token.
func cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
