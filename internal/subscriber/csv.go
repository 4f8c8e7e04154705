package subscriber

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/language"
	"golang.org/x/text/transform"
)

// Row is one reader of a CSV file, checked and tidied.
type Row struct {
	Line     int // where the row begins; the header is line 1
	Email    string
	Name     string
	Sections []string // as written; empty: all of the list
	Cadence  Cadence  // empty: the list's
	Language string   // BCP 47; empty: the publication's
	// What another program knew.
	Status      Status    // empty: nothing is said, so a reader to take in; Left and Suppressed are recorded and not taken in
	StatusAt    time.Time // since when he has left or is suppressed; zero: not known
	Reason      string    // why he is suppressed; set when Status is Suppressed
	ConsentAt   time.Time // zero: not known
	ConsentFrom string    // where the consent came from; empty: not known
}

// RowError is one row that cannot be taken; those after it still can.
type RowError struct {
	File    string
	Line    int
	Message string // what is wrong and what to do
}

// Error writes file:line: message.
func (e *RowError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message) }

// ReadCSV reads a file of readers (RFC 4180) row by row, however long it is. The first line names the
// columns in any order: email, name, sections, cadence, language, status, consent_at, consent_from, left_at, suppressed,
// suppressed_at, or what other programs call them. Only email must be there, and other columns are passed over. An
// apostrophe that SafeCell put before a cell is taken away. The separator (comma, semicolon or tab) is found out from that line; a byte order mark, UTF-16 that
// has one, either kind of line end, quoted line breaks, and text in windows-1252 where it is no UTF-8 are taken. Several
// sections in a cell stand between semicolons, commas or bars.
//
// A row that cannot be taken comes as a *RowError; any other error ends the file.
func ReadCSV(file string, r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		c, err := openCSV(file, r)
		if err != nil {
			yield(Row{}, err)
			return
		}
		for {
			row, err := c.next()
			if errors.Is(err, io.EOF) || !yield(row, err) {
				return
			}
			var bad *RowError
			if err != nil && !errors.As(err, &bad) {
				return
			}
		}
	}
}

// csvFile is a file being read.
type csvFile struct {
	name   string
	rows   *csv.Reader
	places [columnCount]int // of the columns that are there, counted from 1; 0: it is not there
	width  int              // number of columns
}

// peeked is the part of a file in which its first line is looked for.
const peeked = 64 << 10

func openCSV(file string, r io.Reader) (*csvFile, error) {
	text := transform.NewReader(r, unicode.BOMOverride(transform.Nop)) // spreadsheets export UTF-16, too
	buffered := bufio.NewReaderSize(text, peeked)
	start, err := buffered.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s cannot be read: %w", file, err)
	}
	if bytes.IndexByte(start, 0) >= 0 {
		return nil, fmt.Errorf("%s is no text; save it as CSV in UTF-8", file)
	}
	c := &csvFile{name: file, rows: csv.NewReader(buffered)}
	c.rows.Comma = separator(start)
	c.rows.FieldsPerRecord = -1 // a short row is told in our words
	c.rows.ReuseRecord = true
	return c, c.header()
}

// separator is the sign that the first line has the most of.
func separator(start []byte) rune {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	best, most := ',', 0
	for _, sign := range ",;\t" {
		if n := bytes.Count(line, []byte(string(sign))); n > most {
			best, most = sign, n
		}
	}
	return best
}

func (c *csvFile) header() error {
	record, err := c.rows.Read()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s is empty; its first line names the columns: %s", c.name, columnNames())
	}
	if err != nil {
		return fmt.Errorf("%s cannot be read: %v", c.name, c.explain(err)) //nolint:errorlint // no row: the whole file
	}
	c.width = len(record)
	for i, heading := range record {
		column, known := columnOf(heading)
		switch {
		case !known:
			continue
		case c.places[column] != 0:
			return fmt.Errorf("%s:1: two columns are called %q; rename one", c.name, column.name())
		}
		c.places[column] = i + 1
	}
	if c.places[email] == 0 {
		c.places[email] = c.places[address]
	}
	if c.places[email] == 0 {
		return fmt.Errorf("%s:1: no column is called email; write the names of the columns into the first line, "+
			"such as %s", c.name, columnNames())
	}
	return nil
}

// next reads one row; io.EOF after the last.
func (c *csvFile) next() (Row, error) {
	record, err := c.rows.Read()
	for err == nil && blank(record) {
		record, err = c.rows.Read()
	}
	if err != nil {
		return Row{}, c.explain(err)
	}
	line, _ := c.rows.FieldPos(0)
	row, fault := c.row(record)
	row.Line = line
	if fault != "" {
		return row, &RowError{c.name, line, fault}
	}
	return row, nil
}

func blank(record []string) bool {
	return !slices.ContainsFunc(record, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// row reads the cells of a row; fault says what is wrong and what to do.
func (c *csvFile) row(record []string) (row Row, fault string) {
	if len(record) > c.width && !blank(record[c.width:]) {
		return row, fmt.Sprintf("the row has %d cells and the first line %d; put quotation marks around a cell "+
			"that holds the separator %q", len(record), c.width, c.rows.Comma)
	}
	cells := cells{c, record}
	row.Email = cells.of(email) // as written, for a report
	name, address, err := ParseAddress(row.Email)
	if err != nil {
		return row, err.Error() + "; put it right or take the row out"
	}
	row.Email, row.Name = address, or(cells.name(), CleanName(name))
	row.Sections = splitSections(cells.of(sections))
	row.Cadence, row.Language = Cadence(strings.ToLower(cells.of(cadence))), cells.of(languageCode)
	switch row.Cadence {
	case "", EachPiece, Daily, Weekly:
	default:
		return row, fmt.Sprintf("cadence %q is none; write each piece, daily or weekly, or leave it empty", row.Cadence)
	}
	if _, err := language.Parse(row.Language); row.Language != "" && err != nil {
		return row, fmt.Sprintf("language %q is none; write a code such as en or pt-BR, or leave it empty", row.Language)
	}
	if err := errors.Join(cells.consent(&row), cells.status(&row)); err != nil {
		return row, err.Error()
	}
	return row, ""
}

func splitSections(cell string) (sections []string) {
	for s := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == ';' || r == ',' || r == '|' }) {
		if s = strings.TrimSpace(s); s != "" {
			sections = append(sections, s)
		}
	}
	return sections
}

// explain tells a broken row from a broken file.
func (c *csvFile) explain(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return &RowError{c.name, parse.StartLine, fmt.Sprintf("the quotation marks from here to line %d do not pair, so "+
			"nothing of these lines was read; close them, and double those inside a cell", parse.Line)}
	}
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return fmt.Errorf("%s cannot be read: %w", c.name, err)
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
