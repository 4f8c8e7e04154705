package mail

import (
	"bytes"
	"context"
)

// Envelope opens the transaction of one message: MAIL, RCPT and DATA up to the server's go-ahead
// (RFC 5321 §3.3). If Content has sent this very envelope ahead, it only reads what came of it.
// After nil the only ways on are Content and Close. After an error nothing was delivered.
func (c *Conn) Envelope(ctx context.Context, from, to string) error {
	env := Envelope{From: from, To: to}
	if ctx.Err() != nil {
		return c.server.fault(ctx, MailFrom, Unsent, ctx.Err())
	}
	switch c.state {
	case broken:
		return c.misused(MailFrom, errClosed)
	case ready:
		return c.misused(MailFrom, errOpen)
	case announced:
		if c.ahead != env {
			return c.misused(MailFrom, errOther)
		}
		c.watch(ctx)
		c.patience()
		return c.replies(ctx, nil)
	}
	out, err := c.appendEnvelope(c.out[:0], env)
	if err != nil {
		return err
	}
	c.out = out
	c.watch(ctx)
	c.patience()
	if !c.pipelining {
		return c.replies(ctx, out)
	}
	if _, err := c.write(out); err != nil {
		return c.lost(ctx, MailFrom, Unsent, err)
	}
	return c.replies(ctx, nil)
}

// appendEnvelope adds the commands of an envelope, a RSET in front of them where the one before was refused:
// half a transaction is still open then (RFC 5321 §4.1.1.5). DATA ends the group (RFC 2920 §3.1).
func (c *Conn) appendEnvelope(out []byte, env Envelope) ([]byte, error) {
	from, to, utf8, err := c.server.mailboxes(env)
	if err != nil {
		return out, err
	}
	if utf8 && !c.utf8 {
		return out, c.server.refuse(RcptTo, BlameNone, ErrNoUTF8)
	}
	if c.reset {
		out = append(out, "RSET\r\n"...)
	}
	out = append(append(append(out, "MAIL FROM:<"...), from...), '>')
	if utf8 {
		out = append(out, " SMTPUTF8 BODY=8BITMIME"...) // RFC 6531 §3.4, §3.6: its headers hold such addresses
	}
	out = append(append(append(out, "\r\nRCPT TO:<"...), to...), ">\r\nDATA\r\n"...)
	return out, nil
}

// replies reads what becomes of an envelope. commands are those not sent yet, of which each waits for the reply
// to the one before; nil when all are under way: then every reply is read, and the first refusal counts.
func (c *Conn) replies(ctx context.Context, commands []byte) error {
	var refusal *SendError
	rcpt := false
	for _, phase := range c.phases() {
		if commands != nil {
			line, rest, _ := bytes.Cut(commands, []byte("\n"))
			if _, err := c.write(commands[:len(line)+1]); err != nil {
				return c.lost(ctx, phase, Unsent, err)
			}
			commands = rest
		}
		fault := c.reply(ctx, phase, Unsent)
		switch {
		case fault == nil && phase == RcptTo:
			rcpt = true
		case fault == nil && phase == Data && refusal != nil:
			c.callOff(rcpt)
		case fault != nil && refusal == nil:
			refusal = fault
		}
		if c.state == broken || refusal != nil && commands != nil {
			break
		}
	}
	return c.settle(refusal)
}

// settle sets where the dialogue stands after an envelope.
func (c *Conn) settle(refusal *SendError) error {
	c.reset = refusal != nil
	switch {
	case refusal == nil:
		c.state = ready
		return nil
	case refusal.Outcome == Unsent: // out of step, or the server wants another connection
		c.drop()
	case c.state != broken:
		c.state = idle
	}
	return refusal
}

// envelopePhases are the steps of an envelope, in order.
var envelopePhases = [...]Phase{Reset, MailFrom, RcptTo, Data}

func (c *Conn) phases() []Phase {
	if c.reset {
		return envelopePhases[:]
	}
	return envelopePhases[1:]
}

// callOff answers a go-ahead for a message whose envelope was refused: with the end mark alone, which delivers
// nothing as there is no recipient (RFC 2920 §3.1). Should there be one all the same, only closing is safe.
func (c *Conn) callOff(rcpt bool) {
	if rcpt {
		c.drop()
		return
	}
	if _, err := c.write([]byte(".\r\n")); err != nil {
		c.drop()
		return
	}
	if _, err := readReply(c.reader()); err != nil {
		c.drop()
	}
}
