package delivery

import (
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/subscriber"
	"pressrun/internal/verp"
)

// mailOutToken stands for the way out by mail where a message is made for many readers. It is beside those of the
// digest and stands in the header alone.
const mailOutToken = "PRESSRUNxMAILOUT"

// comesBack puts into a message to one reader where it comes back to, and the way out by mail.
func (c *Composer) comesBack(m *mail.Message, to ledger.Delivery) {
	if token := c.returnToken(to); token != "" {
		m.EnvelopeFrom, m.List.LeaveMail = c.Returns.Address(verp.Bounce, token), c.Returns.LeaveURL(token)
	}
}

// returnToken names the mail of a delivery; empty: it comes back to From, as what is in no books does.
func (c *Composer) returnToken(to ledger.Delivery) string {
	if c.Returns == nil || to.EditionID == 0 || to.Seq == 0 {
		return ""
	}
	return c.Returns.Token(verp.Ref{Kind: verp.Delivery, ID: to.EditionID, Seq: to.Seq}, subscriber.Key(to.Email))
}
