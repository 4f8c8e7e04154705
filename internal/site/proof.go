package site

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pressrun/internal/piece"
	view "pressrun/templates/site"
)

// Proof is every copy of a piece, for looking at before a press run. All paths are relative to
// the folder in which the page stands, with slashes; the caller writes the files.
type Proof struct {
	Title, Slug string
	Version     int // the revision shown; 0 for a piece that is not out yet
	Bylines     string
	Credit      string // the sentence, as plain text; empty: the piece first ran at home
	Made        time.Time

	Findings []piece.Finding
	Removed  []Removed
	Waits    []string // what waits, and until when; one sentence each

	Entry    FeedEntry
	Feeds    []FeedCopy
	Emails   []EmailCopy
	Page     PageCopy
	Partners []PartnerCopies
}

// Removed is text that intake cut, with the reason.
type Removed struct{ Text, Reason string }

// FeedEntry is the entry as a reader app shows it; without HTML it is left out.
type FeedEntry struct {
	Title, Bylines string
	Published      time.Time
	HTML           string // the content of the entry, as the feed carries it
}

// FeedCopy is the entry as it stands in one feed.
type FeedCopy struct {
	Format string // "RSS", "Atom", "JSON Feed"
	Path   string // of the whole feed; empty: none was written
	Raw    string
}

// EmailCopy is the digest of one list.
type EmailCopy struct {
	List, From, Subject, Preheader string
	Bytes                          int    // of the HTML part
	Note                           string // such as "1,204 readers, 3 skipped" or "gathers for its weekly edition"
	HTMLPath, DarkHTMLPath         string // the same message under either scheme; empty: not shown
	Text                           string
}

// PageCopy is the hosted page; without a Path none is written. Where DarkPath is empty the
// same file is framed in a dark scheme, which not every browser hands on (see ForceDark).
type PageCopy struct{ Path, DarkPath, Address string }

// PartnerCopies is what one partner would get.
type PartnerCopies struct {
	Partner  string
	Decision string // one or two words: "sent", "held", "not sent"
	Sent     bool   // whether it goes out
	Reason   string
	Copies   []Copy
}

// Copy is one copy in one format.
type Copy struct {
	Format string // "HTML", "Plain text", "ninjs 3.1"
	Path   string // file beside the proof; empty: none was written
	HTML   bool   // the file at Path is framed; else Text is shown as it stands
	Text   string
}

// ProofPage is the editor's screen: findings on top, then every copy side by side.
func (s *Site) ProofPage(p Proof) ([]byte, error) {
	lang, dir := languageOf("en") // the page speaks English, whatever the piece
	v := view.Proof{
		Lang: lang, Dir: dir, Style: s.proofStyle,
		Icon: "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(s.icon()),
		Home: s.home.Name, Title: piece.Clean(p.Title),
		Made:     "Made " + p.Made.In(s.Publication.Location).Format("January 2, 2006, 15:04 MST") + ".",
		Facts:    proofFacts(p),
		Waits:    cleanAll(p.Waits),
		Findings: findingGroups(p.Findings),
		Cut: counted(len(p.Removed),
			"text was cut and stands in no copy", "texts were cut and stand in no copy"),
		Entry: s.entry(p.Entry),
		Page:  pageFrames(p.Page),
	}
	v.Verdict, v.VerdictTone = verdict(p.Findings)
	for _, r := range p.Removed {
		v.Removed = append(v.Removed, view.Removed{Text: piece.Clean(r.Text), Reason: piece.Clean(r.Reason)})
	}
	for i, f := range p.Feeds {
		v.Feeds = append(v.Feeds, view.Raw{
			Name: f.Format, Path: relative(f.Path), Text: legible(f.Raw), Open: i == 0,
		})
	}
	for i, e := range p.Emails {
		v.Emails = append(v.Emails, emailView(i, e))
	}
	for i, c := range p.Partners {
		v.Partners = append(v.Partners, partnerView(i, c))
	}
	v.Tiles = tiles(p)
	return render(view.ProofPage(v))
}

func proofFacts(p Proof) []view.Fact {
	version := ""
	if p.Version > 0 {
		version = strconv.Itoa(p.Version)
	}
	return facts(
		"By", piece.Clean(p.Bylines),
		"Credit", piece.Clean(p.Credit),
		"Slug", piece.Clean(p.Slug),
		"Version", version,
	)
}

func pageFrames(p PageCopy) view.PageFrames {
	v := view.PageFrames{Light: relative(p.Path), Dark: relative(p.DarkPath), Address: p.Address}
	if v.Dark == "" {
		v.Dark = v.Light
	}
	return v
}

func emailView(i int, e EmailCopy) view.Email {
	v := view.Email{
		ID: fmt.Sprintf("email-%d", i+1), List: piece.Clean(e.List), From: piece.Clean(e.From),
		Subject: piece.Clean(e.Subject), Preheader: piece.Clean(e.Preheader), Note: piece.Clean(e.Note),
		Light: relative(e.HTMLPath), Dark: relative(e.DarkHTMLPath), Text: legible(e.Text),
	}
	if e.Bytes > 0 {
		v.Size = kilobytes(e.Bytes)
	}
	return v
}

func partnerView(i int, c PartnerCopies) view.Partner {
	v := view.Partner{
		ID: fmt.Sprintf("partner-%d", i+1), Name: piece.Clean(c.Partner),
		Decision: piece.Clean(c.Decision), Tone: "warn", Reason: piece.Clean(c.Reason),
	}
	if c.Sent {
		v.Tone = "good"
	}
	for _, one := range c.Copies {
		shown := view.Copy{Format: piece.Clean(one.Format), Path: relative(one.Path), Text: legible(one.Text)}
		if one.HTML {
			shown.Frame = shown.Path
		}
		v.Copies = append(v.Copies, shown)
	}
	return v
}

// kilobytes is a size as mail programs count it.
func kilobytes(n int) string { return fmt.Sprintf("%.1f kB of HTML", float64(n)/1000) }

// relative is a path inside the proof's folder; anything else gives none, since
// a proof frames and links only what was made with it.
func relative(path string) string {
	if path == "" || strings.HasPrefix(path, "/") || strings.ContainsAny(path, ":\\?#") {
		return ""
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == ".." {
			return ""
		}
	}
	return path
}

// legible is a text as it stands, less what a page cannot show: control characters other than
// tab and newline, and invalid UTF-8.
func legible(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0x7f || r == '\uFFFD' {
			return -1
		}
		return r
	}, s)
}
