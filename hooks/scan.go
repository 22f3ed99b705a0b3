package hooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"stanch/hooks/disk"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// ScanReader judges what is read from r, under the given name.
func (j *Judge) ScanReader(ctx context.Context, name string, r io.Reader) (*Verdict, error) {
	v := &Verdict{Scope: ScopeFiles, Files: 1}
	res, err := j.text(ctx, patch.Segment{File: &patch.File{Old: name, New: name}}, r)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return v, j.conclude(ctx, v, res, nil)
}

// ScanTracked judges the files that git tracks, as they are on disk.
func (j *Judge) ScanTracked(ctx context.Context) (*Verdict, error) {
	files, err := j.tracked(ctx)
	if err != nil {
		return nil, err
	}
	return j.scanDisk(ctx, files)
}

// tracked are the files that git tracks.
func (j *Judge) tracked(ctx context.Context) (*diskFiles, error) {
	out, err := j.Repo.In(j.Place.Top).Output(ctx, "ls-files", "-z")
	if err != nil {
		return nil, err
	}
	files := &diskFiles{base: j.Place.Top, gone: true}
	for name := range bytes.SplitSeq(bytes.TrimSuffix(out, []byte{0}), []byte{0}) {
		if len(name) > 0 {
			files.paths = append(files.paths, filepath.Join(j.Place.Top, filepath.FromSlash(string(name))))
		}
	}
	return files, nil
}

// ScanPaths judges files and all that is in folders, as they are on disk; what
// lies in a .git folder is left out.
func (j *Judge) ScanPaths(ctx context.Context, dir string, paths []string) (*Verdict, error) {
	files := &diskFiles{base: dir}
	if j.Place.Top != "" {
		files.base = j.Place.Top
	}
	for _, p := range paths {
		if !filepath.IsAbs(p) {
			p = filepath.Join(dir, p)
		}
		if _, err := os.Lstat(p); err != nil {
			return nil, fmt.Errorf("reading a path: %w", err)
		}
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return fmt.Errorf("reading a folder: %w", err)
			}
			if d.IsDir() {
				if d.Name() == ".git" {
					return fs.SkipDir
				}
				return nil
			}
			files.paths = append(files.paths, path)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return j.scanDisk(ctx, files)
}

// scanDisk judges files, and tells of those that were judged where it is
// interrupted.
func (j *Judge) scanDisk(ctx context.Context, files *diskFiles) (*Verdict, error) {
	v := &Verdict{Scope: ScopeFiles}
	files.judge = j
	all := len(files.paths)
	res, err := j.scanInParts(ctx, &patch.Texts{Open: files.next}, func(found int) {
		if j.Progress != nil {
			j.Progress(Progress{Done: all - len(files.paths), Of: all, Found: found, What: "file"})
		}
	})
	if interrupted(ctx, err) {
		v.Partial, err = true, nil
		ctx = context.WithoutCancel(ctx)
	}
	if err != nil {
		return nil, err
	}
	v.Files = files.read
	v.Problems = append(v.Problems, files.problems...)
	return v, j.conclude(ctx, v, res, nil)
}

// diskFiles gives out files one after another: the name of each, then what is
// in it. A symbolic link holds the path it leads to.
type diskFiles struct {
	base  string // names are relative to it where they lie below it
	paths []string
	gone  bool // a missing file is no error: a tracked one that was removed has nothing to say
	read  int
	file  *patch.File // whose contents come next
	body  io.ReadCloser

	judge    *Judge     // where archives are to be taken apart
	archive  *unpacking // what comes next is in it
	problems []scanner.Problem
}

func (d *diskFiles) next() (patch.Segment, io.ReadCloser, error) {
	if d.file != nil {
		f := d.file
		d.file = nil
		return patch.Segment{File: f}, d.body, nil
	}
	for len(d.paths) > 0 || d.archive != nil {
		if ok, err := d.fromArchive(); err != nil {
			return patch.Segment{}, nil, err
		} else if ok {
			d.read++
			return patch.Segment{Kind: patch.Name, File: d.file}, io.NopCloser(strings.NewReader(d.file.New)), nil
		}
		if len(d.paths) == 0 {
			break
		}
		path := d.paths[0]
		d.paths = d.paths[1:]
		body, err := disk.Open(path)
		if errors.Is(err, fs.ErrNotExist) && d.gone || body == nil && err == nil {
			continue
		}
		if err != nil {
			return patch.Segment{}, nil, err
		}
		if body, err = d.own(path, body); err != nil {
			return patch.Segment{}, nil, err
		} else if body == nil {
			continue
		}
		d.read++
		name := d.name(path)
		d.file, d.body = &patch.File{New: name}, body
		if d.archive, err = d.unpack(name, body); err != nil {
			return patch.Segment{}, nil, err
		} else if d.archive != nil { // its name is judged, then what is in it
			d.file = nil
			return patch.Segment{Kind: patch.Name, File: &patch.File{New: name}}, io.NopCloser(strings.NewReader(name)), nil
		}
		return patch.Segment{Kind: patch.Name, File: d.file}, io.NopCloser(strings.NewReader(name)), nil
	}
	return patch.Segment{}, nil, io.EOF
}

func (d *diskFiles) name(path string) string { return filepath.ToSlash(disk.Relative(d.base, path)) }
