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
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
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

// columns are the headings that a file of readers may have.
func columns() []string { return []string{"email", "name", "sections", "cadence", "language"} }

// column is the column that a heading names; the first has other names in other programs' exports.
func column(heading string) string {
	heading = strings.ToLower(strings.TrimSpace(heading))
	switch heading {
	case "e-mail", "mail", "email address", "e-mail address", "mail address":
		return "email"
	}
	return heading
}

// ReadCSV reads a file of readers (RFC 4180) row by row, however long it is. The first line names the
// columns email (also e-mail, mail, email address), name, sections, cadence and language in any order; only
// email must be there, and others are passed over. An apostrophe that SafeCell put before a cell is taken away. The separator (comma, semicolon or tab) is found out from that line; a byte order mark, UTF-16 that
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
	places map[string]int // column to its place
	width  int            // number of columns
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
		return fmt.Errorf("%s is empty; its first line names the columns: %s", c.name, strings.Join(columns(), ","))
	}
	if err != nil {
		return fmt.Errorf("%s cannot be read: %v", c.name, c.explain(err)) //nolint:errorlint // no row: the whole file
	}
	c.places, c.width = map[string]int{}, len(record)
	for i, heading := range record {
		heading = column(heading)
		if _, twice := c.places[heading]; twice && slices.Contains(columns(), heading) {
			return fmt.Errorf("%s:1: two columns are called %q; rename one", c.name, heading)
		}
		c.places[heading] = i
	}
	if _, ok := c.places["email"]; !ok {
		return fmt.Errorf("%s:1: no column is called email; write the names of the columns into the first line, "+
			"such as %s", c.name, strings.Join(columns(), ","))
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
	cell := func(column string) string {
		i, ok := c.places[column]
		if !ok || i >= len(record) {
			return ""
		}
		return plainCell(decode(strings.TrimSpace(record[i])))
	}
	name, address, err := ParseAddress(cell("email"))
	if err != nil {
		return row, err.Error() + "; put it right or take the row out"
	}
	row.Email, row.Name = address, or(CleanName(cell("name")), CleanName(name))
	row.Sections = splitSections(cell("sections"))
	row.Cadence, row.Language = Cadence(strings.ToLower(cell("cadence"))), cell("language")
	switch row.Cadence {
	case "", EachPiece, Daily, Weekly:
	default:
		return row, fmt.Sprintf("cadence %q is none; write each piece, daily or weekly, or leave it empty", row.Cadence)
	}
	if _, err := language.Parse(row.Language); row.Language != "" && err != nil {
		return row, fmt.Sprintf("language %q is none; write a code such as en or pt-BR, or leave it empty", row.Language)
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

// decode reads a cell that is no UTF-8 as windows-1252, in which old exports are written.
func decode(cell string) string {
	if utf8.ValidString(cell) {
		return strings.Clone(cell) // the record is used again
	}
	text, err := charmap.Windows1252.NewDecoder().String(cell)
	if err != nil {
		return strings.ToValidUTF8(cell, "\uFFFD")
	}
	return text
}

// formulaSigns begin what a spreadsheet would reckon out instead of showing.
const formulaSigns = "=+-@\t\r"

// isFormula tells whether a spreadsheet would take the cell for a formula, apostrophes before it not counted.
func isFormula(cell string) bool {
	cell = strings.TrimLeft(cell, "'")
	return cell != "" && strings.IndexByte(formulaSigns, cell[0]) >= 0
}

// SafeCell puts an apostrophe before a cell that a spreadsheet would take for a formula. ReadCSV takes it away.
func SafeCell(cell string) string {
	if isFormula(cell) {
		return "'" + cell
	}
	return cell
}

// plainCell undoes SafeCell.
func plainCell(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && isFormula(rest) {
		return rest
	}
	return cell
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
