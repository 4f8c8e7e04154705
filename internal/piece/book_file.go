package piece

// ParseOutlets reads the outlet book.
func ParseOutlets(file string, src []byte) (OutletBook, error) { return nil, nil }

// ParseAuthors reads the author book.
func ParseAuthors(file string, src []byte) (AuthorBook, error) { return nil, nil }

// Confirm adds the entry to the book's file, or updates it there; comments stay.
func (b OutletBook) Confirm(src []byte, e OutletEntry) ([]byte, error) { return src, nil }
