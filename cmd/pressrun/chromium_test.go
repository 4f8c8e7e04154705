package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// startChromium is the command line of a browser that touches nothing but what it is shown.
func startChromium(ctx context.Context, t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short leaves the browser out")
	}
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("SKIPPED: chromium is not installed")
	}
	profile, err := os.MkdirTemp("", "pressrun-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) }) // parts of the browser may outlive it for a moment and write there
	return exec.CommandContext(ctx, program, append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir=" + profile,
	}, args...)...)
}

// tab is one tab of a browser, driven over the DevTools protocol.
type tab struct {
	testing.TB
	in         *os.File
	out        *bufio.Reader
	session    string
	last       int
	events     []string     // methods of events that came while another message was waited for
	seen       []devMessage // all events since watch
	scriptless bool         // pages run no JavaScript
}

// devMessage is a message of the protocol, a call, its answer or an event.
type devMessage struct {
	ID        int             `json:"id,omitempty"`
	SessionID string          `json:"sessionId,omitempty"`
	Method    string          `json:"method,omitempty"`
	Params    any             `json:"params,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Error     json.RawMessage `json:"error,omitempty"`
}

// newTab starts a browser with an empty tab. It ends with the test, or after two minutes.
func newTab(t testing.TB) *tab {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	cmd := startChromium(ctx, t, "--remote-debugging-pipe", "about:blank")
	commands, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, answers, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{commands, answers} // 3 and 4, as the protocol has them
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait()
		_, _ = in.Close(), out.Close()
	})
	_, _ = commands.Close(), answers.Close()
	b := &tab{TB: t, in: in, out: bufio.NewReader(out)}
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	b.call("Page.enable", nil, nil)
	b.watch()
	return b
}

// call calls a method and waits for its answer.
func (b *tab) call(method string, params, result any) {
	b.Helper()
	b.last++
	if params == nil {
		params = struct{}{}
	}
	data, err := json.Marshal(devMessage{ID: b.last, SessionID: b.session, Method: method, Params: params})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := b.in.Write(append(data, 0)); err != nil {
		b.Fatalf("%s: %v", method, err)
	}
	for {
		m := b.read()
		switch {
		case m.ID == 0:
			b.events = append(b.events, m.Method)
		case m.ID == b.last && m.Error != nil:
			b.Fatalf("%s: %s", method, m.Error)
		case m.ID == b.last:
			if result != nil {
				if err := json.Unmarshal(m.Result, result); err != nil {
					b.Fatalf("%s: %v in %s", method, err, m.Result)
				}
			}
			return
		}
	}
}

func (b *tab) read() (m devMessage) {
	b.Helper()
	data, err := b.out.ReadBytes(0)
	if err != nil {
		b.Fatalf("the browser has ended: %v", err)
	}
	if err := json.Unmarshal(data[:len(data)-1], &m); err != nil {
		b.Fatalf("%v in %s", err, data)
	}
	if m.ID == 0 {
		b.seen = append(b.seen, m)
	}
	return m
}

// loaded does something that leads to a page, and waits until that is there.
func (b *tab) loaded(act func()) {
	b.Helper()
	b.events = nil
	act()
	const event = "Page.loadEventFired"
	for _, came := range b.events {
		if came == event {
			return
		}
	}
	for b.read().Method != event {
	}
}

// open goes to an address.
func (b *tab) open(address string) {
	b.Helper()
	b.loaded(func() { b.call("Page.navigate", map[string]any{"url": address}, nil) })
}

// eval is the value of an expression on the page.
func (b *tab) eval(expression string, value any) {
	b.Helper()
	var got evaluated
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &got)
	got.into(b, expression, value)
}

// evaluated is what became of a script.
type evaluated struct {
	Result           struct{ Value json.RawMessage }
	ExceptionDetails any
}

// into reads the value, unless nobody asks for it.
func (e evaluated) into(b *tab, script string, value any) {
	b.Helper()
	script = script[:min(len(script), 200)]
	if e.ExceptionDetails != nil {
		b.Fatalf("%s: %v", script, e.ExceptionDetails)
	}
	if value == nil {
		return
	}
	if err := json.Unmarshal(e.Result.Value, value); err != nil {
		b.Fatalf("%s: %v", script, err)
	}
}

// text is the text of the first element that a selector finds; empty: there is none.
func (b *tab) text(selector string) (text string) {
	b.Helper()
	b.eval(fmt.Sprintf("document.querySelector(%q)?.textContent ?? ''", selector), &text)
	return text
}

// click presses the mouse on an element, and waits for the page it leads to.
func (b *tab) click(selector string) {
	b.Helper()
	b.loaded(func() { b.press(selector) })
}

// press presses the mouse on the middle of an element, as a person does.
func (b *tab) press(selector string) {
	b.Helper()
	var at []float64
	b.eval(fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		if (!e) return [];
		e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getClientRects()[0];
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`, selector), &at)
	if len(at) != 2 {
		b.Fatalf("the page has no %s", selector)
	}
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		b.call("Input.dispatchMouseEvent", map[string]any{
			"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1,
		}, nil)
	}
}

// resize gives the page a width, and a scheme: light or dark.
func (b *tab) resize(width int, scheme string) {
	b.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{
		"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false,
	}, nil)
	b.call("Emulation.setScrollbarsHidden", map[string]any{"hidden": true}, nil) // as on a phone
	b.call("Emulation.setEmulatedMedia", map[string]any{
		"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}},
	}, nil)
}

// picture writes what the tab shows to $PRESSRUN_PICTURES, for people to look at; without that it does nothing.
func (b *tab) picture(name string) {
	b.Helper()
	folder := os.Getenv("PRESSRUN_PICTURES")
	if folder == "" {
		return
	}
	var shot struct{ Data string }
	b.call("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true}, &shot)
	png, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644)
	}
	if err != nil {
		b.Error(err)
	}
}
