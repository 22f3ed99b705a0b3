package hooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stanch/hooks/git"
	"stanch/hooks/terminal"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// PreCommit judges the index against HEAD, and against the other parents where
// a merge is in progress.
func (j *Judge) PreCommit(ctx context.Context) (*Verdict, error) {
	return j.staged(ctx, j.mergeHeads())
}

// PreMergeCommit is PreCommit for a merge that needed no hand. Git has not
// written MERGE_HEAD yet, but names the other sides in the environment.
func (j *Judge) PreMergeCommit(ctx context.Context, environ []string) (*Verdict, error) {
	others := j.mergeHeads()
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		if id, ok := strings.CutPrefix(name, "GITHEAD_"); ok && git.IsID(id) {
			others = append(others, id)
		}
	}
	return j.staged(ctx, others)
}

// mergeHeads are the commits being merged into HEAD.
func (j *Judge) mergeHeads() []string {
	text, err := os.ReadFile(filepath.Join(j.Place.GitDir, "MERGE_HEAD"))
	if err != nil {
		return nil // no merge: whatever is staged is held against HEAD alone
	}
	return strings.Fields(string(text))
}

func (j *Judge) staged(ctx context.Context, others []string) (*Verdict, error) {
	v := &Verdict{Scope: ScopeCommit}
	base, seals := "HEAD", &sealWatch{}
	res, r, err := j.stagedAgainst(ctx, base, seals)
	if err != nil && git.Refused(err) && j.Unborn(ctx) {
		v.At.Unborn = true
		if base, err = j.emptyTree(ctx); err == nil {
			res, r, err = j.stagedAgainst(ctx, base, seals)
		}
	}
	if git.Refused(err) && len(others) > 0 && j.isPartial(ctx) {
		// What a merge brings from outside of the folders that are checked out
		// is not here. What is not added to the other side is not added to all.
		watch := &sealWatch{}
		if own, patch, otherErr := j.stagedAgainst(ctx, others[0], watch); otherErr == nil {
			res, r, seals, err = own, patch, watch, nil
			base, others = others[0], append(others[1:len(others):len(others)], base)
		}
	}
	if err != nil {
		return nil, err
	}
	v.Files = r.Files()
	var bases []string
	if r.Removes() {
		bases = append(bases, base)
	}
	for _, other := range others {
		if len(res.Findings) == 0 {
			break
		}
		removes, err := j.alsoAdded(ctx, res, other)
		if err != nil {
			return nil, err
		}
		if removes {
			bases = append(bases, other)
		}
	}
	err = j.conclude(ctx, v, res, func(found []scanner.Finding) (scanner.Source, func() error, error) {
		return j.stagedRemovals(ctx, bases)
	})
	if err != nil {
		return nil, err
	}
	return v, j.inClear(ctx, v, seals, func(t touched) (now, before string) { return ":0:" + t.name, base + ":" + t.name })
}

func stagedArgs(base string) []string {
	return withPatchFlags("diff-index", "--patch-with-raw", "--cached", "--ita-invisible-in-index", base, "--")
}

// stagedAgainst judges what the index adds to a base.
func (j *Judge) stagedAgainst(ctx context.Context, base string, seals *sealWatch) (res *scanner.Result, r *patch.Reader, err error) {
	r, err = j.readStaged(ctx, base, func(s *git.Stream, r *patch.Reader) (err error) {
		res, err = j.readPatch(ctx, s, r, seals)
		return err
	})
	return res, r, err
}

// alsoAdded leaves those of the findings that are about something that is added
// to another base as well. What makes a secret of it may stand too far above
// for that patch to show it. It reports whether that base loses something.
func (j *Judge) alsoAdded(ctx context.Context, res *scanner.Result, base string) (removes bool, err error) {
	var added addedLines
	r, err := j.readStaged(ctx, base, func(s *git.Stream, r *patch.Reader) (err error) {
		added, err = linesAdded(ctx, r, res.Findings)
		return cause(s.Wait(), err)
	})
	if err != nil {
		return false, err
	}
	res.Findings = slices.DeleteFunc(res.Findings, func(f scanner.Finding) bool { return !added.has(&f) })
	return r.Removes(), nil
}

// readStaged starts the patch from a base to the index, for read to read and
// to wait for, and returns its reader once it is known to be whole.
func (j *Judge) readStaged(ctx context.Context, base string, read func(*git.Stream, *patch.Reader) error) (*patch.Reader, error) {
	s, err := j.Repo.Start(ctx, nil, stagedArgs(base)...)
	if err != nil {
		return nil, err
	}
	r := patch.NewReader(s, patch.New)
	err = read(s, r)
	if err == nil && r.Files() == 0 {
		err = j.unchanged(ctx, base)
	}
	if err != nil {
		if open := j.unmerged(ctx); open != nil {
			err = open
		}
		return nil, err
	}
	for _, f := range r.Unread() {
		return nil, unreadable(f)
	}
	return r, nil
}

// unchanged is an error unless the index is what base is. A patch tells how
// many files it is of, except for one of none: that may be all of it or none
// of it, so git is asked in another way.
func (j *Judge) unchanged(ctx context.Context, base string) error {
	if _, err := j.Repo.Line(ctx, "rev-parse", "--verify", base); err != nil {
		return err
	}
	_, err := j.Repo.Output(ctx, "diff", "--cached", "--quiet", "--no-ext-diff", "--no-textconv", "--ita-invisible-in-index",
		"-O/dev/null", "--ignore-submodules=none", base, "--")
	var e *git.Error
	if errors.As(err, &e) && e.ExitCode() == 1 {
		return git.CutOff(stagedArgs(base)...)
	}
	return err
}

// unmerged is an error where the index holds a file with several versions, of
// which nobody knows what will be committed.
func (j *Judge) unmerged(ctx context.Context) error {
	out, err := j.Repo.In(j.Place.Top).Output(ctx, "ls-files", "-z", "--unmerged")
	_, name, ok := bytes.Cut(out, []byte("\t"))
	if err != nil || !ok {
		return nil
	}
	name, _, _ = bytes.Cut(name, []byte{0})
	return fmt.Errorf("%s has a merge conflict that is not resolved\nhint: resolve it, then\n  git add -- %s", terminal.Clean(string(name)), terminal.Quote(Pathspec(string(name))))
}

// stagedRemovals is the old side of the staged diff against each base that it
// takes something away from.
func (j *Judge) stagedRemovals(ctx context.Context, bases []string) (scanner.Source, func() error, error) {
	all := &chain{}
	for _, base := range bases {
		s, err := j.Repo.Start(ctx, nil, stagedArgs(base)...)
		if err != nil {
			return nil, nil, err
		}
		all.add(s, "")
	}
	return all, all.wait, nil
}

// Unborn reports whether HEAD names a branch that has no commit yet.
func (j *Judge) Unborn(ctx context.Context) bool {
	_, err := j.Repo.Output(ctx, "rev-parse", "--verify", "--quiet", "HEAD")
	return git.Refused(err)
}

// emptyTree is the id of the tree that holds nothing, in the repository's hash.
func (j *Judge) emptyTree(ctx context.Context) (string, error) {
	return j.Repo.InputLine(ctx, strings.NewReader(""), "hash-object", "-t", "tree", "--stdin")
}
