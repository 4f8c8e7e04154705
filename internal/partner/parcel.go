package partner

import "pressrun/internal/ledger"

// File is a copy or a notice as it travels.
type File struct {
	Format Format
	Name   string // see FileName
	Type   string // media type
	Data   []byte
}

// Parcel is what one dispatch hands over, whatever the channel.
type Parcel struct {
	ID       string // of the piece, a tag URI
	To       string // name of the partner
	Subject  string // one line that says what it is
	Language string // of the piece (BCP 47)
	Files    []File // the copy itself first; in a mail that is its text, and the others are attached
}

// Pack makes up what a dispatch of that format hands over: one file or, for Mail, the text with all that is attached to it.
func Pack(f Format, c Copy) (Parcel, error) {
	p := Parcel{ID: c.id(), Subject: c.subject(), Language: c.language()}
	if c.Partner != nil {
		p.To = c.Partner.Name
	}
	formats := []Format{f}
	if f == Mail {
		formats = c.mailed()
	}
	for _, format := range formats {
		data, err := Make(format, c)
		if err != nil {
			return Parcel{}, err
		}
		p.Files = append(p.Files, File{
			Format: format, Name: FileName(c.Piece.Slug, c.Version, format, c.Notice.Kind),
			Type: format.noticed(c.Notice.Kind).mediaType(), Data: data,
		})
	}
	if f == Mail {
		p.Files[0].Data = c.letter(p.Files[0].Data)
	}
	return p, nil
}

// mailed is the formats of a mail, the text first. A kill attaches nothing but what a machine reads: people have it
// before their eyes, and nobody is to find a piece there that could be run.
func (c *Copy) mailed() []Format {
	formats := []Format{Text}
	if c.Notice.Kind != ledger.NoticeKill {
		formats = append(formats, CopySheet)
	}
	if c.Partner == nil {
		return formats
	}
	for _, f := range c.Partner.Formats {
		if f == Ninjs || f == Markdown && c.Notice.Kind != ledger.NoticeKill {
			formats = append(formats, f)
		}
	}
	return formats
}
