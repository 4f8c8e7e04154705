package publication

// PreferenceAddress is where a reader changes one thing about what he gets, such as "pause", or "lists", "weekly", "leave".
func (p *Publication) PreferenceAddress(token string, thing ...string) string {
	return p.AppURL.JoinPath(append([]string{"p", token}, thing...)...).String()
}

// MoveAddress is where a new address says yes to a reader's mail.
func (p *Publication) MoveAddress(token string) string {
	return p.AppURL.JoinPath("move", token).String()
}

// LinkAddress is where a reader who has lost the link to his preferences has it sent to him.
func (p *Publication) LinkAddress() string { return p.AppURL.JoinPath("link").String() }
