package cli

import (
	"context"
	"os"
	"regexp"

	"pressrun/internal/mail"
)

// mostUnread is the most messages that wait for people. Whoever has one of our mails may write to its return address as
// often as he likes, and is not to fill the disk by that.
const mostUnread = 1000

// keepsUnread keeps messages for people, and tells them when there are too many to keep more.
func (w *workspace) keepsUnread(
	alert func(ctx context.Context, matter, text string) error,
) func(ctx context.Context, name string, raw []byte) error {
	box := &mail.Outbox{Dir: w.unreadFolder()}
	return func(ctx context.Context, name string, raw []byte) error {
		n, err := w.unread()
		if err != nil {
			return err
		}
		if n >= mostUnread {
			return alert(ctx, "unread", "so many messages that came back wait for people that no more are kept: look through "+
				w.unreadFolder()+" and remove what was read")
		}
		return box.Send(ctx, mail.Envelope{MessageID: name + "@unread"}, raw)
	}
}

// written finds addresses in a message, wherever they stand.
var written = regexp.MustCompile(`[^\s<>"'(),;:=]+@[^\s<>"'(),;:=]+`)

// forgetUnreadOf removes the messages that name a person, and returns how many they were: reports of mails to him, and
// what he wrote himself.
func (w *workspace) forgetUnreadOf(is func(address string) bool) (removed int, err error) {
	err = w.eachUnread(func(file string) error {
		raw, err := os.ReadFile(file)
		if err != nil {
			return ignoreMissing(err)
		}
		for _, address := range written.FindAllString(string(raw), -1) {
			if is(address) {
				removed++
				return ignoreMissing(os.Remove(file))
			}
		}
		return nil
	})
	return removed, err
}
