package returns

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
)

// Folder is a Maildir that is looked through. What was taken moves into its folder Taken; all else stays as it is, where
// it is. It remembers what it left, and looks at that again only after a new start.
type Folder struct {
	Dir   string
	Taken string // name of the folder below it, as Maildir++ has it: without the dot that its name in the file system begins with

	mu   sync.Mutex
	left map[string]bool
}

// Tally counts what a place held.
type Tally struct {
	Read  int // messages
	Taken int
	Items []Item
}

func (t *Tally) add(items []Item, taken bool) {
	t.Read++
	if taken {
		t.Taken++
	}
	t.Items = append(t.Items, items...)
}

// Read looks through new/ and cur/. A message that was half-way taken when a reader was killed is taken again, which
// changes nothing.
func (f *Folder) Read(ctx context.Context, d *Desk) (t Tally, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	for _, place := range []string{"new", "cur"} {
		names, err := fs.ReadDir(root.FS(), place)
		if err != nil {
			return t, err
		}
		for _, entry := range names {
			if err := f.readOne(ctx, d, root, path.Join(place, entry.Name()), &t); err != nil {
				return t, err
			}
		}
	}
	return t, nil
}

func (f *Folder) readOne(ctx context.Context, d *Desk, root *os.Root, name string, t *Tally) error {
	base, _, _ := strings.Cut(path.Base(name), ":")
	if strings.HasPrefix(base, ".") || f.left[base] || ctx.Err() != nil {
		return ctx.Err()
	}
	raw, err := readWhole(root, name)
	if errors.Is(err, fs.ErrNotExist) { // a mail program has moved it
		return nil
	}
	if err != nil {
		return err
	}
	if raw == nil {
		return nil
	}
	items, taken, err := d.Message(ctx, Maildir, "", raw)
	t.add(items, taken)
	if err != nil {
		return err
	}
	if !taken {
		if f.left == nil {
			f.left = map[string]bool{}
		}
		f.left[base] = true
		return nil
	}
	return f.putAway(root, name, base)
}

// readWhole reads a message; nil when it is no file or too large to be a report.
func readWhole(root *os.Root, name string) (raw []byte, err error) {
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > MaxMessage {
		return nil, err
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return io.ReadAll(io.LimitReader(file, MaxMessage))
}

// putAway moves a message that was taken, marked as seen.
func (f *Folder) putAway(root *os.Root, name, base string) error {
	for _, folder := range []string{"cur", "new", "tmp"} {
		if err := root.MkdirAll(path.Join("."+f.Taken, folder), 0o700); err != nil {
			return err
		}
	}
	err := root.Rename(name, path.Join("."+f.Taken, "cur", base+":2,S"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
