package bounce

import "strings"

// conclude judges a finding of the event's kind and fills in what was judged.
func (e *Event) conclude(f finding) {
	f.kind = e.Kind
	e.Status = f.status
	e.Diagnostic = clip(oneLine(f.text), maxDiagnostic)
	if e.Kind == Delivered {
		e.Rule = "delivered"
		return
	}
	v := f.judge()
	e.Class, e.Rule = v.class, v.rule
	if v.reply.Enhanced != "" {
		e.Status = v.reply.Enhanced
	}
	if v.reply.quoted {
		e.Code = v.reply.Code
	}
	e.temper()
}

// temper takes back that an address is dead where a server spoke only of now, of its rules, or of another host.
func (e *Event) temper() {
	forNow := e.Kind == Delayed || strings.HasPrefix(e.Status, "4") || e.Code/100 == 4
	rules := isPolicy(e.Status) && e.Rule != "owner-changed"
	if e.Class == Hard && (forNow || rules || e.Rule == "no-such-host" && e.namesAnotherHost()) {
		e.Class = Soft
	}
}

// namesAnotherHost tells that the host which was not found, as Postfix writes it, is not the reader's domain: it may be
// the relay that we send by.
func (e *Event) namesAnotherHost() bool {
	_, name, found := strings.Cut(strings.ToLower(e.Diagnostic), "name=")
	_, domain, _ := strings.Cut(strings.ToLower(e.Recipient), "@")
	return found && !strings.HasPrefix(name, domain)
}
