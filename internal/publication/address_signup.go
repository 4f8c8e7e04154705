package publication

// ConfirmAddress is where a sign-up is confirmed.
func (p *Publication) ConfirmAddress(token string) string {
	return p.AppURL.JoinPath("confirm", token).String()
}
