package feed

import (
	"bytes"
	"encoding/json"

	"github.com/gorilla/feeds"
)

// jsonItem is gorilla's item with the language that JSON Feed 1.1 added.
type jsonItem struct {
	*feeds.JSONItem
	Language string `json:"language,omitempty"`
}

func renderJSON(v *view) ([]byte, error) {
	published, updated := v.published, v.updated
	item := &jsonItem{
		JSONItem: &feeds.JSONItem{
			Id:            v.id,
			Url:           v.address,
			ExternalUrl:   v.via,
			Title:         v.title,
			ContentHTML:   v.content,
			Summary:       v.summary,
			PublishedDate: &published,
			ModifiedDate:  &updated,
			Authors:       jsonAuthors(v),
			Tags:          v.categories,
		},
		Language: v.language,
	}
	if v.image != nil {
		item.Image = v.image.URL
	}
	data, err := encode(item, "    ")
	if err != nil {
		return nil, err
	}
	return data, verifyJSON(data)
}

func jsonAuthors(v *view) []*feeds.JSONAuthor {
	var out []*feeds.JSONAuthor
	for _, a := range v.authors {
		out = append(out, &feeds.JSONAuthor{Name: a.Name, Url: a.URL})
	}
	return out
}

// jsonFeed is gorilla's feed whose required items stand there even when there are none. It has
// no authors: readers would add them to the bylines of every item.
type jsonFeed struct {
	*feeds.JSONFeed
	Items []json.RawMessage `json:"items"`
}

const (
	jsonVersion = "https://jsonfeed.org/version/1.1"
	jsonTail    = "]\n}\n"
)

func jsonHead(c *channelView) []byte {
	feed := jsonFeed{
		JSONFeed: &feeds.JSONFeed{
			Version:     jsonVersion,
			Title:       c.title,
			HomePageUrl: c.home,
			FeedUrl:     c.self,
			NextUrl:     c.next,
			Description: c.description,
			Language:    c.language,
		},
		Items: []json.RawMessage{},
	}
	for _, hub := range c.hubs {
		feed.Hubs = append(feed.Hubs, &feeds.JSONHub{Type: "WebSub", Url: hub})
	}
	data, err := encode(feed, "")
	if err != nil {
		panic(err) // structs of strings always marshal
	}
	return bytes.TrimSuffix(append(data, '\n'), []byte(jsonTail))
}

// encode writes v without escaping <, > and &, which only JSON inside of HTML needs.
func encode(v any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(prefix)
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, "  ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
