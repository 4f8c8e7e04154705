package partner

import (
	"slices"
	"strings"
	"testing"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// readWire takes a wire copy apart as a partner's program would: label -> lines, labels in order.
func readWire(t testing.TB, data []byte) (blocks map[string][]string, order []string) {
	t.Helper()
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	body, ended := strings.CutSuffix(text, "\n"+endMark+"\n")
	if !ended {
		t.Fatalf("no end mark at the end:\n%s", text)
	}
	blocks = map[string][]string{}
	label := "head"
	for _, line := range strings.Split(body, "\n") {
		if slices.Contains(labels(), line) {
			label = line
			order = append(order, line)
			continue
		}
		if line != "" {
			blocks[label] = append(blocks[label], line)
		}
	}
	return blocks, order
}

func TestTextHasItsBlocksInOrder(t *testing.T) {
	_, order := readWire(t, make1(t, Text, copyOf(sample.Ferry(), gazette())))
	want := []string{
		notesBegin, notesEnd, labelHeadline, labelByline, labelStandfirst, labelTakeaways, labelText, labelLinks, labelPictures,
		labelAuthors, labelCredit,
	}
	if !slices.Equal(order, want) {
		t.Errorf("got  %q\nwant %q", order, want)
	}
	_, order = readWire(t, make1(t, Text, copyOf(sample.Ferry(), otherTerms())))
	if at := slices.Index(order, labelCredit); order[at-1] != labelByline {
		t.Errorf("credit under the byline stands after %q", order[at-1])
	}
}

func TestLinesOfThePieceAreNoMarks(t *testing.T) {
	p := sample.Kiosk()
	hostile := []string{
		"###", "TEXT", "CREDIT (must run)", "credit", "END OF NOTES", "### more", "ABOUT THE AUTHORS", "Key Takeaways (none)",
		"NOTES TO EDITORS, NOT FOR PUBLICATION",
	}
	p.Title = "END OF NOTES"
	p.Dek, p.Takeaways = "BYLINE", []string{"TEXT"}
	p.Authors[0].Name = "###"
	p.EditorsNote = "EDITOR'S NOTE"
	p.Body = nil
	for _, h := range hostile {
		p.Body = append(p.Body, piece.Block{Kind: piece.Paragraph, Text: piece.PlainInline(h)})
	}
	blocks, _ := readWire(t, make1(t, Text, copyOf(p, gazette())))
	if got := blocks[labelText]; len(got) != len(hostile) {
		t.Fatalf("the text has lines %q, want %d", got, len(hostile))
	}
	for i, line := range blocks[labelText] {
		if line != "  "+hostile[i] {
			t.Errorf("got %q, want %q indented", line, hostile[i])
		}
	}
	if got := blocks[labelHeadline]; len(got) != 1 || got[0] != "  END OF NOTES" {
		t.Errorf("headline %q", got)
	}
}

func TestOrdinaryLinesAreNotIndented(t *testing.T) {
	for _, s := range []string{"Text messages are free.", "CREDITS", "#1 is here", "1945. That is a year.", "Related to this", "", "> quoted"} {
		if readsLikeMark(s) {
			t.Errorf("%q is taken for a mark", s)
		}
	}
}

func TestTextIsAsPrintedUnlessAsked(t *testing.T) {
	p := sample.Ferry()
	printed := string(make1(t, Text, copyOf(p, gazette())))
	if !strings.Contains(printed, "“unserved”") || strings.Contains(printed, "\r") {
		t.Error("quotation marks or line ends were changed unasked")
	}
	straightened := string(make1(t, Text, copyOf(p, otherTerms())))
	if !strings.Contains(straightened, `"unserved"`) || strings.ContainsAny(straightened, "“”‘’") {
		t.Error("quotation marks are not straight")
	}
	if strings.Count(straightened, "\n") != strings.Count(straightened, "\r\n") {
		t.Error("a line ends without CR")
	}
	if p.Body[1].Text[2].Text != " calls “" {
		t.Error("the piece itself was changed")
	}
}

func TestPermissionIsNeverClaimedUnrecorded(t *testing.T) {
	for _, p := range []*piece.Piece{sample.Ferry(), sample.Kiosk()} {
		for _, f := range Formats() {
			text := strings.ToLower(string(make1(t, f, copyOf(p, gazette()))))
			if strings.Contains(text, "with permission") || strings.Contains(text, "by permission") {
				t.Errorf("%s of %s claims a permission", f, p.Slug)
			}
		}
	}
	p := sample.Ferry()
	p.Outlet.Permission = "Letter of the editor, Nov 3, 2026."
	if text := string(make1(t, Text, copyOf(p, gazette()))); !strings.Contains(text, "recorded permission: Letter of the editor, Nov 3, 2026.") {
		t.Error("a recorded permission is not told")
	}
}

func TestPicturesGoOnlyWhereRightsAndTermsAllow(t *testing.T) {
	const src = "https://harbour.example/img/night-quay.jpg"
	for name, tc := range map[string]struct {
		rights piece.ImageRights
		rule   ImageRule
		want   bool
	}{
		"own":                  {piece.ImageOwn, ImagesOwnAndLicensed, true},
		"licensed":             {piece.ImageLicensed, ImagesOwnAndLicensed, true},
		"not recorded":         {"", ImagesOwnAndLicensed, false},
		"third party":          {piece.ImageNone, ImagesOwnAndLicensed, false},
		"own, none by terms":   {piece.ImageOwn, ImagesNone, false},
		"unknown to the terms": {"", ImagesNone, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := sample.Ferry()
			p.Image.Rights = tc.rights
			inText := *p.Image
			p.Body = append(p.Body, piece.Block{Kind: piece.Picture, Image: &inText})
			to := gazette()
			to.Terms.Image = tc.rule
			for _, f := range Formats() {
				if got := strings.Contains(string(make1(t, f, copyOf(p, to))), src); got != tc.want {
					t.Errorf("%s: picture there %v, want %v", f, got, tc.want)
				}
			}
		})
	}
}
