package piece_test

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func TestCreditNamesTheOutletInEveryWording(t *testing.T) {
	confirmed := piece.OutletBook{
		{Name: "1945", Print: "19FortyFive", URL: "https://1945.example"},
		{Name: "The Slope", Wording: "Originally published in {outlet}, where the author is an editor"},
	}
	for name, tc := range map[string]struct {
		outlet piece.Outlet
		want   string
		html   string
	}{
		"digits, unconfirmed": {
			piece.Outlet{Name: "1888", Wording: "This piece originally appeared in 1888"},
			"This piece originally appeared in 1888 (the outlet of that name).",
			"This piece originally appeared in <cite>1888</cite> (the outlet of that name).",
		},
		"digits, confirmed": {
			piece.Outlet{Name: "1945", Wording: "This piece originally appeared in 1945"},
			"This piece originally appeared in 19FortyFive.",
			`This piece originally appeared in <a href="https://1945.example"><cite>19FortyFive</cite></a>.`,
		},
		"own address before the book's": {
			piece.Outlet{Name: "1945", URL: "https://1945.example/p"},
			"This piece originally appeared in 19FortyFive.",
			`This piece originally appeared in <a href="https://1945.example/p"><cite>19FortyFive</cite></a>.`,
		},
		"printed address is taken out": {
			piece.Outlet{Name: "The Tram Gazette", URL: "https://tram.example/x", Wording: "First published in The Tram Gazette, https://tram.example/x"},
			"First published in The Tram Gazette.", `First published in <a href="https://tram.example/x"><cite>The Tram Gazette</cite></a>.`,
		},
		"with full stop":  {piece.Outlet{Name: "Slate and Chalk", Wording: "This op-ed was originally published by Slate and Chalk."}, "This op-ed was originally published by Slate and Chalk.", ""},
		"ampersand":       {piece.Outlet{Name: "Ledger & Lamp", Wording: "This piece originally appeared in Ledger & Lamp"}, "This piece originally appeared in Ledger & Lamp.", "This piece originally appeared in <cite>Ledger &amp; Lamp</cite>."},
		"name twice":      {piece.Outlet{Name: "Quay", Wording: "This Quayside piece on Quay first appeared in Quay"}, "This Quayside piece on Quay first appeared in Quay.", "This Quayside piece on Quay first appeared in <cite>Quay</cite>."},
		"name in a word":  {piece.Outlet{Name: "Quay", Wording: "A Quayside piece"}, "This piece originally appeared in Quay.", ""},
		"wording without": {piece.Outlet{Name: "Quay", Wording: "Reprinted with permission"}, "This piece originally appeared in Quay.", ""},
		"no wording":      {piece.Outlet{Name: "Quay"}, "This piece originally appeared in Quay.", ""},
		"date known":      {piece.Outlet{Name: "Quay", PublishedOn: piece.Day(2026, 2, 6)}, "This piece originally appeared in Quay on February 6, 2026.", ""},
		"date printed":    {piece.Outlet{Name: "Quay", Wording: "This piece appeared in Quay on May 2, 2025", PublishedOn: piece.Day(2025, 5, 2)}, "This piece appeared in Quay on May 2, 2025.", ""},
		"book's wording":  {piece.Outlet{Name: "The Slope", Wording: "First in The Slope"}, "Originally published in The Slope, where the author is an editor.", ""},
		"name with stop":  {piece.Outlet{Name: "Quay Inc.", Wording: "This piece originally appeared in Quay Inc."}, "This piece originally appeared in Quay Inc.", "This piece originally appeared in <cite>Quay Inc.</cite>"},
		"stop, standard":  {piece.Outlet{Name: "Quay Inc."}, "This piece originally appeared in Quay Inc.", ""},
		"question mark":   {piece.Outlet{Name: "Why Ports?", Wording: "This piece originally appeared in Why Ports?"}, "This piece originally appeared in Why Ports?", ""},
		"other script":    {piece.Outlet{Name: "港湾新聞"}, "This piece originally appeared in 港湾新聞.", ""},
		"injection":       {piece.Outlet{Name: "A<script>", URL: "javascript:alert(1)"}, "This piece originally appeared in A<script>.", "This piece originally appeared in <cite>A&lt;script&gt;</cite>."},
	} {
		t.Run(name, func(t *testing.T) {
			c := (&piece.Piece{Outlet: &tc.outlet}).Credit(confirmed)
			if got := c.Text(); got != tc.want {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
			if got := string(c.AppendHTML(nil)); tc.html != "" && got != tc.html {
				t.Errorf("got  %s\nwant %s", got, tc.html)
			}
		})
	}
}

func TestSuppliedByNamesBothParties(t *testing.T) {
	got := sample.Ferry().Credit(nil).SuppliedBy("Harbour Institute").Text()
	if want := "This piece originally appeared in 1888 (the outlet of that name) and was supplied by Harbour Institute."; got != want {
		t.Errorf("got %q", got)
	}
	got = sample.Kiosk().Credit(nil).SuppliedBy("Harbour Inc.").Text()
	if want := "This piece was first published by Harbour Inc."; got != want {
		t.Errorf("got %q", got)
	}
	stopped := piece.Piece{Outlet: &piece.Outlet{Name: "Quay Inc."}}
	got = stopped.Credit(nil).SuppliedBy("Harbour Inc.").Text()
	if want := "This piece originally appeared in Quay Inc. and was supplied by Harbour Inc."; got != want {
		t.Errorf("got %q", got)
	}
}

func TestCleanKeepsWordsAndDropsTheRest(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "": "", "  a  b ": "a b", "a\u00a0b": "a b", "a\r\nb\tc": "a b c", "a\u200bb": "ab", "\ufeffa": "a", "a\x00b\x1bc\x7f": "abc",
		"a\xffb\xc3": "ab", "a\ufffdb": "ab", "\u202eabc\u202c": "abc", "so\u00adft": "soft", "“q” — ‘r’ …": "“q” — ‘r’ …", "a\u2028b": "a b", "a\u0085b": "a b",
		"e\u0301": "e\u0301", "🙂": "🙂", "\ufdd0": "", "\U0001ffff": "", "日本": "日本", "a \u200b b": "a b",
	} {
		if got := piece.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSlugsAreShortFoldedAndNeverEmpty(t *testing.T) {
	long := strings.Repeat("harbour ", 30)
	for in, want := range map[string]string{
		"Let the Ferries Run at Night": "let-the-ferries-run-at-night", "What’s Next?": "whats-next", "Æther & Øl": "aether-ol", "Straße, Łódź": "strasse-lodz",
		"1945": "1945", "": "piece", "?!": "piece", "--a--": "a", "港湾 新聞": "港湾-新聞", "Köln": "koln", "İstanbul": "istanbul", "a/b\\c": "a-b-c", "..": "piece",
		long: strings.TrimSuffix(strings.Repeat("harbour-", 10), "-"), strings.Repeat("a", 200): strings.Repeat("a", 80),
		strings.Repeat("日", 60): strings.Repeat("日", 26), "naïve café": "naive-cafe",
	} {
		got := piece.Slugify(in)
		if got != want {
			t.Errorf("Slugify(%q) = %q, want %q", in, got, want)
		}
		if again := piece.Slugify(got); again != got {
			t.Errorf("Slugify(%q) is %q the second time", got, again)
		}
	}
}

func TestEscapedTextIsWellFormedAndHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"a & b": "a &amp; b", "<script>": "&lt;script&gt;", "]]>": "]]&gt;", `"q"`: "&#34;q&#34;", "a\x00b\x0bc": "abc", "a\xffb": "ab", "a\ufffdb": "ab",
		"tab\tline\n": "tab\tline\n", "\u0085\u009f": "", "日本": "日本", "\ufffe": "", "\x7f": "", "🙂&": "🙂&amp;", "\xed\xa0\x80": "", "": "",
	} {
		got := string(piece.AppendEscaped(nil, in))
		if got != want {
			t.Errorf("AppendEscaped(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzAppendEscaped(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := string(piece.AppendEscaped(nil, s))
		if !utf8.ValidString(got) || strings.ContainsAny(got, "<>\"") {
			t.Fatalf("%q", got)
		}
		if err := wellFormed("<a b=\"" + got + "\">" + got + "</a>"); err != nil {
			t.Fatalf("%q: %v", got, err)
		}
	})
}

func wellFormed(s string) error {
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestBodyHTMLHasPlainTagsOnly(t *testing.T) {
	got := string(piece.AppendHTML(nil, sample.Ferry().Body, piece.HTMLOptions{}))
	for _, want := range []string{
		`<p>Between the two lies an hour that the <a href="https://office.example/timetable?day=1&amp;line=2">harbour office</a> calls “<em>unserved</em>” and the nurses call <strong>the taxi hour</strong>.<sup>[1]</sup></p>`,
		"<h2>What an hour costs</h2>", "<ol>\n<li>Count the crews who wait already.</li>", "<ul>\n<li>One boat.</li>",
		"<blockquote><p>We do not want a gift. We want the boat that we pay for.</p>\n</blockquote>",
		`<p><a href="https://video.example/watch/night-quay">Film: a night on the west pier</a></p>`, "<p>[1] Harbour office, winter timetable.</p>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if err := wellFormed("<x>" + got + "</x>"); err != nil {
		t.Error(err)
	}
	pictured := []piece.Block{{Kind: piece.Picture, Image: &piece.Image{Src: "https://a.example/x.jpg", Alt: `"a"`, Caption: "C", Credit: "P"}}}
	if got, want := string(piece.AppendHTML(nil, pictured, piece.HTMLOptions{})),
		`<figure><img src="https://a.example/x.jpg" alt="&#34;a&#34;"><figcaption>C. Photo: P</figcaption></figure>`+"\n"; got != want {
		t.Errorf("got %s", got)
	}
	pictured[0].Image.Src = "local.jpg"
	if got := string(piece.AppendHTML(nil, pictured, piece.HTMLOptions{})); got != "" {
		t.Errorf("a picture without a public address is shown: %s", got)
	}
}

func TestBareDaysResolveOnBothSidesOfMidnight(t *testing.T) {
	zones := map[string]int{"Auckland": 13 * 3600, "UTC": 0, "Los Angeles": -8 * 3600}
	for name, offset := range zones {
		zone := time.FixedZone(name, offset)
		for clock, now := range map[string]time.Time{
			"before midnight": time.Date(2026, 11, 20, 23, 59, 30, 0, zone), "after midnight": time.Date(2026, 11, 21, 0, 0, 30, 0, zone),
		} {
			today := now.Day()
			for days, want := range map[int]time.Time{
				today - 1: time.Date(2026, 11, today-1, 12, 0, 0, 0, zone), today: now, today + 1: time.Date(2026, 11, today+1, 7, 0, 0, 0, zone),
			} {
				for seen, clockZone := range map[string]*time.Location{"own": zone, "other": time.FixedZone("x", -offset)} {
					got := piece.Day(2026, 11, days).Resolve(now.In(clockZone), zone, 7)
					if !got.Equal(want) || got.Format(time.RFC3339) != want.Format(time.RFC3339) {
						t.Errorf("%s, %s, clock in %s zone, day %d: got %s, want %s", name, clock, seen, days, got, want)
					}
				}
			}
		}
	}
}

func TestInstantsKeepTheirOffset(t *testing.T) {
	d, err := piece.ParseDate("2026-02-09T23:30:00-05:00")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Resolve(sample.Now(), time.UTC, 7).Format(time.RFC3339); got != "2026-02-09T23:30:00-05:00" {
		t.Errorf("got %s", got)
	}
	if got := piece.At(time.Date(1880, 1, 1, 12, 0, 0, 5, time.FixedZone("LMT", 3208))); got.String() != "1880-01-01T11:59:32+00:53" {
		t.Errorf("an old local time became %s", got)
	}
	for _, bad := range []string{"soon", "2026-13-01", "2026-02-30", "09/02/2026", "2026-02-09T07:00", "2026-2-9"} {
		if d, err := piece.ParseDate(bad); err == nil || !strings.Contains(err.Error(), "write 2026-02-09") {
			t.Errorf("ParseDate(%q) = %v, %v", bad, d, err)
		}
	}
	for _, good := range []string{"", "2026-02-09", "2026-02-09T07:00:00Z", "2026-02-09T07:00:00+01:00"} {
		if d, err := piece.ParseDate(good); err != nil || d.String() != good {
			t.Errorf("ParseDate(%q) = %v, %v", good, d, err)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := piece.Clean(s)
		switch {
		case !utf8.ValidString(got), strings.ContainsAny(got, "\n\r\t\x00"), strings.TrimSpace(got) != got, strings.Contains(got, "  "):
			t.Fatalf("Clean(%q) = %q", s, got)
		case piece.Clean(got) != got:
			t.Fatalf("Clean(%q) = %q, then %q", s, got, piece.Clean(got))
		}
	})
}
