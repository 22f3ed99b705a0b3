package install

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// A disk is every way in which this package changes files. A test replaces
// its functions to cut the power between any two of them.
type disk struct {
	mkdir   func(path string) error
	write   func(path, text string) error // a new file, with its run bit, safely stored
	link    func(from, to string) error
	symlink func(target, path string) error
	rename  func(from, to string) error
	remove  func(path string) error
	sync    func(dir string) error // stores the names in a folder
}

func realDisk() disk {
	return disk{
		mkdir:   func(path string) error { return os.Mkdir(path, 0o777) },
		write:   writeFile,
		link:    os.Link,
		symlink: os.Symlink,
		rename:  os.Rename,
		remove:  os.Remove,
		sync:    syncDir,
	}
}

// writeFile leaves nothing behind where it fails.
func writeFile(path, text string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			os.Remove(path)
		}
	}()
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	if err := f.Chmod(0o755); err != nil && runtime.GOOS != "windows" {
		return err
	}
	return f.Sync()
}

// syncDir asks that renames survive a power cut. Systems that cannot open a
// folder for it keep them in order by themselves.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	_ = f.Sync()
	return nil
}

// A step is one change that leaves git with the hook it had or the one it is
// to have, wherever it is cut off.
type step interface {
	do(disk) error
	show(printer)
}

// makeDir makes a folder, whose parent exists.
type makeDir struct{ path string }

func (s makeDir) do(d disk) error {
	if err := d.mkdir(s.path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making hooks folder: %w", err)
	}
	return nil
}

// dropDir removes a folder if nothing is in it.
type dropDir struct{ path string }

func (s dropDir) do(d disk) error {
	entries, err := os.ReadDir(s.path)
	if err != nil || len(entries) > 0 {
		return nil
	}
	if err := d.remove(s.path); err != nil {
		return fmt.Errorf("removing hooks folder made by stanch: %w", err)
	}
	return nil
}

// keepAs gives a hook a second name. The first stays until our own hook is
// renamed over it, so that git has one of the two at every moment.
type keepAs struct{ from, to string }

func (s keepAs) do(d disk) error {
	if err := s.second(d); err != nil {
		return fmt.Errorf("keeping the hook that is there: %w", err)
	}
	return d.sync(filepath.Dir(s.to))
}

func (s keepAs) second(d disk) error {
	info, err := os.Lstat(s.from)
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 { // link(2) follows links on some systems
		target, err := os.Readlink(s.from)
		if err != nil {
			return err
		}
		return d.symlink(target, s.to)
	}
	err = d.link(s.from, s.to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	return copyHook(d, s.from, s.to, info)
}

// copyHook stands in where the file system has no hard links.
func copyHook(d disk, from, to string, info fs.FileInfo) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return &fs.PathError{Op: "copy", Path: to, Err: fs.ErrExist}
	}
	part := newName(from)
	if err := d.write(part, string(text)); err != nil {
		return err
	}
	if err := os.Chmod(part, info.Mode().Perm()); err != nil {
		return err
	}
	return d.rename(part, to)
}

// put writes a shim under another name and renames it to path.
type put struct {
	path, text string
	before     string // what it replaces of ours, for show
}

func (s put) do(d disk) error {
	part := newName(s.path)
	if _, err := os.Lstat(part); err == nil { // of an install cut off
		if err := d.remove(part); err != nil {
			return fmt.Errorf("removing an unfinished hook: %w", err)
		}
	}
	if err := d.write(part, s.text); err != nil {
		return fmt.Errorf("writing hook: %w", err)
	}
	if err := d.rename(part, s.path); err != nil {
		return fmt.Errorf("putting hook in place: %w", err)
	}
	return d.sync(filepath.Dir(s.path))
}

func newName(path string) string { return fmt.Sprint(path, newSuffix, os.Getpid()) }

// moveTo renames a hook.
type moveTo struct {
	from, to string
	before   string // the text of ours that it replaces, for show
}

func (s moveTo) do(d disk) error {
	if err := d.rename(s.from, s.to); err != nil {
		return fmt.Errorf("moving hook: %w", err)
	}
	return d.sync(filepath.Dir(s.to))
}

// drop removes a file.
type drop struct {
	path, before string
}

func (s drop) do(d disk) error {
	if err := d.remove(s.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing hook: %w", err)
	}
	return d.sync(filepath.Dir(s.path))
}
