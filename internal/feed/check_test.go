package feed

import (
	"strings"
	"testing"

	"pressrun/internal/publication"
	"pressrun/internal/sample"
)

func TestCheckFindsFaults(t *testing.T) {
	type change struct{ old, with string }
	pub := testPublication()
	for _, c := range []struct {
		name   string
		format publication.FeedFormat
		change change
		want   string
	}{
		{"not well-formed", "rss", change{"</title>", "</titel>"}, "cannot be read as rss"},
		{"cut off", "atom", change{"</feed>", ""}, "cannot be read as atom"},
		{"bad json", "json", change{`"items": [`, `"items": {`}, "cannot be read as json"},
		{"undeclared prefix", "rss", change{"<ttl>15</ttl>", "<x:ttl>60</x:ttl>"}, "prefix of x:ttl is not declared"},
		{"control character", "rss", change{"Keep the Kiosk", "Keep\x0bthe Kiosk"}, "control character"},
		{"replacement character", "json", change{"Keep the Kiosk", "Keep \uFFFD Kiosk"}, "replacement character"},
		{"forbidden reference", "atom", change{"Keep the Kiosk", "Keep &#xFFFD; Kiosk"}, "forbidden character"},
		{"no title", "rss", change{"<title>Keep the Kiosk</title>", ""}, "has no title"},
		{"no id", "atom", change{"<id>" + sample.Kiosk().ID + "</id>", ""}, "has no id"},
		{"no self link", "rss", change{`rel="self"`, `rel="via"`}, "0 self links"},
		{"no self link in json", "json", change{`"feed_url"`, `"feed_uri"`}, "0 self links"},
		{"relative self link", "atom", change{`"https://harbour.example/feed.atom"`, `"feed.atom"`}, "self link \"feed.atom\""},
		{"no description", "rss", change{"<description>New pieces from Harbour Institute</description>", ""}, "no description"},
		{"guid as address", "rss", change{` isPermaLink="false"`, ""}, "isPermaLink"},
		{"wrong weekday", "rss", change{"<pubDate>Wed", "<pubDate>Thu"}, "wrong day of the week"},
		{"bad date", "rss", change{"<pubDate>Wed, 18 Nov 2026", "<pubDate>18 November 2026"}, "not written as the format wants"},
		{"bad rfc 3339", "atom", change{"<published>2026-11-18T12:00:00+01:00", "<published>2026-11-18"}, "not written"},
		{"no date", "json", change{"date_published", "date_printed"}, "no date of publication"},
		{"no author", "atom", change{"<name>Maud Lindqvist</name>", ""}, "no author"},
		{"relative address", "json", change{`"url": "https://harbour.example`, `"url": "`}, "is not absolute"},
		{"relative link", "rss", change{"for sale.</p>", `for sale.<a href="#fn1">1</a></p>`}, `refers to "#fn1"`},
		{"script", "rss", change{"for sale.</p>", `for sale.<script src="https://x.example/"></script></p>`}, "script element"},
		{"handler", "json", change{"<p>Every", `<p onclick='x()'>Every`}, "script in the attribute onclick"},
		{"no items key", "json", change{`"items"`, `"entries"`}, "no items key"},
		{"other version", "json", change{"version/1.1", "version/1"}, "its version is"},
	} {
		t.Run(c.name, func(t *testing.T) {
			good := string(build(t, pub, Channel{}, c.format, entryOf(pub, sample.Kiosk())))
			bad := strings.ReplaceAll(good, c.change.old, c.change.with)
			if bad == good {
				t.Fatalf("%q does not stand in the feed", c.change.old)
			}
			if problems := list(Check([]byte(bad), c.format)); !strings.Contains(problems, c.want) {
				t.Errorf("want %q, got %q", c.want, problems)
			}
		})
	}
}

func list(problems []Problem) string {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

func TestCheckFindsItemsThatStandTwiceOrMovedTogether(t *testing.T) {
	pub := testPublication()
	one, two := entryOf(pub, sample.Kiosk()), entryOf(pub, sample.Kiosk())
	for _, format := range publication.FeedFormats() {
		if got := list(Check(build(t, pub, Channel{}, format, one, two), format)); !strings.Contains(got, "stands twice") {
			t.Errorf("%s: got %q", format, got)
		}
	}
	two.Piece.ID += "-2"
	two.Published = one.Published.UTC() // the same instant, written otherwise
	data := build(t, pub, Channel{}, publication.Atom, one, two)
	if got := list(Check(data, publication.Atom)); !strings.Contains(got, "same second as "+one.Piece.ID) {
		t.Errorf("got %q", got)
	}
}

func TestContentFaultsAllowsWhatFeedsMayCarry(t *testing.T) {
	for _, content := range []string{
		`<p>a <a href="https://a.example/">b</a> <a href="mailto:x@a.example">c</a></p>`,
		`<figure><img src="https://a.example/b.jpg" alt=""><figcaption>c</figcaption></figure>`,
		"1 < 2 & 3 > 2", "",
	} {
		if faults := contentFaults(content); len(faults) > 0 {
			t.Errorf("%s: %v", content, faults)
		}
	}
}
