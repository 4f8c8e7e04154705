package bounce

import (
	"bytes"
	"testing"
)

func FuzzRead(f *testing.F) {
	for _, s := range mailSamples(f) {
		f.Add("", s.raw)
	}
	f.Add("unsub+t5xk2q94rz7wj4nq6h3vkdyc@bounce.press.example", []byte("From: kim@reader.example\n\n"))
	f.Add("b+t5xk2q94rz7wj4nq6h3vkdyc@bounce.press.example", []byte("From: <>\nSubject: Undelivered\n\nkim@x.example: 550 no\n"))
	f.Fuzz(func(t *testing.T, to string, raw []byte) {
		before := bytes.Clone(raw)
		events, err := ReadFor(to, raw)
		if (err == nil) != (len(events) > 0) {
			t.Errorf("%d events, error %v", len(events), err)
		}
		if !bytes.Equal(raw, before) {
			t.Error("the message was changed")
		}
		whole(t, events)
	})
}

func FuzzReadSES(f *testing.F) {
	for _, s := range noticeSamples(f) {
		f.Add(s.raw)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := ReadSES(body)
		if err != nil && len(events) > 0 {
			t.Errorf("%d events beside an error", len(events))
		}
		whole(t, events)
	})
}

func FuzzReadPostmark(f *testing.F) {
	for _, s := range noticeSamples(f) {
		f.Add(s.raw)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := ReadPostmark(body)
		if err != nil && len(events) > 0 {
			t.Errorf("%d events beside an error", len(events))
		}
		whole(t, events)
	})
}
