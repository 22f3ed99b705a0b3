package hooks

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"stanch/hooks/git"
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

// mergedFile judges what a merge adds to a file relative to every parent. Its
// name was judged by the list of the merge.
func (j *Judge) mergedFile(ctx context.Context, res *scanner.Result, f *patch.File) error {
	var both []scanner.Finding
	for i, parent := range f.Commit.Parents {
		one, _, err := j.treePatch(ctx, f.Commit.ID+" "+parent, "--", git.Pathspec(f.Name()))
		if err != nil {
			return err
		}
		one.Findings = slices.DeleteFunc(one.Findings, func(f scanner.Finding) bool { return f.Kind == patch.Name })
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
	var ids []string
	for _, f := range merged {
		if !f.Binary && f.New != "" {
			files, ids = append(files, f), append(ids, f.Merged)
		}
	}
	if len(files) == 0 {
		return nil, nil
	}
	var cut []*patch.File
	err := j.Repo.Objects(ctx, ids, func(o *git.Object) error {
		f := files[0]
		if files = files[1:]; o.ID != f.Merged && o.ID != "" {
			return errors.New("reading what a merge changed: git cat-file gave another answer")
		}
		w := &nulWatch{}
		if o.Kind == "blob" {
			if _, err := io.Copy(w, o.Text); err != nil {
				return err
			}
		}
		if w.seen {
			cut = append(cut, f)
		}
		return nil
	})
	return cut, err
}

// nulWatch is written to, and tells whether a NUL byte was among it.
type nulWatch struct{ seen bool }

// Write looks at p, and never fails.
func (w *nulWatch) Write(p []byte) (int, error) {
	w.seen = w.seen || bytes.IndexByte(p, 0) >= 0
	return len(p), nil
}

// inBoth keeps the findings of a that are in b as well.
func inBoth(a, b []scanner.Finding) []scanner.Finding {
	type key struct {
		rule, file string
		line, col  int
	}
	keyOf := func(f *scanner.Finding) key { return key{f.Rule.ID, f.File, f.Line, f.Column} }
	have := map[key]bool{}
	for i := range b {
		if b[i].Severity != scanner.SeverityNone {
			have[keyOf(&b[i])] = true
		}
	}
	var both []scanner.Finding
	for i := range a {
		if have[keyOf(&a[i])] {
			both = append(both, a[i])
		}
	}
	return both
}
