package web

import "strings"

// coding is how the bytes of an answer are packed (RFC 9110 §8.4.1).
type coding int

// The codings, the one that makes most of the bytes last.
const (
	codingBrotli coding = iota
	codingGzip
	codingNone
	codings // their number
)

// String is the coding's name in headers.
func (c coding) String() string { return [...]string{"br", "gzip", "identity"}[c] }

// ending is that of a file which holds another one in this coding.
func (c coding) ending() string { return [...]string{".br", ".gz", ""}[c] }

// weights are the thousandths that a client gives to codings; unnamed where it does not speak of one.
type weights [codings]int

const unnamed = -1

// choose is the coding that a client likes best of those that are there. Nothing is refused with 406: who takes
// none of them gets the bytes as they are (RFC 9110 §12.5.3). A coding must be named: who takes any takes none, too.
func choose(accept []string, there func(coding) bool) coding {
	best, most := codingNone, 0
	if len(accept) == 0 {
		return best
	}
	given := readWeights(accept)
	if given[codingNone] > 0 {
		most = given[codingNone]
	}
	for _, c := range [...]coding{codingGzip, codingBrotli} { // the smaller one wins among equals
		if w := given[c]; w > 0 && w >= most && there(c) {
			best, most = c, w
		}
	}
	return best
}

// readWeights reads Accept-Encoding headers.
func readWeights(lines []string) weights {
	given := weights{unnamed, unnamed, unnamed}
	others := unnamed
	for _, line := range lines {
		for line != "" {
			var item string
			item, line, _ = strings.Cut(line, ",")
			name, parameter, _ := strings.Cut(item, ";")
			weight := quality(parameter)
			switch name = strings.TrimSpace(name); {
			case strings.EqualFold(name, "br"):
				given[codingBrotli] = weight
			case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"): // RFC 9110 §8.4.1.3
				given[codingGzip] = weight
			case strings.EqualFold(name, "identity"):
				given[codingNone] = weight
			case name == "*":
				others = weight
			}
		}
	}
	if given[codingNone] == 0 { // who refuses the plain bytes means others by "*"
		for _, c := range [...]coding{codingBrotli, codingGzip} {
			if given[c] == unnamed {
				given[c] = others
			}
		}
	}
	return given
}

// quality reads the parameter of an item, "q=0.5", in thousandths. What can't be read is no wish (RFC 9110 §12.4.2).
func quality(parameter string) int {
	const whole = 1000
	parameter = strings.TrimSpace(parameter)
	if parameter == "" {
		return whole
	}
	if len(parameter) < 3 || parameter[0]|0x20 != 'q' || parameter[1] != '=' {
		return 0
	}
	ones, digits, _ := strings.Cut(parameter[2:], ".")
	if len(digits) > 3 || ones != "0" && ones != "1" {
		return 0
	}
	n, unit := int(ones[0]-'0')*whole, whole
	for _, d := range []byte(digits) {
		if d < '0' || d > '9' {
			return 0
		}
		unit /= 10
		n += int(d-'0') * unit
	}
	return min(n, whole)
}
