package clicks

import (
	"net/http"
	"strings"
)

// machines are words in the names of programs that follow links without a person: scanners of mail providers,
// makers of previews, libraries.
var machines = []string{
	"bot", "crawl", "spider", "preview", "scan", "proofpoint", "mimecast", "barracuda", "safelinks", "urldefense", "trendmicro",
	"symantec", "sophos", "forcepoint", "fireeye", "zscaler", "curl", "wget", "python", "go-http-client", "java/", "okhttp",
	"headless", "phantom", "axios", "node-fetch", "libwww", "facebookexternalhit", "whatsapp", "slack", "monitor",
}

// ByMachine tells whether a request shows that no person made it: it only looks (HEAD), it says that it fetches in
// advance, or its program is known to or says no language, as every browser of a person does.
func ByMachine(r *http.Request) bool {
	if r.Method != http.MethodGet {
		return true
	}
	for _, header := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		if value := strings.ToLower(r.Header.Get(header)); strings.Contains(value, "prefetch") || strings.Contains(value, "preview") {
			return true
		}
	}
	agent := strings.ToLower(r.UserAgent())
	if agent == "" || r.Header.Get("Accept-Language") == "" {
		return true
	}
	for _, word := range machines {
		if strings.Contains(agent, word) {
			return true
		}
	}
	return false
}
