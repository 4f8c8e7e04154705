package web

import (
	"net/http"
	"strings"
	"time"
)

// unchanged tells whether a client has what it would get, so that 304 is the answer (RFC 9110 §13.2.2, steps 3 and
// 4): by the tag when it sends one, else by the date, in seconds since 1970. A date of 0 says nothing.
func unchanged(h http.Header, tag string, modified int64) bool {
	if tags := h["If-None-Match"]; len(tags) > 0 {
		for _, list := range tags {
			if list == tag || listed(list, tag) {
				return true
			}
		}
		return false
	}
	since := h["If-Modified-Since"]
	if len(since) != 1 || modified == 0 {
		return false
	}
	t, err := http.ParseTime(since[0])
	return err == nil && modified <= t.Unix()
}

// listed tells whether a list of tags holds one, by the weak comparison (RFC 9110 §8.8.3.2): proxies make strong
// tags weak. The content of a tag has no meaning, so a comma within it is part of it.
func listed(list, tag string) bool {
	for {
		list = strings.TrimLeft(list, " \t,")
		if list == "*" {
			return true
		}
		list = strings.TrimPrefix(list, "W/")
		if !strings.HasPrefix(list, `"`) {
			return false
		}
		end := strings.IndexByte(list[1:], '"')
		if end < 0 {
			return false
		}
		if list[:end+2] == tag {
			return true
		}
		list = list[end+2:]
	}
}

// conditional tells whether a request asks for what only http.ServeContent knows: parts of a file, or an answer
// only if it has not changed.
func conditional(h http.Header) bool {
	return len(h["Range"]) > 0 || len(h["If-Match"]) > 0 || len(h["If-Unmodified-Since"]) > 0
}

// lastModified is the moment of a change as it may be told: the next whole second. A client that read a second in
// which there were several changes would else take the first of them for the last (RFC 9110 §8.8.2.2). Zero: the
// file has no date that means anything, as in archives made with all dates alike.
func lastModified(changed time.Time) int64 {
	seconds := changed.Unix()
	if seconds <= 1 {
		return 0
	}
	if changed.Nanosecond() > 0 {
		seconds++
	}
	return seconds
}
