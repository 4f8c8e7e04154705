package subscriber

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"pressrun/internal/piece"
)

// Welcome is a list's letter to new readers.
type Welcome struct {
	Subject string `yaml:"subject"` // empty: "Welcome to" and the list's name
	Text    string `yaml:"text"`    // Markdown; empty: there is no letter
}

// Blocks reads the text.
func (w Welcome) Blocks() ([]piece.Block, error) {
	blocks, _, err := piece.ParseText("welcome", []byte(w.Text))
	return blocks, err
}

func (w Welcome) check() error {
	if w.Subject != "" && strings.TrimSpace(w.Text) == "" {
		return errors.New("welcome: there is a subject and no text; write text: | and the letter below it")
	}
	if strings.ContainsFunc(w.Subject, unicode.IsControl) {
		return errors.New("welcome: the subject has line breaks or control characters; write it on one line")
	}
	_, findings, err := piece.ParseText("welcome", []byte(w.Text))
	if err != nil {
		return err
	}
	for _, f := range findings {
		if f.Level == piece.LevelError {
			return fmt.Errorf("welcome: line %d: %s", f.Line, f.Message)
		}
	}
	return nil
}
