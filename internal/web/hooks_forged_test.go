package web_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// TestWhatIsSignedForOneTopicIsNotTakenForAnother has somebody publish to a topic of his own, which Amazon signs, a message
// with line breaks by which the same signed text can be cut into other fields: our topic, and a type of several lines.
func TestWhatIsSignedForOneTopicIsNotTakenForAnother(t *testing.T) {
	h, a := withHooks(t)
	now := h.now.UTC().Format("2006-01-02T15:04:05Z")
	inner := "hello\nMessageId\n7\nTimestamp\n" + now + "\nTopicArn\n" + topic + "\nType\nother"
	var signed map[string]string
	if err := json.Unmarshal([]byte(a.posts(t, "Notification", topic+"x", inner)), &signed); err != nil {
		t.Fatal(err)
	}
	var forged map[string]any
	if err := json.Unmarshal([]byte(sesBounce("ada@harbour.example")), &forged); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"SignatureVersion", "Signature", "SigningCertURL"} {
		forged[name] = signed[name]
	}
	forged["Message"], forged["MessageId"], forged["Timestamp"], forged["TopicArn"] = "hello", "7", now, topic
	forged["Type"] = strings.Join([]string{
		"other", "MessageId", signed["MessageId"], "Timestamp", signed["Timestamp"], "TopicArn", topic + "x", "Type", "Notification",
	}, "\n")
	body, err := json.Marshal(forged)
	if err != nil {
		t.Fatal(err)
	}
	if got := h.ask("POST", "/hooks/ses", "text/plain", string(body)); got.status != 403 {
		t.Errorf("it answered %d %s", got.status, got.body)
	}
	if got := h.suppressed("ada@harbour.example"); got != "" {
		t.Errorf("ada is suppressed: %s", got)
	}
}

// TestAmazonIsNotAskedForStrangers has somebody post what names another topic: nothing is fetched for that.
func TestAmazonIsNotAskedForStrangers(t *testing.T) {
	h, a := withHooks(t)
	a.away = errors.New("it was asked")
	body := a.posts(t, "Notification", topic+"x", sesBounce("ada@harbour.example"))
	if got := h.ask("POST", "/hooks/ses", "text/plain", body); got.status != 403 {
		t.Errorf("it answered %d %s", got.status, got.body)
	}
}
