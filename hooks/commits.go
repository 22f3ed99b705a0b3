package hooks

import (
	"context"
	"io"
	"strings"

	"stanch/scanner"
	"stanch/scanner/patch"
)

// commitArgs print the commits named on standard input one by one: what each
// says, and what it adds; a merge by what it adds beyond every parent.
func commitArgs() []string {
	return withPatchFlags("diff-tree", "--stdin", "-r", "--root", "-c", "--always", "--pretty=raw", "--encoding=UTF-8", "--no-notes")
}

// commits judges the commits that rev-list prints for the arguments, oldest
// first, and adds to the verdict how many there were.
func (j *Judge) commits(ctx context.Context, v *Verdict, revs []string, stdin string) (*scanner.Result, error) {
	args := append([]string{"rev-list", "--topo-order", "--reverse"}, revs...)
	var in io.Reader
	if stdin != "" {
		in = strings.NewReader(stdin)
	}
	list, err := j.Repo.Input(ctx, in, args...)
	if err != nil {
		return nil, err
	}
	r, err := j.patches(ctx, strings.Fields(string(list)))
	if err != nil {
		return nil, err
	}
	res, err := j.Scanner.Scan(ctx, j.seals.source(j.watched(r)))
	if err := cause(r.Wait(), err); err != nil {
		return nil, err
	}
	v.Commits += r.Commits()
	v.Files += r.Files()
	for _, f := range r.Unread() {
		if err := j.mergedFile(ctx, res, f); err != nil {
			return nil, err
		}
	}
	return res, nil
}

// mergedFile judges a file that a merge changed and of which git shows no
// combined diff, because it takes the file for binary: what is added relative
// to every parent.
func (j *Judge) mergedFile(ctx context.Context, res *scanner.Result, f *patch.File) error {
	var both []scanner.Finding
	for i, parent := range f.Commit.Parents {
		args := withPatchFlags("diff-tree", "-r", parent, f.Commit.ID, "--", ":(literal,top)"+f.Name())
		s, err := j.Repo.Start(ctx, nil, args...)
		if err != nil {
			return err
		}
		one, r, err := j.readPatch(ctx, s, nil)
		if err != nil {
			return err
		}
		for _, f := range r.Unread() {
			return unreadable(f)
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

// commitRemovals is the old side of the commits that findings are from.
func (j *Judge) commitRemovals(ctx context.Context) removals {
	return func(found []scanner.Finding) (scanner.Source, func() error, error) {
		var ids strings.Builder
		seen := map[string]bool{}
		for i := range found {
			if c := found[i].Commit; c != nil && !seen[c.ID] {
				seen[c.ID] = true
				ids.WriteString(c.ID + "\n")
			}
		}
		s, err := j.Repo.Start(ctx, strings.NewReader(ids.String()), commitArgs()...)
		if err != nil {
			return nil, nil, err
		}
		return oldSide(s)
	}
}

// watched tells the Judge's progress function of the commits read.
func (j *Judge) watched(r *patches) scanner.Source {
	if j.Progress == nil {
		return r
	}
	return &watcher{r, j.Progress}
}

type watcher struct {
	*patches
	tell func(Progress)
}

func (w *watcher) Next(b *patch.Batch) error {
	err := w.patches.Next(b)
	w.tell(Progress{Done: w.Commits(), What: "commit"})
	return err
}
