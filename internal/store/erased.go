package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"

	"github.com/pressly/goose/v3"
)

// What stays of an address that its owner had taken out of the books is a keyed hash, so that no file brings it back.
// The key stands in the books: a list of hashes that gets about without them cannot be tried against addresses.

// erasedHash makes the hashes; it is the key.
type erasedHash []byte

// erasedPurpose names the key among the secrets. It is never changed, since hashes can't be made anew.
const erasedPurpose = "erased addresses"

// erasedHash gives the key of these books. The first who needs it makes it.
func (s *Store) erasedHash(t session) (h erasedHash, err error) {
	const find = `SELECT value FROM secret WHERE purpose = ?`
	if err := t.get(find, []any{erasedPurpose}, (*[]byte)(&h)); !errors.Is(err, ErrNotFound) {
		return h, err
	}
	fresh := make([]byte, sha256.Size)
	_, _ = rand.Read(fresh) // it never fails
	_, err = t.exec(`INSERT INTO secret (purpose, value, created) VALUES (?, ?, ?) ON CONFLICT (purpose) DO NOTHING`,
		erasedPurpose, fresh, at(s.now()))
	if err != nil {
		return nil, err
	}
	return h, t.get(find, []any{erasedPurpose}, (*[]byte)(&h))
}

// of is the hash of an address's key.
func (h erasedHash) of(key string) string { return h.keyed(plainHash(key)) }

// keyed is the hash of what stood in the books before hashes were keyed.
func (h erasedHash) keyed(plain string) string {
	mac := hmac.New(sha256.New, h)
	mac.Write([]byte(plain))
	return hex.EncodeToString(mac.Sum(nil))
}

func plainHash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// keyErasedVersion is the migration that keys the hashes of older books. It is no SQL, which has no such function.
const keyErasedVersion = 19

func (s *Store) keyErasedMigration() *goose.Migration {
	return goose.NewGoMigration(keyErasedVersion, &goose.GoFunc{RunTx: s.keyErased}, nil)
}

func (s *Store) keyErased(ctx context.Context, tx *sql.Tx) error {
	t := session{ctx, tx, s.dialect}
	scan := func(row scanner) (hash string, err error) { return hash, row.Scan(&hash) }
	plain, err := list(t, scan, `SELECT hash FROM erased ORDER BY hash`)
	if err != nil || len(plain) == 0 { // new books: they may be filled with others, and their key
		return err
	}
	h, err := s.erasedHash(t)
	if err != nil {
		return err
	}
	for _, hash := range plain {
		if _, err := t.exec(`UPDATE erased SET hash = ? WHERE hash = ?`, h.keyed(hash), hash); err != nil {
			return err
		}
	}
	return nil
}
