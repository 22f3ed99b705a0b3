package hooks

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"stanch/scanner"
	"stanch/scanner/patch"
)

// mergedFiles judges the files that merges changed and that git's combined
// diff does not show as they are: those that it takes for binary, and those
// with NUL bytes, at which it cuts lines off.
func (j *Judge) mergedFiles(ctx context.Context, res *scanner.Result, r *patches) error {
	cut, err := j.withNUL(ctx, r.Merged())
	if err != nil {
		return err
	}
	for _, f := range cut {
		res.Findings = slices.DeleteFunc(res.Findings, func(have scanner.Finding) bool {
			return have.Commit == f.Commit && have.Kind == patch.Content && have.File == f.Name()
		})
	}
	for _, f := range append(r.Unread(), cut...) {
		if err := j.mergedFile(ctx, res, f); err != nil {
			return err
		}
	}
	return nil
}

// mergedFile judges what a merge adds to a file relative to every parent.
func (j *Judge) mergedFile(ctx context.Context, res *scanner.Result, f *patch.File) error {
	var both []scanner.Finding
	for i, parent := range f.Commit.Parents {
		one, _, err := j.treePatch(ctx, f.Commit.ID+" "+parent, "--", ":(literal,top)"+f.Name())
		if err != nil {
			return err
		}
		if i == 0 {
			both = one.Findings
			res.Bytes += one.Bytes
		} else {
			both = inBoth(both, one.Findings)
		}
	}
	for i := range both {
		both[i].Commit = f.Commit
	}
	res.Findings = append(res.Findings, both...)
	return nil
}

// withNUL are those of the files of combined diffs that now hold a NUL byte.
// What is no blob, such as a submodule's commit, holds none.
func (j *Judge) withNUL(ctx context.Context, merged []*patch.File) ([]*patch.File, error) {
	var files []*patch.File
	var ids strings.Builder
	for _, f := range merged {
		if !f.Binary && f.New != "" {
			files = append(files, f)
			ids.WriteString(f.Merged + "\n")
		}
	}
	if len(files) == 0 {
		return nil, nil
	}
	s, err := j.Repo.Start(ctx, strings.NewReader(ids.String()), "cat-file", "--batch")
	if err != nil {
		return nil, err
	}
	var cut []*patch.File
	out := bufio.NewReaderSize(s, 64<<10)
	for _, f := range files {
		var has bool
		if has, err = nextHasNUL(out, f.Merged); err != nil {
			break
		}
		if has {
			cut = append(cut, f)
		}
	}
	return cut, cause(s.Wait(), err)
}

// nextHasNUL reads the next object that cat-file --batch prints.
func nextHasNUL(r *bufio.Reader, id string) (bool, error) {
	head, err := r.ReadString('\n')
	if err != nil {
		return false, fmt.Errorf("reading what a merge changed: %w", err)
	}
	var name, kind string
	size := int64(0)
	fmt.Sscan(head, &name, &kind, &size)
	switch {
	case name != id:
		return false, errors.New("reading what a merge changed: git cat-file gave another answer")
	case kind == "missing":
		return false, nil
	}
	w := &nulWatch{}
	if _, err = io.CopyN(w, r, size); err == nil {
		_, err = r.Discard(1)
	}
	if err != nil {
		return false, fmt.Errorf("reading what a merge changed: %w", err)
	}
	return w.seen && kind == "blob", nil
}

// nulWatch is written to, and tells whether a NUL byte was among it.
type nulWatch struct{ seen bool }

func (w *nulWatch) Write(p []byte) (int, error) {
	w.seen = w.seen || bytes.IndexByte(p, 0) >= 0
	return len(p), nil
}
