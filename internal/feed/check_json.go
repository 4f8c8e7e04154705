package feed

import (
	"encoding/json"
	"errors"
	"fmt"
)

// readJSON reads a feed by the names of JSON Feed 1.1.
func readJSON(data []byte) (readFeed, error) {
	var doc struct {
		Version string  `json:"version"`
		Title   string  `json:"title"`
		Home    string  `json:"home_page_url"`
		Self    *string `json:"feed_url"`
		Next    string  `json:"next_url"`
		Items   *[]struct {
			ID        string `json:"id"`
			URL       string `json:"url"`
			Title     string `json:"title"`
			Content   string `json:"content_html"`
			Summary   string `json:"summary"`
			Published string `json:"date_published"`
			Modified  string `json:"date_modified"`
			Authors   []struct {
				Name string `json:"name"`
			} `json:"authors"`
		} `json:"items"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return readFeed{}, err
	}
	if doc.Version != jsonVersion {
		return readFeed{}, fmt.Errorf("its version is %q and not %s", doc.Version, jsonVersion)
	}
	if doc.Items == nil {
		return readFeed{}, errors.New("it has no items key, which even an empty feed must have")
	}
	f := readFeed{title: doc.Title, home: doc.Home}
	if doc.Self != nil {
		f.self = []string{*doc.Self}
	}
	if doc.Next != "" {
		f.previous = []string{doc.Next}
	}
	for _, it := range *doc.Items {
		f.items = append(f.items, readItem{
			id: it.ID, title: it.Title, link: it.URL, published: it.Published, updated: it.Modified,
			summary: it.Summary, content: it.Content, author: len(it.Authors) > 0,
		})
	}
	return f, nil
}
