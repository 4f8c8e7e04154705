package press

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/gif"  // so that size and type of a GIF are known
	_ "image/jpeg" // and of a JPEG
	_ "image/png"  // and of a PNG
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pressrun/internal/feed"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// picture is a piece's image as outputs refer to it. The zero picture is not shown.
type picture struct {
	URL           string
	Type          string
	Length        int64
	Width, Height int
	PublicPath    string // of a local file: its place below public/
	Data          []byte // of a local file
}

// enclosure is the picture as feeds carry it; nil when there is none.
func (pic picture) enclosure() *feed.Enclosure {
	if pic.URL == "" {
		return nil
	}
	return &feed.Enclosure{URL: pic.URL, Type: pic.Type, Length: pic.Length, Width: pic.Width, Height: pic.Height}
}

// findPicture resolves an image source: an absolute address as it is, a local file to its
// place under the piece's page. A file that is not there counts as no source.
func (p *Press) findPicture(slug, src string, local localPictures) (picture, error) {
	switch {
	case src == "":
		return picture{}, nil
	case piece.IsWebAddress(src):
		return picture{URL: src, Type: mime.TypeByExtension(path.Ext(src))}, nil
	case !p.Publication.Pages:
		return picture{}, nil
	}
	data, found, err := local(src)
	if err != nil || !found {
		return picture{}, err
	}
	kind := http.DetectContentType(data)
	ending := pictureEnding(kind)
	if ending == "" {
		return picture{}, &RefusedError{Name: slug, Reason: fmt.Sprintf(
			"image.src: %s is no picture that mails and feeds can show (%s); give a PNG, JPEG or GIF, or leave src empty", path.Base(src), kind)}
	}
	sum := sha256.Sum256(data)
	pic := picture{Type: kind, Length: int64(len(data)), Data: data}
	pic.PublicPath = publication.PieceFilePath(slug, hex.EncodeToString(sum[:8])+ending)
	pic.URL = p.Publication.At(pic.PublicPath)
	if size, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		pic.Width, pic.Height = size.Width, size.Height
	}
	return pic, nil
}

// pictureEnding is the ending under which a picture of a media type is served; empty: it can't be shown.
// The author's own ending counts for nothing: a page that begins like a GIF must not be served as a page.
func pictureEnding(mediaType string) string {
	switch mediaType {
	case "image/jpeg":
		return ".jpg"
	case "image/png":
		return ".png"
	case "image/gif":
		return ".gif"
	case "image/webp":
		return ".webp"
	}
	return ""
}

// maxPicture is the largest picture that is taken, in bytes.
const maxPicture = 30 << 20

// localPictures reads a picture that is a file by its source.
type localPictures func(src string) (data []byte, found bool, err error)

// picturesIn looks for pictures below a folder.
func picturesIn(folder string) localPictures {
	return func(src string) ([]byte, bool, error) { return readLocal(folder, src) }
}

// localPictures are those of a candidate: adopted ones are not on the disk yet.
func (c *Candidate) localPictures() localPictures {
	return func(src string) ([]byte, bool, error) {
		if data, ok := c.pictures[src]; ok {
			return data, true, nil
		}
		return readLocal(c.folder, src)
	}
}

// readLocal reads a picture beside a piece's file. A source that leads out of the folder is
// not followed, so that a piece from elsewhere can't have other files published.
func readLocal(folder, src string) (data []byte, found bool, err error) {
	file := filepath.FromSlash(src)
	if folder == "" || !filepath.IsLocal(file) {
		return nil, false, nil
	}
	f, err := os.OpenInRoot(folder, file) // links can't lead out either
	if os.IsNotExist(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = f.Close() }()
	data, err = io.ReadAll(io.LimitReader(f, maxPicture+1))
	if err == nil && len(data) > maxPicture {
		err = fmt.Errorf("%s has more than %d MB; give a smaller picture", src, maxPicture>>20)
	}
	return data, err == nil, err
}

// adopt moves the sources of local pictures into the piece's own folder below pieces/, so that
// the canonical files are complete by themselves, and lists the files to be copied there. Blocks and
// pictures are copied first: the reading they come from stays as it was read.
func adopt(pc *piece.Piece, folder string) (files map[string][]byte, err error) {
	files = map[string][]byte{}
	if pc.Image, err = adoptImage(files, pc.Image, pc.Slug, folder); err != nil {
		return nil, err
	}
	pc.Body = slices.Clone(pc.Body)
	for i := range pc.Body {
		if pc.Body[i].Image, err = adoptImage(files, pc.Body[i].Image, pc.Slug, folder); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func adoptImage(files map[string][]byte, img *piece.Image, slug, folder string) (*piece.Image, error) {
	if img == nil || img.Src == "" || piece.IsWebAddress(img.Src) {
		return img, nil
	}
	data, found, err := readLocal(folder, img.Src)
	if err != nil || !found {
		return img, err
	}
	moved := *img
	moved.Src = freeName(files, path.Join(slug, path.Base(img.Src)), data)
	files[moved.Src] = data
	return &moved, nil
}

// freeName keeps two pictures apart that have one name in different folders.
func freeName(files map[string][]byte, name string, data []byte) string {
	ending := path.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for n := 2; ; n++ {
		if other, taken := files[name]; !taken || bytes.Equal(other, data) {
			return name
		}
		name = fmt.Sprintf("%s-%d%s", stem, n, ending)
	}
}
