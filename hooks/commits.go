package hooks

import (
	"context"
	"errors"
	"slices"
	"strings"

	"stanch/hooks/git"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// commitArgs print the commits named on standard input one by one: what each
// says, and what it adds; a merge by what it adds beyond every parent. A list of
// files goes before each patch: a patch does not tell of how many files it is,
// and that of a merge has none of what the merge only renames.
func commitArgs() []string { return eachCommitBy("-c", "--raw") }

// eachCommitBy has diff-tree print commits, merges as the flags say. Messages
// stay as they are: the encoding that a commit names may not be its own, and
// what is recoded by it would hide what every reader of the bytes sees.
func eachCommitBy(merges ...string) []string {
	return append(withPatchFlags("diff-tree", "--stdin", "-r", "--root", "--full-index", "--always", "--pretty=raw", "--encoding=none", "--no-notes"), merges...)
}

// commits judges the commits that tips reach and neither old nor known do,
// oldest first, and adds to the verdict how many there were.
func (j *Judge) commits(ctx context.Context, v *Verdict, tips, old, known []string) (*scanner.Result, error) {
	ids, err := j.beyond(ctx, tips, old, known)
	if err != nil || len(ids) == 0 {
		return &scanner.Result{}, err
	}
	r, err := j.patches(ctx, ids)
	if err != nil {
		return nil, err
	}
	res, err := j.Scanner.Scan(ctx, j.seals.source(j.watched(r)))
	if err := cause(r.Wait(), err); err != nil {
		return nil, err
	}
	v.Commits += r.Commits()
	v.Files += r.Files()
	return res, j.mergedFiles(ctx, res, r)
}

// beyond lists the commits that tips reach and neither old nor known do, each
// behind its parents: what is cut off such a list takes tips with it, so those
// that are not in it are asked for once more.
func (j *Judge) beyond(ctx context.Context, tips, old, known []string) ([]string, error) {
	list := func(tips []string, args ...string) ([]string, error) {
		in := strings.Join(tips, "\n") + "\n"
		for _, id := range old {
			in += "^" + id + "\n"
		}
		out, err := j.Repo.Input(ctx, strings.NewReader(in), slices.Concat([]string{"rev-list"}, args, []string{"--stdin", "--not"}, known)...)
		return strings.Fields(string(out)), err
	}
	ids, err := list(tips, "--topo-order", "--reverse")
	if err != nil {
		return nil, err
	}
	listed := map[string]bool{}
	for _, id := range ids {
		if !git.IsID(id) {
			return nil, git.CutOff("rev-list")
		}
		listed[id] = true
	}
	tips = slices.DeleteFunc(slices.Clone(tips), func(id string) bool { return listed[id] })
	if len(tips) == 0 {
		return ids, nil
	}
	n, err := list(tips, "--count")
	if err == nil && (len(n) != 1 || n[0] != "0") {
		err = git.CutOff("rev-list")
	}
	return ids, err
}

// commitRemovals is the old side of the commits that findings are from; of a
// merge against each parent, what is only renamed included: it may be one
// parent's file under a name that another has none of.
func (j *Judge) commitRemovals(ctx context.Context) removals {
	return func(found []scanner.Finding) (scanner.Source, func() error, error) {
		var plain, merges strings.Builder
		seen := map[string]bool{}
		for i := range found {
			c := found[i].Commit
			if c == nil || seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			switch {
			case len(c.Parents) > 1:
				merges.WriteString(c.ID + "\n")
			case c.Removes:
				plain.WriteString(c.ID + "\n")
			}
		}
		all := &chain{}
		if err := j.addOldSide(ctx, all, plain.String(), commitArgs()); err != nil {
			return nil, nil, err
		}
		if err := j.addOldSide(ctx, all, merges.String(), eachCommitBy("-m", "--no-renames")); err != nil {
			return nil, nil, errors.Join(err, all.wait())
		}
		return all, all.wait, nil
	}
}

// addOldSide adds what git prints of the commits named on its standard input.
func (j *Judge) addOldSide(ctx context.Context, to *chain, ids string, args []string) error {
	if ids == "" {
		return nil
	}
	s, err := j.Repo.Start(ctx, strings.NewReader(ids+listEnd+"\n"), args...)
	if err != nil {
		return err
	}
	to.add(s, listEnd)
	return nil
}

// watched tells the Judge's progress function of the commits read.
func (j *Judge) watched(r *patches) scanner.Source {
	if j.Progress == nil {
		return r
	}
	return &watcher{r, j.Progress}
}

// watcher is patches that are told of as they are read.
type watcher struct {
	*patches
	tell func(Progress)
}

// Next reads on, and tells how many commits were read by then.
func (w *watcher) Next(b *patch.Batch) error {
	err := w.patches.Next(b)
	w.tell(Progress{Done: w.Commits(), What: "commit"})
	return err
}
