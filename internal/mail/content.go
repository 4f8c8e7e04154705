package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// Content hands over the message whose envelope is open; nil means that the server has taken responsibility for
// it (RFC 5321 §6.1). The outcome of an error is Unsent when the end mark can't have reached the server, and
// Unknown when it may have and no reply came. raw must end its lines with CRLF; it is not changed.
//
// Where the server pipelines, the envelope next (nil: none) goes out in the same write (RFC 2920 §3.1). The next
// call is then Envelope with that very envelope, which reads what came of it, or Close.
func (c *Conn) Content(ctx context.Context, raw []byte, next *Envelope) error {
	return c.hand(ctx, raw, next, c.stuffed)
}

// Composed is Content of a message of Compose or of a Template, also a signed one: its lines end with CRLF and none
// begins with a dot, so it is neither looked through again nor copied. Behind raw, up to its capacity, bytes are
// overwritten.
func (c *Conn) Composed(ctx context.Context, raw []byte, next *Envelope) error {
	return c.hand(ctx, raw, next, ended)
}

// ended is a composed message as it travels.
func ended(raw []byte) ([]byte, error) { return append(raw, ".\r\n"...), nil }

// stuffed is any message as it travels, in the buffer of the connection.
func (c *Conn) stuffed(raw []byte) (out []byte, err error) {
	out, err = appendContent(c.out[:0], raw)
	c.out = out
	return out, err
}

// hand hands over a message as travels writes it.
func (c *Conn) hand(ctx context.Context, raw []byte, next *Envelope, travels func(raw []byte) ([]byte, error)) error {
	switch {
	case ctx.Err() != nil:
		return c.server.fault(ctx, Content, Unsent, ctx.Err())
	case c.state == broken:
		return c.misused(Content, errClosed)
	case c.state != ready:
		return c.misused(Content, errNotReady)
	}
	out, err := c.contentOf(raw, travels)
	if err != nil {
		c.drop() // the server waits for content, and there is none
		return err
	}
	end := len(out)
	after := idle
	if ahead, ok := c.announce(out, next); ok {
		out, after = ahead, announced
	}
	c.watch(ctx)
	c.patience()
	taken, err := c.write(out)
	if err != nil && taken < end {
		return c.cutShort(ctx, err)
	}
	c.patience()
	fault := c.reply(ctx, Content, Unknown)
	switch {
	case c.state == broken:
	case err != nil, fault != nil && fault.Outcome == Unknown: // what stands behind is lost, or in doubt too
		c.drop()
	default:
		c.state = after
	}
	if fault != nil {
		return fault
	}
	c.sent++
	return nil
}

// deliver sends one message by itself. One that is too large is not begun.
func (c *Conn) deliver(ctx context.Context, env Envelope, raw []byte) error {
	if _, err := c.contentOf(raw, c.stuffed); err != nil {
		return err
	}
	if err := c.Envelope(ctx, env.From, env.To); err != nil {
		return err
	}
	return c.Content(ctx, raw, nil)
}

// contentOf is the content as it travels.
func (c *Conn) contentOf(raw []byte, travels func(raw []byte) ([]byte, error)) ([]byte, error) {
	if c.maxSize > 0 && int64(len(raw)) > c.maxSize {
		return nil, c.server.refuse(Content, BlameMessage, c.tooLarge(raw))
	}
	out, err := travels(raw)
	if err != nil {
		return nil, c.server.refuse(Content, BlameMessage, err)
	}
	return out, nil
}

func (c *Conn) tooLarge(raw []byte) error {
	return fmt.Errorf("%w: it has %d bytes and the server takes %d", errTooLarge, len(raw), c.maxSize)
}

// announce adds the next envelope behind the content, if that may be; what speaks against it, Envelope will say.
func (c *Conn) announce(out []byte, next *Envelope) ([]byte, bool) {
	if next == nil || !c.pipelining {
		return out, false
	}
	out, err := c.appendEnvelope(out, Envelope{From: next.From, To: next.To})
	if err != nil {
		return out, false
	}
	c.ahead = Envelope{From: next.From, To: next.To}
	return out, true
}

// cutShort is what became of a message whose content could not be written to its end. A server that no longer
// listens may have said why.
func (c *Conn) cutShort(ctx context.Context, err error) error {
	r, replyErr := readReply(c.reader())
	fault := c.lost(ctx, Content, Unsent, err)
	if replyErr == nil && r.Code >= 400 {
		return c.server.refusal(Content, r)
	}
	return fault
}

// appendContent adds a message and its end mark. A dot at the start of a line is doubled (RFC 5321 §4.5.2). Line
// breaks other than CRLF are refused (§2.3.8): servers that read them as CRLF would see commands in a text.
func appendContent(out, raw []byte) ([]byte, error) {
	dots, err := leadingDots(raw)
	if err != nil {
		return out, err
	}
	if dots == 0 {
		out = append(out, raw...)
	} else {
		out = appendStuffed(out, raw)
	}
	if !bytes.HasSuffix(raw, []byte("\r\n")) && len(raw) > 0 {
		out = append(out, "\r\n"...)
	}
	return append(out, ".\r\n"...), nil
}

// leadingDots counts the lines that begin with a dot, and finds line breaks that are none.
func leadingDots(raw []byte) (dots int, err error) {
	if len(raw) > 0 && raw[0] == '.' {
		dots++
	}
	breaks := 0
	for at := 0; ; breaks++ {
		n := bytes.IndexByte(raw[at:], '\n')
		if n < 0 {
			break
		}
		if at += n + 1; at < 2 || raw[at-2] != '\r' {
			return 0, errBareBreak
		}
		if at < len(raw) && raw[at] == '.' {
			dots++
		}
	}
	if bytes.Count(raw, []byte{'\r'}) != breaks {
		return 0, errBareBreak
	}
	return dots, nil
}

// appendStuffed adds the lines of a message, dots at their start doubled.
func appendStuffed(out, raw []byte) []byte {
	for line := range bytes.Lines(raw) {
		if line[0] == '.' {
			out = append(out, '.')
		}
		out = append(out, line...)
	}
	return out
}

var (
	errTooLarge  = errors.New("the message is too large for the server")
	errBareBreak = errors.New("the message has a line break other than CRLF")
)
