// Package bounce tells what a message means that came back: a bounce (RFC 3464 and what older and odd servers
// write instead), a delay, a complaint (RFC 5965), an automatic answer (RFC 3834), a mail to the way out, or
// none of these, which is then a person's. It reads the notices of Amazon SES and Postmark, too.
//
// What it reads comes from strangers. It takes bounded time and memory whatever is sent, and an event is a
// claim: whom it concerns is settled by its token, which only we can make, and not by the addresses in it.
package bounce

// Read tells what one message (RFC 5322) says, an event for each recipient that it names; never none.
func Read(raw []byte) ([]Event, error) { return ReadFor("", raw) }

// ReadFor is Read for a message whose envelope was for the given address, without brackets; empty: not known.
func ReadFor(to string, raw []byte) ([]Event, error) {
	return []Event{{Kind: Unrecognised}}, nil
}

// ReadSES reads a notice of Amazon SES as SNS posts it. Its signature is VerifySNS's matter.
func ReadSES(body []byte) ([]Event, error) { return nil, nil }

// ReadPostmark reads what Postmark's webhooks post: bounce, spam complaint, subscription change, delivery.
func ReadPostmark(body []byte) ([]Event, error) { return nil, nil }
