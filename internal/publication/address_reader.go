package publication

import "net/url"

// SubscribeAddress is where people sign up, with the list chosen already; list "" leaves the choice open.
func (p *Publication) SubscribeAddress(list string) string {
	at := p.AppURL.JoinPath("subscribe")
	if list != "" {
		at.RawQuery = url.Values{"list": {list}}.Encode()
	}
	return at.String()
}
