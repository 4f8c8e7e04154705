package main

import (
	"os"
	"strings"
)

// barriers has axe-core, where it is there, look at the page that the tab shows, narrow by day and wide by night, and
// tells what the browser complained of since the page before.
func (b *tab) barriers(heading string) {
	b.Helper()
	var origin string
	b.eval("location.origin", &origin)
	for _, fault := range b.complaints(origin) {
		if !strings.HasPrefix(fault, "a request to file://") { // a mail that was looked at before
			b.Errorf("%s: %s", heading, fault)
		}
	}
	if os.Getenv(axeEnv) == "" {
		return // TestSite says so aloud
	}
	program := axe(b)
	if b.scriptless { // for the page, not for who looks at it
		b.scripts(true)
		defer b.scripts(false)
	}
	for width, scheme := range map[int]string{360: "light", 1440: "dark"} {
		b.resize(width, scheme)
		for _, fault := range b.axeFaults(program) {
			b.Errorf("%s, %d px, %s: %s", heading, width, scheme, fault)
		}
	}
	b.resize(1440, "light")
	b.complaints(origin) // what looking caused
}
