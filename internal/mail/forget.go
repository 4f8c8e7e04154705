package mail

import (
	"bufio"
	"errors"
	"io/fs"
	netmail "net/mail"
	"net/textproto"
	"os"
	"path/filepath"
)

// Forget removes the mails to whoever is meant, also those that were read or only half written, and returns how
// many it removed. The addresses that is gets are bare, their domains in ASCII.
func (o *Outbox) Forget(is func(address string) bool) (removed int, err error) {
	for _, folder := range []string{"tmp", "new", "cur"} {
		n, err := forgetIn(filepath.Join(o.Dir, folder), is)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

func forgetIn(folder string, is func(address string) bool) (removed int, err error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		file := filepath.Join(folder, entry.Name())
		to, err := recipient(file)
		if err != nil {
			return removed, err
		}
		if to == "" || !is(to) {
			continue
		}
		if err := os.Remove(file); err != nil {
			return removed, err
		}
		removed++
	}
	if removed > 0 {
		err = syncFolder(folder)
	}
	return removed, err
}

// recipient is the address in the To line of a mail; "" when it can't be read from the file.
func recipient(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	header, _ := textproto.NewReader(bufio.NewReader(f)).ReadMIMEHeader() // of a cut-off file: what is there
	to, err := netmail.ParseAddress(header.Get("To"))
	if err != nil {
		return "", nil // no mail of ours
	}
	return to.Address, nil
}
