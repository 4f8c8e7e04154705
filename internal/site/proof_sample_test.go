package site

import (
	"strings"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// proof is a proof that uses every part of the page.
func proof() Proof {
	f := ferry()
	body := string(piece.AppendHTML(nil, f.Piece.Body, piece.HTMLOptions{}))
	text := "Harbour Commentary, November 20, 2026\n\nLet the Ferries Run at Night\nCOMMENTARY, Transport\n\nKey takeaways\n\n1. " +
		strings.Join(f.Piece.Takeaways, "\n\n2. ") + "\n\n" + f.Credit.Text() + "\n"
	return Proof{
		Title: f.Piece.Title, Slug: f.Piece.Slug, Version: 1, Bylines: f.Piece.Bylines(), Credit: f.Credit.Text(), Made: sample.Now(),
		Findings: []piece.Finding{
			{
				Level: piece.LevelWarning, Field: "original_outlet.name", Code: "outlet-name-numeric", Line: 41,
				Message: `"1888" is a name of digits only; confirm it with: pressrun outlets confirm 1888`,
			},
			{Level: piece.LevelInfo, Field: "encoding", Code: "encoding-converted", Message: "The file was read as windows-1252."},
			{
				Level: piece.LevelWarning, Field: "original_outlet.url", Code: "outlet-url-missing", Line: 41,
				Message: "No address of the piece at the outlet was given, so the credit carries no link; set original_outlet.url.",
			},
		},
		Removed: []Removed{
			{"Activate your 2026 membership", "promotion after the attribution"},
			{"Share this: Post, Mail, Print", "share bar"},
		},
		Waits: []string{"The Friday letter gathers it and goes out on November 27, 2026 at 07:00."},
		Entry: FeedEntry{Title: f.Piece.Title, Bylines: f.Piece.Bylines(), Published: f.Published, HTML: body},
		Feeds: []FeedCopy{
			{"RSS", "feeds/feed.rss", "<item>\n  <title>Let the Ferries Run at Night</title>\n  <dc:creator>" + f.Piece.Bylines() + "</dc:creator>\n</item>"},
			{"Atom", "feeds/feed.atom", "<entry>\n  <title>Let the Ferries Run at Night</title>\n</entry>"},
			{"JSON Feed", "feeds/feed.json", "{\"title\": \"Let the Ferries Run at Night\"}"},
		},
		Emails: []EmailCopy{{
			List: "Harbour Commentary", From: "Harbour Commentary <letter@harbour.example>", Subject: f.Piece.SubjectLine,
			Preheader: f.Piece.Dek, Bytes: 18240, Note: "1,204 readers; 3 skipped (left)",
			HTMLPath: "email/commentary.html", DarkHTMLPath: "email/commentary-dark.html", Text: text,
		}},
		Page: PageCopy{Path: "ferry.html", DarkPath: "page-dark.html", Address: f.Address},
		Partners: []PartnerCopies{
			{Partner: "The Port Gazette", Decision: "sent", Sent: true, Reason: "to its folder, by its terms of 2026", Copies: []Copy{
				{Format: "HTML copy sheet", Path: "partners/gazette/copy.html", HTML: true},
				{Format: "Plain text", Path: "partners/gazette/copy.txt", Text: text},
			}},
			{Partner: "Quayside Radio", Decision: "held", Reason: "its terms ask for a credit with a link, and the outlet's address is not known", Copies: []Copy{
				{Format: "ninjs 3.1", Text: "{\n  \"uri\": \"tag:harbour.example,2026-01-05:pieces/let-the-ferries-run-at-night\"\n}"},
			}},
		},
	}
}
