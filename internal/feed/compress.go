package feed

import (
	"bytes"
	"fmt"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// brotliQuality weighs a publish against the wire: the highest, 11, takes a tenth off the size and
// fifty times as long.
const brotliQuality = 5

// Compress makes the siblings that servers hand out in place of a feed (.gz, .br). Equal data give
// equal bytes: the gzip header has no time (RFC 1952 §2.3.1, MTIME 0).
func Compress(data []byte) (gz, br []byte, err error) {
	var zipped, squeezed bytes.Buffer
	z, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return nil, nil, err
	}
	z.ModTime = time.Unix(0, 0)
	if _, err = z.Write(data); err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("gzip: %w", err)
	}
	b := brotli.NewWriterLevel(&squeezed, brotliQuality)
	if _, err = b.Write(data); err == nil {
		err = b.Close()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("brotli: %w", err)
	}
	return zipped.Bytes(), squeezed.Bytes(), nil
}
