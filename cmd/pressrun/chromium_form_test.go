package main

import (
	"fmt"
	"strings"
	"time"
)

// withoutScripts turns JavaScript off for the pages that come, as some readers do.
func (b *tab) withoutScripts() {
	b.Helper()
	b.scriptless = true
	b.scripts(false)
}

func (b *tab) scripts(on bool) {
	b.Helper()
	b.call("Emulation.setScriptExecutionDisabled", map[string]any{"value": !on}, nil)
}

// fill types into a field what replaces its text.
func (b *tab) fill(selector, text string) {
	b.Helper()
	var found bool
	b.eval(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e?.focus(); e?.select(); return !!e; })()`, selector), &found)
	if !found {
		b.Fatalf("the page has no %s", selector)
	}
	b.call("Input.insertText", map[string]any{"text": text}, nil)
}

// choose presses the label of a box or a button of several, which leads to no page.
func (b *tab) choose(id string) {
	b.Helper()
	var at []float64
	b.eval(fmt.Sprintf(`(() => {
		const e = document.querySelector('label[for="%s"]');
		for (let d = e?.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
		if (!e) return [];
		e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getBoundingClientRect();
		return [r.x + 9, r.y + 9];
	})()`, id), &at)
	if len(at) != 2 {
		b.Fatalf("the page has no label for %s", id)
	}
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		b.call("Input.dispatchMouseEvent", map[string]any{
			"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1,
		}, nil)
	}
}

// until waits for something that another process does.
func (p *place) until(what string, is func() bool) {
	p.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.Fatalf("%s: it did not come in 20 s", what)
		}
	}
}

// letter waits for the n-th letter of a kind to a reader, and returns its source.
func (p *place) letter(kind, reader string, n int) (raw string) {
	p.Helper()
	p.until("letter "+kind+" to "+reader, func() bool {
		found := 0
		for name, text := range p.files("var/mail/" + kind + "/new") {
			if strings.HasSuffix(name, ".eml") && strings.Contains(text, "<"+reader+">") {
				if found++; found == n {
					raw = text
					return true
				}
			}
		}
		return false
	})
	return raw
}
