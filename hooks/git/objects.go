package git

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
)

// Object is what a name stands for.
type Object struct {
	ID   string    // full; "" where there is no such object
	Kind string    // "blob", "tree", "commit" or "tag"; "" where there is none
	Size int64     // of the text, in bytes
	Text io.Reader // as it is stored; ends in an error where git's answer does
}

// Bytes is all of the object's text.
func (o *Object) Bytes() ([]byte, error) { return io.ReadAll(o.Text) }

// Objects hands f the object that each name stands for, in their order. What f
// leaves of a text is read over; an error of f's ends it all, and is returned.
// An answer that is not whole, or is more than what was asked for, is an error.
func (r *Repo) Objects(ctx context.Context, names []string, f func(o *Object) error) error {
	s, err := r.Start(ctx, strings.NewReader(strings.Join(names, "\n")+"\n"), "cat-file", "--batch")
	if err != nil {
		return err
	}
	err = readObjects(s, len(names), f)
	var e *Error
	if waitErr := s.Wait(); waitErr != nil && (err == nil || !errors.As(waitErr, &e) || !e.Unread()) {
		return waitErr // what git says is nearer to the cause
	}
	return err
}

// Pull is Objects for those who ask for one after another: next returns the next
// object, whose text is good until it is called again, and io.EOF behind the
// last. stop ends it, and returns what was wrong with git's answer until then.
func (r *Repo) Pull(ctx context.Context, names []string) (next func() (*Object, error), stop func() error) {
	var err error
	pull, end := iter.Pull(func(yield func(*Object) bool) {
		if len(names) == 0 {
			return
		}
		err = r.Objects(ctx, names, func(o *Object) error {
			if !yield(o) {
				return errStopped
			}
			return nil
		})
	})
	next = func() (*Object, error) {
		o, ok := pull()
		if !ok {
			return nil, cmp.Or(err, io.EOF)
		}
		return o, nil
	}
	stop = func() error {
		end()
		if errors.Is(err, errStopped) {
			return nil
		}
		return err
	}
	return next, stop
}

var errStopped = errors.New("nobody wants more")

// readObjects reads n answers of cat-file --batch.
func readObjects(answers io.Reader, n int, f func(o *Object) error) error {
	cut := CutOff("cat-file", "--batch")
	r := bufio.NewReaderSize(answers, 64<<10)
	for range n {
		line, err := r.ReadString('\n')
		o, ok := parseObject(line)
		if err != nil || !ok {
			return cut
		}
		text := &io.LimitedReader{R: r, N: o.Size}
		o.Text = &whole{text, cut}
		if err := f(o); err != nil {
			return err
		}
		if o.ID == "" {
			continue
		}
		if _, err := io.Copy(io.Discard, o.Text); err != nil {
			return err
		}
		if end, err := r.ReadByte(); err != nil || end != '\n' {
			return cut
		}
	}
	if _, err := r.ReadByte(); err != io.EOF {
		return cut
	}
	return nil
}

// parseObject reads the line that stands before an object's text.
func parseObject(line string) (*Object, bool) {
	f := strings.Fields(line)
	if n := len(f); n > 1 && (f[n-1] == "missing" || f[n-1] == "ambiguous") {
		return &Object{}, true
	}
	if len(f) != 3 || !IsID(f[0]) {
		return nil, false
	}
	size, err := strconv.ParseInt(f[2], 10, 64)
	return &Object{ID: f[0], Kind: f[1], Size: size}, err == nil && size >= 0
}

// whole is a text of a known length, of which nothing may be missing.
type whole struct {
	*io.LimitedReader
	cut error
}

// Read reads the text, and fails where it ends too early.
func (w *whole) Read(p []byte) (int, error) {
	n, err := w.LimitedReader.Read(p)
	if err != nil && w.N > 0 {
		err = w.cut
	}
	return n, err
}
