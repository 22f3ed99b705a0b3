// Package archive takes apart what files are packed in: zip and what is one
// under another name, tar, gzip, bzip2, and these within each other, which is
// what images of containers are. It decides nothing about what is in them.
// Other ways of packing are recognised and reported as unread.
package archive

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Limits keep a small file from unpacking to more than a machine can take.
// Exceeding one is an error of type *Error, never a shorter answer.
type Limits struct {
	Bytes int64 // unpacked, of one file on disk with all that is in it
	Ratio int64 // Bytes grows to this many times the size of the file
	Files int   // in one file on disk
	Depth int   // archives within archives
}

// Default are the limits where nothing else is asked for.
var Default = Limits{Bytes: 1 << 30, Ratio: 100, Files: 1_000_000, Depth: 8}

// Between is what stands between an archive and a name in it.
const Between = "!/"

// Error is an archive that could not be read to its end.
type Error struct {
	Name string // of the archive, or of the file in it
	Err  error
}

// Error names the file and what is wrong with it.
func (e *Error) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap is what is wrong with the file.
func (e *Error) Unwrap() error { return e.Err }

// Kind says how a file is packed.
type Kind uint8

// The kinds of files that hold others; None is all else.
const (
	None Kind = iota
	Zip
	Tar
	Gzip
	Bzip2
	Zstd
	XZ
	SevenZip
	RAR
)

// foreign are the kinds that are known by sight alone: what is in them stays
// unseen, which Walk reports.
var foreign = [...]struct {
	kind        Kind
	name, magic string
}{
	{Zstd, "zstd", "\x28\xb5\x2f\xfd"},
	{XZ, "xz", "\xfd7zXZ\x00"},
	{SevenZip, "7z", "7z\xbc\xaf\x27\x1c"},
	{RAR, "rar", "Rar!\x1a\x07"},
}

// HeadSize is how much of a file KindOf needs to see.
const HeadSize = 512

// KindOf tells from the beginning of a file how it is packed.
func KindOf(head []byte) Kind {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return Zip
	case bytes.HasPrefix(head, []byte("\x1f\x8b\x08")):
		return Gzip
	case len(head) > 10 && bytes.HasPrefix(head, []byte("BZh")) && head[3] >= '1' && head[3] <= '9' && string(head[4:10]) == "1AY&SY":
		return Bzip2
	case len(head) >= 262 && string(head[257:262]) == "ustar", len(head) >= blockSize && head[0] != 0 && sumRight(head[:blockSize]):
		return Tar
	}
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return f.kind
		}
	}
	return None
}

// Visit is called for every file in an archive, archives in it excepted. name
// is the whole name, "app.jar!/config/db.properties". r is good until it returns.
type Visit func(name string, r io.Reader) error

// Walk visits all that is in the file f of the given size and kind. What
// keeps part of it from being read is given to broken, and the walk goes on
// where it can; an error of visit ends it.
func Walk(name string, f *os.File, size int64, kind Kind, limits Limits, visit Visit, broken func(*Error)) error {
	w := &walker{limits: limits, visit: visit, broken: broken, bytes: max(limits.Bytes, limits.Ratio*size)}
	err := w.file(name, f, size, kind, 1)
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

var errStop = errors.New("a limit was reached")

type walker struct {
	limits Limits
	visit  Visit
	broken func(*Error)
	bytes  int64 // left
	files  int
}

// stop ends the walk over a limit.
func (w *walker) stop(name, format string, args ...any) error {
	w.broken(&Error{name, fmt.Errorf(format, args...)})
	return errStop
}

// wrong tells of a file that goes wrong. An error of reading names the file
// that is read, which may be one that was made for it: what is wrong is enough.
func (w *walker) wrong(name, what string, err error) {
	var in *fs.PathError
	if errors.As(err, &in) {
		err = in.Err
	}
	w.broken(&Error{name, fmt.Errorf("%s: %w", what, err)})
}

// tooDeep ends the walk at an archive in more others than are taken apart.
func (w *walker) tooDeep(name string) error {
	return w.stop(name, "archives are packed in each other more than %d deep; unpack it and scan what is in it", w.limits.Depth)
}

// tooMuch ends the walk where more was unpacked than may be.
func (w *walker) tooMuch(name string) error {
	return w.stop(name, "it unpacks to more than the limit; unpack it and scan what is in it, or raise the limit (--max-unpacked)")
}

func (w *walker) file(name string, f *os.File, size int64, kind Kind, depth int) error {
	if w.unread(name, kind) {
		return w.visit(name, f)
	}
	if kind == Zip {
		return w.zip(name, f, size, depth)
	}
	return w.stream(name, f, kind, depth)
}

// unread reports a foreign kind. The file is then visited as it is: what is
// stored without compression can be seen all the same.
func (w *walker) unread(name string, kind Kind) bool {
	for _, f := range foreign {
		if f.kind == kind {
			w.broken(&Error{name, fmt.Errorf("it is packed by %s, which cannot be read here; unpack it and scan what is in it", f.name)})
			return true
		}
	}
	return false
}

// stream takes apart what is read from its beginning to its end.
func (w *walker) stream(name string, r io.Reader, kind Kind, depth int) error {
	if depth > w.limits.Depth {
		return w.tooDeep(name)
	}
	if kind == Tar {
		return w.tar(name, r, depth)
	}
	var inner io.Reader = bzip2.NewReader(r)
	if kind == Gzip {
		z, err := gzip.NewReader(r)
		if err != nil {
			w.wrong(name, "it is not gzip to its end", err)
			return nil
		}
		inner = z
	}
	return w.entry(name, unpackedName(name), inner, depth, true)
}

// unpackedName is the name of what is in a compressed file.
func unpackedName(name string) string {
	base := path.Base(name)
	for _, ext := range []string{".gz", ".bz2", ".GZ", ".BZ2"} {
		if short, ok := strings.CutSuffix(base, ext); ok && short != "" {
			return name + Between + short
		}
	}
	return name + Between + "unpacked"
}

// entry visits one file of an archive, or takes it apart in turn. What a
// compressed file holds goes by the name of that file where it is a tar.
func (w *walker) entry(outer, name string, r io.Reader, depth int, compressed bool) error {
	if w.files++; w.files > w.limits.Files {
		return w.stop(outer, "more than %d files are packed in it; unpack it and scan what is in it", w.limits.Files)
	}
	c := &counted{r: r, w: w}
	b := bufio.NewReaderSize(c, 64<<10)
	head, err := b.Peek(HeadSize)
	if err != nil && err != io.EOF {
		return w.ended(name, c, err)
	}
	switch kind := KindOf(head); {
	case w.unread(name, kind):
		err = w.visit(name, &marked{b, c})
	case kind == Tar && compressed:
		err = w.tar(outer, b, depth)
	case kind == Zip:
		err = w.spooled(name, b, depth+1)
	case kind != None:
		err = w.stream(name, b, kind, depth+1)
	default:
		err = w.visit(name, &marked{b, c})
	}
	return w.ended(name, c, err)
}

// ended tells what became of reading an entry: its own trouble is reported,
// and the walk goes on; any other error is the caller's.
func (w *walker) ended(name string, c *counted, err error) error {
	switch {
	case errors.Is(err, errStop):
		return err
	case w.bytes < 0:
		return w.tooMuch(name)
	case c.err != nil:
		w.wrong(name, "it cannot be unpacked", c.err)
		return nil
	}
	return err
}

// counted reads what is unpacked and counts it. It keeps its own trouble apart
// from that of whoever reads.
type counted struct {
	r   io.Reader
	w   *walker
	err error
}

// Read fails where more was unpacked than is allowed.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.w.bytes -= int64(n); c.w.bytes < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// marked hides from whoever reads that an entry breaks off: what came before
// is judged, the rest is reported.
type marked struct {
	*bufio.Reader
	c *counted
}

// Read ends where the entry ends or breaks off.
func (m *marked) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if err != nil && err != io.EOF && (m.c.err != nil || m.c.w.bytes < 0) {
		err = io.EOF
	}
	return n, err
}

func (w *walker) tar(name string, r io.Reader, depth int) error {
	t := &tarReader{r: r}
	for {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if w.bytes < 0 {
			return w.tooMuch(name)
		}
		if err != nil {
			w.wrong(name, "it is not tar to its end", err)
			return nil
		}
		inner := name + Between + strings.TrimPrefix(path.Clean("/"+h.Name), "/")
		switch {
		case h.hasBody():
			err = w.entry(name, inner, t, depth, false)
		case h.Link != "":
			err = w.entry(name, inner, strings.NewReader(h.Link), depth, false)
		}
		if err != nil {
			return err
		}
	}
}

func (w *walker) zip(name string, r io.ReaderAt, size int64, depth int) error {
	if depth > w.limits.Depth {
		return w.tooDeep(name)
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		w.wrong(name, "it is not zip to its end", err)
		return nil
	}
	if z.Comment != "" {
		if err := w.entry(name, name+Between+"(comment)", strings.NewReader(z.Comment), depth, false); err != nil {
			return err
		}
	}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 { // a folder; one with contents is told of below
			continue
		}
		inner := name + Between + f.Name
		if f.Flags&1 != 0 {
			w.broken(&Error{inner, errors.New("it is encrypted, so what is in it was not judged")})
			continue
		}
		body, err := f.Open()
		if err != nil {
			w.wrong(inner, "it cannot be unpacked", err)
			continue
		}
		err = w.entry(name, inner, body, depth, false)
		body.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// spooled takes apart a zip in an archive, which has to be read from its end.
func (w *walker) spooled(name string, r io.Reader, depth int) error {
	const inMemory = 64 << 20
	var buf bytes.Buffer
	n, err := io.CopyN(&buf, r, inMemory)
	if err == io.EOF {
		return w.zip(name, bytes.NewReader(buf.Bytes()), n, depth)
	}
	if err != nil {
		return err
	}
	f, err := os.CreateTemp("", "stanch-*")
	if err != nil {
		return fmt.Errorf("unpacking: %w", err)
	}
	os.Remove(f.Name()) // goes with the last who has it open, where the system allows
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := f.Write(buf.Bytes()); err != nil {
		return fmt.Errorf("unpacking: %w", err)
	}
	m, err := io.Copy(f, r)
	if err != nil {
		return err
	}
	return w.zip(name, f, n+m, depth)
}
