package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pressrun/internal/store"
)

// format is the version of the archive's layout; one that is higher was made by a newer program.
const format = 1

// Manifest says what an archive holds; it is its first member.
type Manifest struct {
	Format      int          `json:"format"`
	Program     string       `json:"program"` // version of the program that made it
	Schema      int64        `json:"schema"`  // newest migration of the books
	Database    string       `json:"database"`
	Publication string       `json:"publication"`
	Created     time.Time    `json:"created"` // the moment whose books these are
	Rows        store.Counts `json:"rows"`    // of the books, by table
}

// ErrNewer says that an archive was made by a newer program.
var ErrNewer = errors.New("this backup was made by a newer Pressrun; restore it with that version or a later one")

func (m *Manifest) encode() ([]byte, error) {
	data, err := json.MarshalIndent(m, "", "  ")
	return append(data, '\n'), err
}

// parseManifest reads a manifest. Keys that it does not know are passed over: a newer program may add some.
func parseManifest(data []byte) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestName, err)
	}
	known, err := store.KnownSchema()
	switch {
	case err != nil:
		return nil, err
	case m.Format > format || m.Schema > known:
		return nil, fmt.Errorf("%w (made by %q, schema %d; this program knows %d)", ErrNewer, m.Program, m.Schema, known)
	case m.Format < 1 || m.Schema < 1 || m.Created.IsZero():
		return nil, fmt.Errorf("%s says not enough: format, schema and created are needed", manifestName)
	}
	return m, nil
}
