// Package disk reads and writes files that others may have laid out to do harm,
// or that must not be lost half-way: settings of any size or kind, reports, the
// files that fix changes. What is in them is left to the callers.
package disk

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// Write gives the file at path what write writes: the whole of it, or
// nothing is changed. A file that is there keeps its permissions, a new one
// gets mode less the umask. A link stays a link. What is no file, such as a
// pipe, a terminal or /dev/stdout, is written to and not replaced.
func Write(path string, mode fs.FileMode, write func(io.Writer) error) error {
	if isStream(path) {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, mode)
		if err != nil {
			return err
		}
		return closed(f, write(f))
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	old, statErr := os.Stat(path)
	if statErr == nil {
		mode = old.Mode().Perm()
	}
	part := filepath.Join(filepath.Dir(path), fmt.Sprintf(".stanch-%x", rand.Uint64()))
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer os.Remove(part) // gone where all went well
	err = write(f)
	if err == nil && statErr == nil {
		err = os.Chmod(part, mode) // what the umask took
	}
	if err == nil {
		err = f.Sync()
	}
	if err = closed(f, err); err != nil {
		return err
	}
	return os.Rename(part, path)
}

// Deliver has a report written by Write to the file at path, or where that is ""
// to out, in few pieces.
func Deliver(out io.Writer, path string, write func(io.Writer) error) error {
	var err error
	if path != "" {
		err = Write(path, 0o666, write)
	} else {
		w := bufio.NewWriter(out)
		if err = write(w); err == nil {
			err = w.Flush()
		}
	}
	if err != nil {
		return fmt.Errorf("writing the output: %w", err)
	}
	return nil
}

// Replace is Write of a text; the error names the file.
func Replace(path string, text []byte, mode fs.FileMode) error {
	err := Write(path, mode, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// isStream reports whether path leads to something that a rename would
// destroy: no regular file, or a link whose end has no name.
func isStream(path string) bool {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return true
	}
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return false
	}
	_, err = filepath.EvalSymlinks(path)
	return err != nil
}

// closed closes f and returns the first error.
func closed(f *os.File, err error) error {
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// Open opens a file, or gives the path that a link holds; nil, and no error, for
// a folder, which is what a submodule is, and for devices, sockets and pipes,
// which git does not track and which may never end.
func Open(path string) (io.ReadCloser, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	switch mode := info.Mode(); {
	case mode&fs.ModeSymlink != 0:
		target, err := os.Readlink(path)
		return io.NopCloser(strings.NewReader(target)), err
	case !mode.IsRegular():
		return nil, nil
	}
	return os.Open(path)
}

// Relative is path from top, where it lies below that; elsewhere, and where top is
// "", it is path as it is.
func Relative(top, path string) string {
	if rel, err := filepath.Rel(top, path); top != "" && err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}
