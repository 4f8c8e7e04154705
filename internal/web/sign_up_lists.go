package web

import (
	"context"
	"slices"

	"pressrun/internal/piece"
	"pressrun/internal/site"
	"pressrun/internal/subscriber"
)

// Archive knows what has come out.
type Archive interface {
	// Sections lists those with published pieces.
	Sections(ctx context.Context) ([]piece.SectionCount, error)
}

// maxTopics is the most topics that a list without sections of its own offers.
const maxTopics = 30

// signUpLists are the lists that the form offers, with what was chosen; closed ones among them only where what is
// chosen is a reader's already.
func (s *Server) signUpLists(ctx context.Context, chosen []subscriber.Choice, closed bool) ([]site.SignUpList, error) {
	known, err := s.Archive.Sections(ctx)
	if err != nil {
		return nil, err
	}
	var lists []site.SignUpList
	for _, l := range s.Lists {
		if l.Closed && !closed {
			continue
		}
		offered := site.SignUpList{List: l, Topics: topicsOf(&l, known)}
		if i := slices.IndexFunc(chosen, func(c subscriber.Choice) bool { return c.List == l.Slug }); i >= 0 {
			offered.Chosen, offered.Choice = true, chosen[i]
			offered.Choice.Sections = offeredTopics(offered.Topics, chosen[i].Sections)
		}
		lists = append(lists, offered)
	}
	if len(lists) == 1 && len(chosen) == 0 {
		lists[0].Chosen, lists[0].Choice.List = true, lists[0].Slug
	}
	return lists, nil
}

// topicsOf are the topics that a reader of a list can choose among.
func topicsOf(l *subscriber.List, known []piece.SectionCount) (topics []site.Topic) {
	for _, name := range l.Sections {
		topics = append(topics, site.Topic{Slug: piece.Slugify(name), Name: name})
	}
	if len(topics) > 0 {
		return topics
	}
	for _, k := range known[:min(len(known), maxTopics)] {
		topics = append(topics, site.Topic{Slug: k.Slug, Name: k.Topic})
	}
	return topics
}

// offeredTopics keeps of the topics what is offered; all of them together are no choice.
func offeredTopics(offered []site.Topic, chosen []string) (kept []string) {
	for _, t := range offered {
		if slices.Contains(chosen, t.Slug) {
			kept = append(kept, t.Slug)
		}
	}
	if len(kept) == len(offered) {
		return nil
	}
	return kept
}
