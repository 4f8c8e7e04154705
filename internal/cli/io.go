package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"pressrun/internal/doctor"
)

// IO is all that a command touches of the world around it. Results go to Out, talk to Err.
type IO struct {
	In          io.Reader
	Out, Err    io.Writer
	Terminal    bool // a person sits there: In and Err are a terminal
	OutTerminal bool // Out is a terminal
	Color       bool
	Width       int    // columns of the terminal; 0: lines are not wrapped
	Dir         string // the working folder
	Getenv      func(name string) (value string, set bool)
	Environ     []string // all variables as NAME=value; only their names are looked at
	Now         func() time.Time
	Resolver    doctor.Resolver // DNS
}

// say writes a line of talk.
func (s *IO) say(format string, args ...any) { _, _ = fmt.Fprintf(s.Err, format+"\n", args...) }

// sayHanging writes talk under a label: wrapped to the terminal, its further lines indented as
// far as the first one's text.
func (s *IO) sayHanging(label, text string) { s.say("%s", s.hanging(label, text)) }

func (s *IO) hanging(label, text string) string { return hanging(label, text, s.Width) }

func hanging(label, text string, width int) string {
	indent := columns(label) + 1
	return label + " " + strings.Join(wrap(text, width-indent), "\n"+strings.Repeat(" ", indent))
}

// outWidth is the columns that results have; 0: they are not wrapped.
func (s *IO) outWidth() int {
	if s.OutTerminal {
		return s.Width
	}
	return 0
}

// hangingOut is hanging for a result.
func (s *IO) hangingOut(label, text string) string { return hanging(label, text, s.outWidth()) }

// print writes a line of result.
func (s *IO) print(format string, args ...any) { _, _ = fmt.Fprintf(s.Out, format+"\n", args...) }

// confirm asks a yes-or-no question on the terminal; anything but yes is no.
func (s *IO) confirm(question string) bool {
	_, _ = fmt.Fprintf(s.Err, "%s [y/N] ", question)
	answer, _ := bufio.NewReader(s.In).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}

// A style marks text on a terminal (ECMA-48 SGR); elsewhere and under NO_COLOR it does nothing.
type style string

const (
	plain  style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
)

func (s *IO) styled(st style, text string) string {
	if !s.Color || text == "" || st == plain {
		return text
	}
	return "\x1b[" + string(st) + "m" + text + "\x1b[0m"
}
