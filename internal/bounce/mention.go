package bounce

import "strings"

// mention is an address in a bounce's text, and what is said of it.
type mention struct{ address, text string }

// mentions finds the lines that begin with an address; what is said of it goes on to the next one. A text without any
// is about the first address that it names.
func mentions(text string) []mention {
	var found []mention
	start := 0
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		if address := leadingAddress(line); address != "" && len(found) < maxRecipients {
			if n := len(found); n > 0 {
				found[n-1].text = text[start:at]
			}
			found = append(found, mention{address: address})
			start = at
		}
		at += len(line) + 1
	}
	if n := len(found); n > 0 {
		found[n-1].text = text[start:]
		return onceEach(found)
	}
	if address := firstAddress(text); address != "" && tokenIn([]byte(address), returnPrefix) == "" {
		return []mention{{address, text}}
	}
	return nil
}

// leadingAddress is the address with which a line begins, brackets and marks in front left out.
func leadingAddress(line string) string {
	line = strings.TrimLeft(line, " \t<*-\"'([")
	address := firstAddress(line[:min(len(line), maxAddress+1)])
	if address == "" || !strings.HasPrefix(line, address) {
		return ""
	}
	return address
}

// onceEach joins what is said of the same address in several places.
func onceEach(found []mention) []mention {
	at := make(map[string]int, len(found))
	var out []mention
	for _, one := range found {
		key := strings.ToLower(one.address)
		if i, known := at[key]; known {
			out[i].text += "\n" + one.text
			continue
		}
		at[key] = len(out)
		out = append(out, one)
	}
	return out
}

// merged gives each address of X-Failed-Recipients what the text says of it.
func merged(failed, text string, found []mention) []mention {
	var out []mention
	for address := range strings.SplitSeq(failed, ",") {
		address = firstAddress(address)
		if address == "" || len(out) == maxRecipients {
			continue
		}
		one := mention{address: address}
		for _, said := range found {
			if strings.EqualFold(said.address, address) {
				one.text = said.text
			}
		}
		out = append(out, one)
	}
	if len(out) == 1 && out[0].text == "" { // it was forwarded, and the text names the other address
		out[0].text = text
		if len(found) > 0 {
			out[0].text = found[0].text
		}
	}
	return out
}
