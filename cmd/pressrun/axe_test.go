package main

import (
	"os"
	"strings"
	"testing"
)

// axeEnv names the file axe.min.js of axe-core, which looks for what people with disabilities would stumble over.
const axeEnv = "PRESSRUN_TEST_AXE"

// axe is the text of axe-core; without it the test is skipped.
func axe(t testing.TB) string {
	t.Helper()
	file := os.Getenv(axeEnv)
	if file == "" {
		t.Skipf("SKIPPED: pages are not looked at by axe-core; set %s to its axe.min.js", axeEnv)
	}
	program, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(program)
}

// axeFaults are the rules of WCAG 2.2 AA, and of good practice, that the page breaks, each with its first element.
func (b *tab) axeFaults(program string) []string {
	b.Helper()
	b.evaluate(program, nil)
	var faults []string
	b.evaluate(`axe.run(document, {resultTypes: ["violations"], runOnly: {type: "tag", values: [
			"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}})
		.then(found => found.violations.map(v => v.id + ": " + v.nodes.length + " such as " + v.nodes[0].html.slice(0, 200)
			+ " (" + v.nodes[0].failureSummary.replace(/\s+/g, " ") + ")"))`, &faults)
	return faults
}

// evaluate runs a script beside those of the page, and waits for what it promises.
func (b *tab) evaluate(script string, value any) {
	b.Helper()
	var got evaluated
	b.call("Runtime.evaluate", map[string]any{
		"expression": script, "returnByValue": value != nil, "awaitPromise": value != nil,
	}, &got)
	got.into(b, strings.TrimSpace(script), value)
}
