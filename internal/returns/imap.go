package returns

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"pressrun/internal/mail"
)

// Mailbox is one folder of an IMAP server that is looked through (RFC 3501, RFC 9051). What was taken moves into a folder
// below it. All else stays as it is, unread where it was unread, and is not looked at again; no other folder is touched.
type Mailbox struct {
	Host               string
	Port               int
	TLS                string // tls, starttls or none
	Username, Password string
	Folder             string
	Taken              string // name of the folder below it
	Marks              Marks

	Config *tls.Config // nil: as usual
}

// Marks keep how far a place was read.
type Marks interface {
	ReadUpTo(ctx context.Context, place string) (mark string, err error)
	NoteRead(ctx context.Context, place, mark string) error
}

// atOnce is the most messages that are looked at in one go; the rest waits for the next.
const atOnce = 500

// patience is how long one go may last.
const patience = 90 * time.Second

// Read looks through what has come since the last time. It may be cut off anywhere: what was not noted as read is read
// again, which changes nothing.
func (m *Mailbox) Read(ctx context.Context, d *Desk) (t Tally, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	client, err := m.open(ctx)
	if err != nil {
		return t, m.fault(ctx, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = client.Close() })
	defer func() {
		stop()
		_ = client.Close() // the work is done or has failed already
	}()
	v := &visit{Mailbox: m, client: client, desk: d, tally: &t}
	if err := v.read(ctx); err != nil {
		return t, m.fault(ctx, err)
	}
	_ = client.Logout().Wait()
	return t, nil
}

func (m *Mailbox) fault(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return fmt.Errorf("IMAP folder %s at %s: %w", m.Folder, m.Host, err)
}

// open connects and signs in.
func (m *Mailbox) open(ctx context.Context) (*imapclient.Client, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(m.Host, strconv.Itoa(m.Port)))
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	client, err := m.secure(conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := client.Login(m.Username, m.Password).Wait(); err != nil {
		var said *imap.Error
		if errors.As(err, &said) {
			err = fmt.Errorf("%w: %s", mail.ErrCredentials, said.Text)
		}
		return nil, errors.Join(err, client.Close())
	}
	return client, nil
}

func (m *Mailbox) secure(conn net.Conn) (*imapclient.Client, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.Config != nil {
		config = m.Config.Clone()
	}
	config.ServerName = m.Host
	switch m.TLS {
	case "none":
		return imapclient.New(conn, nil), nil
	case "starttls":
		return imapclient.NewStartTLS(conn, &imapclient.Options{TLSConfig: config})
	}
	config.NextProtos = []string{"imap"} // RFC 7301
	return imapclient.New(tls.Client(conn, config), nil), nil
}

// visit is one go through a mailbox.
type visit struct {
	*Mailbox
	client   *imapclient.Client
	desk     *Desk
	tally    *Tally
	validity uint32 // UIDs are good while it stays (RFC 9051 §2.3.1.1)
	taken    string // full name of the folder for what was taken; empty: not asked for yet
}

func (v *visit) read(ctx context.Context) error {
	selected, err := v.client.Select(v.Folder, nil).Wait()
	if err != nil {
		return err
	}
	v.validity = selected.UIDValidity
	uids, err := v.fresh(ctx)
	if err != nil {
		return err
	}
	for _, uid := range uids {
		if err := v.take(ctx, uid); err != nil {
			return err
		}
		if err := v.Marks.NoteRead(ctx, v.place(), fmt.Sprintf("%d:%d", v.validity, uid)); err != nil {
			return err
		}
	}
	return nil
}

// place is the name under which it is noted how far the folder was read.
func (v *visit) place() string { return "imap " + v.Username + " " + v.Host + " " + v.Folder }

// fresh lists the first messages behind those that were read, the oldest first.
func (v *visit) fresh(ctx context.Context) ([]imap.UID, error) {
	mark, err := v.Marks.ReadUpTo(ctx, v.place())
	if err != nil {
		return nil, err
	}
	var validity uint32
	var last imap.UID
	if n, _ := fmt.Sscanf(mark, "%d:%d", &validity, &last); n != 2 || validity != v.validity {
		last = 0
	}
	var behind imap.UIDSet
	behind.AddRange(last+1, 0)
	found, err := v.client.UIDSearch(&imap.SearchCriteria{
		UID: []imap.UIDSet{behind}, NotFlag: []imap.Flag{imap.FlagDeleted}, Smaller: MaxMessage,
	}, nil).Wait()
	if err != nil {
		return nil, err
	}
	uids := slices.DeleteFunc(found.AllUIDs(), func(u imap.UID) bool { return u <= last }) // "*" is always one of a range
	slices.Sort(uids)
	return uids[:min(len(uids), atOnce)], nil
}

// take reads one message, without marking it as read, and puts it away when it was taken.
func (v *visit) take(ctx context.Context, uid imap.UID) error {
	raw, err := v.fetch(uid)
	if err != nil || raw == nil {
		return err
	}
	items, taken, err := v.desk.Message(ctx, IMAP, "", raw)
	v.tally.add(items, taken)
	if err != nil || !taken {
		return err
	}
	return v.putAway(imap.UIDSetNum(uid))
}

// fetch reads a message; nil when somebody has moved it meanwhile.
func (v *visit) fetch(uid imap.UID) ([]byte, error) {
	section := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: MaxMessage}}
	got, err := v.client.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{
		UID: true, BodySection: []*imap.FetchItemBodySection{section},
	}).Collect()
	if err != nil || len(got) == 0 {
		return nil, err
	}
	for _, s := range got[0].BodySection {
		return s.Bytes, nil
	}
	return nil, nil
}

// putAway moves a message. Without MOVE (RFC 6851) it is copied and, when that is done, marked as deleted; it is removed
// by its UID alone (RFC 4315), since a plain EXPUNGE would remove what others have marked. Where that is not to be had
// either, the mark stays.
func (v *visit) putAway(uid imap.UIDSet) error {
	if err := v.makeTaken(); err != nil {
		return err
	}
	if v.client.Caps().Has(imap.CapMove) {
		_, err := v.client.Move(uid, v.taken).Wait()
		return err
	}
	if _, err := v.client.Copy(uid, v.taken).Wait(); err != nil {
		return err
	}
	flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
	if err := v.client.Store(uid, flags, nil).Close(); err != nil {
		return err
	}
	if !v.client.Caps().Has(imap.CapUIDPlus) {
		return nil
	}
	return v.client.UIDExpunge(uid).Close()
}

// makeTaken finds out what the folder for what was taken is called, and makes it.
func (v *visit) makeTaken() error {
	if v.taken != "" {
		return nil
	}
	folders, err := v.client.List("", v.Folder, nil).Collect()
	if err != nil {
		return err
	}
	between := "/"
	for _, f := range folders {
		if f.Delim != 0 {
			between = string(f.Delim)
		}
	}
	name := v.Folder + between + v.Taken
	there, err := v.client.List("", name, nil).Collect()
	if err == nil && len(there) == 0 {
		err = v.client.Create(name, nil).Wait()
	}
	if err == nil {
		v.taken = name
	}
	return err
}
