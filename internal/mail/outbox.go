package mail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"pressrun/internal/atomicfile"
)

// Outbox is a Maildir: mail is kept in files instead of being sent. The name of a file comes
// from the Message-ID, so a message written twice is there once, and whether one was written
// before a crash is settled by looking. Only its owner can read it: mails hold addresses and leave tokens.
type Outbox struct{ Dir string }

// Send puts the message into new/. One that is there, or was read and moved to cur/, is left alone.
func (o *Outbox) Send(ctx context.Context, env Envelope, raw []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	there, err := o.Has(env.MessageID)
	if err != nil || there {
		return o.fault(err)
	}
	for _, folder := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(o.Dir, folder), 0o700); err != nil {
			return o.fault(err)
		}
	}
	return o.fault(o.write(fileName(env.MessageID), raw))
}

// Has tells whether the message is in the outbox.
func (o *Outbox) Has(messageID string) (bool, error) {
	name := fileName(messageID)
	_, err := os.Lstat(filepath.Join(o.Dir, "new", name))
	if err == nil {
		return true, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	read, err := os.ReadDir(filepath.Join(o.Dir, "cur"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	for _, entry := range read {
		if base, _, _ := strings.Cut(entry.Name(), ":"); base == name { // mail readers append ":2,flags"
			return true, nil
		}
	}
	return false, err
}

// write brings the bytes to the disk in tmp/ before the name appears in new/.
func (o *Outbox) write(name string, raw []byte) (err error) {
	f, err := os.CreateTemp(filepath.Join(o.Dir, "tmp"), atomicfile.Prefix)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err = f.Chmod(0o600); err != nil {
		return err
	}
	if _, err = f.Write(raw); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	folder := filepath.Join(o.Dir, "new")
	if err = os.Rename(f.Name(), filepath.Join(folder, name)); err != nil {
		return err
	}
	return syncFolder(folder)
}

func (o *Outbox) fault(err error) error {
	if err == nil {
		return nil
	}
	return &SendError{
		Outcome: Unsent, Server: o.Dir, Phase: "outbox", Err: err,
		Advice: "make room and let this user write there, then start again; nothing is lost or doubled",
	}
}

var plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*@[a-z0-9.-]+$`)

// fileName is the Message-ID where that is a harmless name, else a digest of it.
func fileName(messageID string) string {
	if len(messageID) <= 200 && plainName.MatchString(messageID) {
		return messageID + ".eml"
	}
	sum := sha256.Sum256([]byte(messageID))
	return hex.EncodeToString(sum[:]) + ".eml"
}

// syncFolder makes the new name durable.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}
