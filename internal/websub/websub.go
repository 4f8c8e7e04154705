// Package websub tells hubs that a feed has changed (WebSub §7, "Publishing"). How a publisher does so is left to the
// two by the specification; public hubs take a form with hub.mode=publish and the feed's address as hub.url, and
// some as hub.topic, so both are sent. The hub then fetches the feed and carries it to its subscribers.
package websub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Patience is how long a hub may take to answer.
const Patience = 10 * time.Second

// RefusedError is an answer of a hub by which trying again is of no use, such as 404: the address is wrong, or the hub
// does not want this feed.
type RefusedError struct {
	Answer string // status line, and the beginning of what it said
}

// Error says what the hub answered, and what to do.
func (e *RefusedError) Error() string {
	return "the hub answered " + e.Answer + "; look at feeds.hubs in config.yaml"
}

// Client tells hubs. The zero value uses the system's certificates and proxies.
type Client struct {
	HTTP *http.Client // nil: http.DefaultTransport
}

// Publish tells one hub that the feed at an address has changed. A *RefusedError is final; after any other error it may
// be tried again. A hub told twice only looks twice.
func (c *Client) Publish(ctx context.Context, hub, topic string) error {
	ctx, stop := context.WithTimeout(ctx, Patience)
	defer stop()
	form := url.Values{"hub.mode": {"publish"}, "hub.url": {topic}, "hub.topic": {topic}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hub, strings.NewReader(form.Encode()))
	if err != nil {
		return &RefusedError{Answer: "nothing: " + err.Error()}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("User-Agent", "Pressrun")
	res, err := c.client().Do(req)
	if err != nil {
		var outer *url.Error
		if errors.As(err, &outer) { // it repeats the address
			err = outer.Err
		}
		return err
	}
	defer func() { _ = res.Body.Close() }()
	return judge(res)
}

// client follows only redirects that keep the form (307 and 308).
func (c *Client) client() *http.Client {
	client := http.Client{}
	if c.HTTP != nil {
		client = *c.HTTP
	}
	client.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		const most = 3
		if req.Method != http.MethodPost || len(via) > most {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &client
}

// judge tells whether an answer is yes, no, or not now.
func judge(res *http.Response) error {
	const told = 200 // bytes of the answer that are told
	text, err := io.ReadAll(io.LimitReader(res.Body, told))
	if err != nil {
		text = nil
	}
	answer := strings.TrimSpace(res.Status + " " + strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "")), " "))
	switch code := res.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code >= 500, code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests:
		return fmt.Errorf("the hub answered %s", answer)
	default:
		return &RefusedError{Answer: answer}
	}
}
