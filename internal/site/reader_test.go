package site

import (
	"strings"
	"testing"
	"time"

	"pressrun/internal/subscriber"
)

// aReader is on the list of the link, was on another, and is on a third.
func aReader(standing Standing) Reader {
	list := ReaderList{
		Slug: "weekly", Name: "The <b>Tide</b>", About: "Every Friday", Standing: standing,
		Since: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC),
	}
	paths := func(slug string) ListPaths {
		at := "/p/T/lists/" + slug
		return ListPaths{Choose: at + "/choices", Leave: at + "/leave", Join: at + "/join"}
	}
	list.Paths = paths("weekly")
	list.Choice = SignUpList{
		List:   subscriber.List{Slug: "weekly", Name: "Weekly", Cadence: subscriber.Weekly, Content: subscriber.Takeaways},
		Topics: []Topic{{"ports", "Ports"}, {"rivers", "Rivers & <Lakes>"}},
		Choice: subscriber.Choice{List: "weekly", Sections: []string{"rivers"}, Content: subscriber.Full},
	}
	return Reader{
		Address: "a•••@harbour.example", List: list,
		Lists: []ReaderList{
			{Slug: "daily", Name: "Daily", Standing: Gone, Paths: paths("daily")},
			{Slug: "notes", Name: "Notes", Standing: On, Paths: paths("notes")},
			list,
		},
		More: []ReaderList{{Slug: "more", Name: "More", Paths: paths("more")}},
		Paths: ReaderPaths{
			Leave: "/u/T", Rejoin: "/u/T/back", Preferences: "/p/T", LeaveAll: "/p/T/leave-all",
			Pause: "/p/T/pause", Name: "/p/T/name", Move: "/p/T/address", Export: "/p/T/export", Erase: "/p/T/erase",
		},
	}
}

// The forms of the preferences page behind its lists.
const (
	elsewhere   = " /p/T/leave-all" + withoutAll
	withoutAll  = " more/join /p/T/pause /p/T/pause /p/T/name /p/T/address /p/T/export"
	withoutMove = " more/join /p/T/pause /p/T/pause /p/T/name /p/T/export"
)

// TestEachReadersPageOffersWhatItCanDo has the forms of every page in every standing, in their order.
func TestEachReadersPageOffersWhatItCanDo(t *testing.T) {
	s := New(branded())
	for name, page := range map[string]struct {
		make  func(Reader) ([]byte, error)
		forms map[Standing]string
		says  map[Standing]string
	}{
		"leave": {
			s.LeavePage,
			map[Standing]string{On: "/u/T", Waiting: "/u/T", Gone: "/u/T/back", Barred: ""},
			map[Standing]string{On: "Leave The", Waiting: "Leave The", Gone: "You have left", Barred: "Nothing is sent to you"},
		},
		"left": {
			s.LeftPage,
			map[Standing]string{Gone: "/u/T/back", Barred: ""},
			map[Standing]string{Gone: "You have left", Barred: "You have left"},
		},
		"rejoined": {
			s.RejoinedPage,
			map[Standing]string{On: "", Waiting: "/u/T", Gone: "/u/T/back", Barred: ""},
			map[Standing]string{On: "You are back", Gone: "You have left", Barred: "Nothing is sent to you"},
		},
		"left all": {
			s.LeftAllPage, map[Standing]string{Gone: "/u/T/back", Barred: ""}, map[Standing]string{Gone: "You have left all lists"},
		},
		"preferences": {
			s.PreferencesPage,
			map[Standing]string{
				On: "daily/join notes/leave weekly/leave weekly/choices" + elsewhere, Waiting: "daily/join notes/leave weekly/leave" + elsewhere,
				Gone: "daily/join notes/leave weekly/join" + withoutAll, Barred: "daily/join notes/leave" + withoutMove,
			},
			map[Standing]string{
				On:   "Once a week at most, Mondays at 07:00. The whole piece. Topics: Rivers &amp; &lt;Lakes&gt;",
				Gone: "You left it on March 2, 2026", Waiting: "Not confirmed", Barred: "came back or was unwanted",
			},
		},
	} {
		for standing, want := range page.forms {
			data, err := page.make(aReader(standing))
			if err != nil {
				t.Fatal(err)
			}
			text := string(data)
			var forms []string
			for _, part := range strings.Split(text, `method="post" action="`)[1:] {
				action, _, _ := strings.Cut(part, `"`)
				forms = append(forms, strings.TrimPrefix(action, "/p/T/lists/"))
			}
			if got := strings.Join(forms, " "); got != want {
				t.Errorf("%s, standing %d: forms %q, want %q", name, standing, got, want)
			}
			if !strings.Contains(text, page.says[standing]) {
				t.Errorf("%s, standing %d: does not say %q", name, standing, page.says[standing])
			}
			if strings.Contains(text, "<b>Tide") || !strings.Contains(text, `<meta name="robots" content="noindex"`) {
				t.Errorf("%s: a name as markup, or to be found by searching", name)
			}
		}
	}
}

func TestOneListNeedsNoButtonForAll(t *testing.T) {
	r := aReader(On)
	r.Lists = r.Lists[2:]
	data, err := New(branded()).PreferencesPage(r)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "leave-all") {
		t.Error("two buttons do the same")
	}
}

func TestAHomeWithItsOwnSiteHasNoLinkToAnArchive(t *testing.T) {
	p := branded()
	p.Pages = false
	data, err := New(p).LeavePage(aReader(On))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "archive") {
		t.Error("it links to pages that are not written")
	}
}
