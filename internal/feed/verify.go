package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// verifyXML makes sure that a rendered element is well-formed. What fails here is a fault of the
// renderer, and is stopped before it can spoil a whole feed.
func verifyXML(data []byte) error {
	if at := badCharacter(data); at >= 0 {
		return fmt.Errorf("a character that XML forbids at byte %d", at)
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := d.RawToken(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func verifyJSON(data []byte) error {
	if at := badCharacter(data); at >= 0 {
		return fmt.Errorf("a control character or invalid UTF-8 at byte %d", at)
	}
	if !json.Valid(data) {
		return errors.New("invalid JSON")
	}
	return nil
}

// badCharacter is the place of the first byte that is not UTF-8, or of a character that XML 1.0
// §2.2 forbids or discourages, or of U+FFFD, which tells of text lost before; else -1.
func badCharacter(data []byte) int {
	for i := 0; i < len(data); {
		if c := data[i]; c < utf8.RuneSelf {
			if c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError || r <= 0x9f || r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe {
			return i
		}
		i += size
	}
	return -1
}
