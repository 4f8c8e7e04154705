package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// watch has the browser tell what it loads and what it complains of.
func (b *tab) watch() {
	b.Helper()
	for _, domain := range []string{"Network.enable", "Log.enable", "Runtime.enable"} {
		b.call(domain, nil, nil)
	}
	b.seen = nil
}

// complaints are what the browser saw amiss since the last call: errors on the console, scripts that failed, and
// requests that lead anywhere but to the origin.
func (b *tab) complaints(origin string) []string {
	b.Helper()
	b.eval("1", new(int)) // what the browser had to say before has come
	var out []string
	for _, m := range b.seen {
		if text := complaint(m, origin); text != "" {
			out = append(out, text)
		}
	}
	b.seen = nil
	return out
}

func complaint(m devMessage, origin string) string {
	var p struct {
		Request struct{ URL string }
		Entry   struct{ Level, Source, Text string }
		Type    string
	}
	data, err := json.Marshal(m.Params)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	switch {
	case err != nil:
		return fmt.Sprintf("%s: %v", m.Method, err)
	case m.Method == "Network.requestWillBeSent" && !strings.HasPrefix(p.Request.URL, origin) && !strings.HasPrefix(p.Request.URL, "data:"):
		return "a request to " + p.Request.URL
	case m.Method == "Log.entryAdded" && p.Entry.Level == "error" && !deadEnd(p.Entry.Text):
		return "on the console: " + p.Entry.Text
	case m.Method == "Runtime.exceptionThrown", m.Method == "Runtime.consoleAPICalled" && p.Type == "error":
		return "a script failed: " + string(data)
	}
	return ""
}

// deadEnd tells of a line on the console whether it says no more than that a page is not there, or no more, or that a
// form is shown again with its faults.
func deadEnd(text string) bool {
	return strings.Contains(text, "status of 404 ") || strings.Contains(text, "status of 410 ") ||
		strings.Contains(text, "status of 422 ")
}
