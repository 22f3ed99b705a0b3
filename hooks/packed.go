package hooks

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"io"
	"iter"
	"os"

	"stanch/hooks/archive"
	"stanch/hooks/disk"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// packed is one file of an archive.
type packed struct {
	name string
	r    io.Reader
}

// unpacking gives out what is in an archive, one file after another.
type unpacking struct {
	file *os.File
	next func() (packed, bool)
	stop func()
	err  error
}

var errStopped = errors.New("nobody wants more")

// unpack begins to take the file apart, or returns nil where it is no archive;
// it is then read as it is.
func (d *diskFiles) unpack(name string, body io.ReadCloser) (*unpacking, error) {
	f, ok := body.(*os.File)
	if !ok || d.judge == nil {
		return nil, nil
	}
	head := make([]byte, archive.HeadSize)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	kind := archive.KindOf(head[:n])
	if kind == archive.None || d.judge.Scanner.Ignored(name) {
		return nil, nil
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	limits := d.judge.Unpack
	if limits == (archive.Limits{}) {
		limits = archive.Default
	}
	u := &unpacking{file: f}
	u.next, u.stop = iter.Pull(func(yield func(packed) bool) {
		u.err = archive.Walk(name, f, info.Size(), kind, limits, func(name string, r io.Reader) error {
			if !yield(packed{name, r}) {
				return errStopped
			}
			return nil
		}, func(e *archive.Error) {
			d.problems = append(d.problems, scanner.Problem{File: e.Name, Msg: e.Err.Error()})
		})
	})
	return u, nil
}

// fromArchive gives out the next file of the archive that is taken apart.
func (d *diskFiles) fromArchive() (bool, error) {
	u := d.archive
	if u == nil {
		return false, nil
	}
	p, ok := u.next()
	if ok {
		d.file, d.body = &patch.File{New: p.name}, io.NopCloser(p.r)
		return true, nil
	}
	d.archive = nil
	u.stop()
	u.file.Close()
	return false, u.err
}

// own returns a file that is this shard's, by what is in it, to be read from
// its beginning; nil where it is another's.
func (d *diskFiles) own(path string, body io.ReadCloser) (io.ReadCloser, error) {
	if d.judge == nil || d.judge.Shard.all() {
		return body, nil
	}
	h := sha256.New()
	_, err := io.Copy(h, bufio.NewReader(body))
	body.Close()
	if err != nil || !d.judge.Shard.hasSum([sha256.Size]byte(h.Sum(nil))) {
		return nil, err
	}
	return disk.Open(path)
}
