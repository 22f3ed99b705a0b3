package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// tarReader reads the files of a tar: POSIX ustar and pax, old tar and GNU,
// with long names, as pax(1) and GNU's manual describe them. It is not the
// standard library's, which looks users up and so ties a program to the C
// library: that alone doubles what a commit waits for stanch to start.
//
// Of a sparse file the parts that are written are read, one after the other,
// without the holes between them.
type tarReader struct {
	r      io.Reader
	left   int64 // of the present file
	pad    int64 // from its end to the next header
	global paxRecords
	block  [blockSize]byte
}

const (
	blockSize = 512
	// maxExtra is the size of a long name or of a set of pax records.
	maxExtra = 1 << 20
)

// tarHeader is what a header says of a file, as far as anybody here asks.
type tarHeader struct {
	Name string
	Link string // what a link points to, "" for all else
	Type byte
}

// The types of entries that are more than themselves, or files of a kind.
const (
	typeOldRegular = 0
	typeHardLink   = '1'
	typeSymlink    = '2'
	typeFolder     = '5'
	typeFIFO       = '6'
	typeGNUSparse  = 'S'
	typePax        = 'x'
	typePaxGlobal  = 'g'
	typeLongName   = 'L'
	typeLongLink   = 'K'
)

// paxRecords are the records that replace what fits into no header.
type paxRecords struct {
	path, link string
	size       int64 // -1 where nothing says so
}

var errTar = errors.New("a header is damaged")

// Next goes on to the next entry, whose contents Read then reads. At the end
// it returns io.EOF: where the end is marked, or where the text ends between
// two entries.
func (t *tarReader) Next() (*tarHeader, error) {
	own := paxRecords{size: -1}
	for {
		if err := t.skip(); err != nil {
			return nil, err
		}
		h, err := t.header()
		if err != nil {
			return nil, err
		}
		switch h.Type {
		case typePax, typePaxGlobal:
			text, err := t.extra()
			if err != nil {
				return nil, err
			}
			records := &own
			if h.Type == typePaxGlobal {
				records = &t.global
			}
			if err := records.parse(text); err != nil {
				return nil, err
			}
		case typeLongName, typeLongLink:
			text, err := t.extra()
			if err != nil {
				return nil, err
			}
			if h.Type == typeLongName {
				own.path = cString(text)
			} else {
				own.link = cString(text)
			}
		default:
			t.complete(h, own)
			return h, nil
		}
	}
}

// complete puts into a header what the records before it say.
func (t *tarReader) complete(h *tarHeader, own paxRecords) {
	for _, r := range []paxRecords{t.global, own} {
		if r.path != "" {
			h.Name = r.path
		}
		if r.link != "" {
			h.Link = r.link
		}
	}
	if own.size >= 0 && h.hasBody() {
		t.body(own.size)
	}
	if h.Type != typeHardLink && h.Type != typeSymlink {
		h.Link = ""
	}
}

// hasBody reports whether contents follow a header: those of a file, and what
// is of no known type is to be taken for one. Links, devices and folders have
// none, whatever their size says.
func (h *tarHeader) hasBody() bool { return h.Type < typeHardLink || h.Type > typeFIFO }

// Read reads the contents of the present entry.
func (t *tarReader) Read(p []byte) (int, error) {
	if t.left == 0 {
		return 0, io.EOF
	}
	n, err := t.r.Read(p[:min(int64(len(p)), t.left)])
	t.left -= int64(n)
	if err == io.EOF && t.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// body is set to what follows a header.
func (t *tarReader) body(size int64) { t.left, t.pad = size, -size&(blockSize-1) }

// skip passes over what is left of the present entry. What fills the last block
// may be missing at the end.
func (t *tarReader) skip() error {
	left, pad := t.left, t.pad
	t.left, t.pad = 0, 0
	if _, err := io.CopyN(io.Discard, t.r, left); err == io.EOF {
		return io.ErrUnexpectedEOF
	} else if err != nil {
		return err
	}
	_, err := io.CopyN(io.Discard, t.r, pad)
	return err
}

// extra is the whole of an entry that describes the next one.
func (t *tarReader) extra() ([]byte, error) {
	if t.left > maxExtra {
		return nil, fmt.Errorf("%w: %d bytes of names", errTar, t.left)
	}
	text := make([]byte, t.left)
	_, err := io.ReadFull(t, text)
	if err == io.EOF {
		err = nil // of nothing
	}
	return text, err
}

// header reads the next block that is not empty. Two empty ones are the end,
// but for what another tar may have behind it.
func (t *tarReader) header() (*tarHeader, error) {
	for empty := 0; ; empty++ {
		_, err := io.ReadFull(t.r, t.block[:])
		if err == nil && t.block == [blockSize]byte{} {
			continue
		}
		var h *tarHeader
		if err == nil {
			h, err = t.parse()
		}
		if empty >= 2 && (errors.Is(err, errTar) || err == io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		return h, err
	}
}

// parse reads the block as a header.
func (t *tarReader) parse() (*tarHeader, error) {
	b := t.block[:]
	if !sumRight(b) {
		return nil, errTar
	}
	h := &tarHeader{Name: cString(b[:100]), Link: cString(b[157:257]), Type: b[156]}
	size, ok := tarNumber(b[124:136])
	if !ok {
		return nil, errTar
	}
	posix := string(b[257:263]) == "ustar\x00"
	if prefix := cString(b[345:500]); posix && prefix != "" {
		if string(b[508:512]) == "tar\x00" { // star keeps times behind a shorter one
			prefix = cString(b[345:476])
		}
		h.Name = prefix + "/" + h.Name
	}
	if h.Type == typeOldRegular && strings.HasSuffix(h.Name, "/") {
		h.Type = typeFolder
	}
	t.body(0)
	if h.hasBody() {
		t.body(size)
	}
	if h.Type == typeGNUSparse {
		for more := b[482] != 0; more; more = t.block[504] != 0 { // blocks that list where the parts belong
			if _, err := io.ReadFull(t.r, t.block[:]); err != nil {
				return nil, io.ErrUnexpectedEOF
			}
		}
	}
	return h, nil
}

// sumRight checks the sum over a header's bytes, its own counted as blanks.
// Old programs took bytes for signed.
func sumRight(b []byte) bool {
	want, ok := tarNumber(b[148:156])
	if !ok {
		return false
	}
	unsigned, signed := int64(0), int64(0)
	for i, c := range b {
		if i >= 148 && i < 156 {
			c = ' '
		}
		unsigned += int64(c)
		signed += int64(int8(c))
	}
	return want == unsigned || want == signed
}

// tarNumber is a number in octal digits, or in binary where the first bit is
// set; ok is false for one that is none, is negative or too large.
func tarNumber(field []byte) (n int64, ok bool) {
	if field[0]&0x80 != 0 {
		n := int64(field[0] & 0x7f)
		for _, c := range field[1:] {
			if n > 1<<55-1 {
				return 0, false
			}
			n = n<<8 | int64(c)
		}
		return n, true
	}
	digits := strings.Trim(string(field), " \x00")
	if digits, _, _ = strings.Cut(digits, "\x00"); digits == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(digits, 8, 62)
	return n, err == nil && n >= 0
}

// parse reads records of the form "length key=value\n".
func (r *paxRecords) parse(text []byte) error {
	for len(text) > 0 {
		digits, _, _ := bytes.Cut(text, []byte{' '})
		n, err := strconv.Atoi(string(digits))
		if err != nil || n <= len(digits)+1 || n > len(text) || text[n-1] != '\n' {
			return fmt.Errorf("%w: a pax record", errTar)
		}
		key, value, _ := strings.Cut(string(text[len(digits)+1:n-1]), "=")
		text = text[n:]
		switch key {
		case "path", "GNU.sparse.name":
			r.path = value
		case "linkpath":
			r.link = value
		case "size":
			if r.size, err = strconv.ParseInt(value, 10, 62); err != nil || r.size < 0 {
				return fmt.Errorf("%w: a pax record", errTar)
			}
		}
	}
	return nil
}

// cString is a text up to its first NUL.
func cString(b []byte) string {
	text, _, _ := bytes.Cut(b, []byte{0})
	return string(text)
}
