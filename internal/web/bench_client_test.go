package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"testing"
)

// rawClient asks for one thing again and again over one connection. It does as little as can be, so that what is
// measured is the server.
type rawClient struct {
	conn    net.Conn
	reader  *bufio.Reader
	request []byte
	status  []byte
}

func dialRaw(b *testing.B, address string, r request) *rawClient {
	b.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "GET %s HTTP/1.1\r\nHost: harbour.example\r\nUser-Agent: bench\r\n", r.path)
	for name, value := range r.headers {
		fmt.Fprintf(&text, "%s: %s\r\n", name, value)
	}
	text.WriteString("\r\n")
	return &rawClient{conn, bufio.NewReaderSize(conn, 256<<10), text.Bytes(), []byte(fmt.Sprintf("HTTP/1.1 %d ", r.status))}
}

func (c *rawClient) close() { _ = c.conn.Close() }

// ask sends the request and reads the whole answer.
func (c *rawClient) ask(b *testing.B) {
	if _, err := c.conn.Write(c.request); err != nil {
		b.Fatal(err)
	}
	length := 0
	for first := true; ; first = false {
		line, err := c.reader.ReadSlice('\n')
		if err != nil {
			b.Fatal(err)
		}
		if first && !bytes.HasPrefix(line, c.status) {
			b.Fatalf("answered %q, want %q", line, c.status)
		}
		if len(line) == 2 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, _ = strconv.Atoi(string(bytes.TrimSpace(value)))
		}
	}
	if _, err := c.reader.Discard(length); err != nil && err != io.EOF {
		b.Fatal(err)
	}
}
