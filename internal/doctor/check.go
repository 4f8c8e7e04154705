// Package doctor looks at what must be right before mail goes to people: the mail server, the records of
// the sending domains in DNS, the addresses that readers write to and follow, and each edition itself.
// It changes nothing and sends nothing.
//
// What is asked of the world goes through small interfaces, so a check is a function of their answers.
// DNS is asked by Mail and Records alone; Gate, which stands before each press, is local.
package doctor

import "fmt"

// Level says what a check came to.
type Level string

// The levels. Skipped: it does not apply here, or could not be asked; nothing is known to be wrong.
const (
	OK      Level = "ok"
	Info    Level = "info"
	Warning Level = "warning"
	Error   Level = "error"
	Skipped Level = "skipped"
)

// Check is one thing that was looked at.
type Check struct {
	About string `json:"about"` // what it belongs to, such as "domain harbour.press"
	Name  string `json:"name"`  // stable, for scripts
	Level Level  `json:"level"`
	Found string `json:"found"`
	Do    string `json:"do"` // what to do next; empty: nothing
}

// Count is the number of checks of a level.
func Count(checks []Check, level Level) int {
	n := 0
	for _, c := range checks {
		if c.Level == level {
			n++
		}
	}
	return n
}

// sheet gathers the checks about one thing.
type sheet struct {
	about  string
	checks []Check
}

func (s *sheet) add(level Level, name, do, format string, args ...any) {
	found := fmt.Sprintf(format, args...)
	s.checks = append(s.checks, Check{About: s.about, Name: name, Level: level, Found: found, Do: do})
}

func (s *sheet) ok(name, format string, args ...any)       { s.add(OK, name, "", format, args...) }
func (s *sheet) info(name, do, format string, args ...any) { s.add(Info, name, do, format, args...) }

func (s *sheet) warn(name, do, format string, args ...any) { s.add(Warning, name, do, format, args...) }

func (s *sheet) fail(name, do, format string, args ...any) { s.add(Error, name, do, format, args...) }

func (s *sheet) skip(name, format string, args ...any) { s.add(Skipped, name, "", format, args...) }

// unasked says that DNS gave no answer, which says nothing about the domain.
func (s *sheet) unasked(name string, err error) {
	s.add(Skipped, name, "try again where names can be looked up", "could not be asked: %v", err)
}
