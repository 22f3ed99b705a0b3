package hooks

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"stanch/hooks/git"
	"stanch/hooks/terminal"
)

// What a clone does not have was never judged: each of these tells so, and how
// to get it, instead of a verdict on the rest.

// checkRange refuses ranges that would quietly be empty.
func (j *Judge) checkRange(ctx context.Context, revs []string) error {
	for _, r := range revs {
		if r == "--" { // paths follow
			return nil
		}
		if r == "--quiet" || r == "--stdin" {
			return fmt.Errorf("with %s git lists no commit, so nothing would be looked at\nhint: give what selects commits: --range origin/main..HEAD", r)
		}
		from, _, ok := strings.Cut(r, "..")
		if !ok || strings.HasPrefix(r, "-") {
			continue
		}
		switch {
		case from == "":
			return fmt.Errorf("the range %q has no beginning; where it comes from a variable, that one is not set\nhint: to look at what is new since a branch: --range origin/main..HEAD", terminal.Clean(r))
		case git.IsZero(from):
			return fmt.Errorf("the range %q begins at the id that names nothing: the branch is new\nhint: to look at what is new since another branch: --range origin/main..HEAD", terminal.Clean(r))
		}
	}
	return nil
}

// rangeError makes of git's complaint about a revision what is missing, and
// how to fetch it.
func (j *Judge) rangeError(ctx context.Context, revs []string, err error) error {
	if !git.Refused(err) {
		return err
	}
	for _, end := range endsOf(revs) {
		if !j.names(ctx, end+"^{commit}") {
			return fmt.Errorf("%q names no commit of this clone, so what is new since then cannot be told\nhint: fetch it: %s", terminal.Clean(end), j.fetchCommand(ctx, end))
		}
	}
	return j.fetchHint(ctx, err)
}

// checkCommits refuses revisions that lead to files: git lists no commit of
// them, and does not complain.
func (j *Judge) checkCommits(ctx context.Context, revs []string) error {
	for _, end := range endsOf(revs) {
		if j.names(ctx, end) && !j.names(ctx, end+"^{commit}") {
			return fmt.Errorf("%q is no commit\nhint: to look at what is new since a branch: --range origin/main..HEAD", terminal.Clean(end))
		}
	}
	return nil
}

// names reports whether a revision names anything that this clone has.
func (j *Judge) names(ctx context.Context, rev string) bool {
	_, err := j.Repo.Output(ctx, "rev-parse", "--verify", "--quiet", rev)
	return !git.Refused(err)
}

// endsOf are the revisions that the arguments of a range are made of.
func endsOf(revs []string) []string {
	var all []string
	for _, r := range revs {
		if r == "--" {
			break
		}
		if strings.HasPrefix(r, "-") {
			continue
		}
		r = strings.TrimPrefix(r, "^")
		for _, sep := range []string{"...", ".."} {
			r = strings.Replace(r, sep, "\n", 1)
		}
		for end := range strings.SplitSeq(r, "\n") {
			if end != "" {
				all = append(all, end)
			}
		}
	}
	return all
}

// fetchCommand gets a revision into this clone, with its history.
func (j *Judge) fetchCommand(ctx context.Context, rev string) string {
	command := "git fetch "
	if ends, err := j.shallowEnds(ctx); err == nil && len(ends) > 0 {
		command += "--unshallow "
	}
	if i := strings.IndexAny(rev, "^~"); i >= 0 {
		rev = rev[:i]
	}
	if git.IsShortID(rev) || rev == "" {
		return command + "origin " + rev
	}
	if remote, branch, ok := strings.Cut(strings.TrimPrefix(rev, "refs/remotes/"), "/"); ok && !strings.HasPrefix(rev, "refs/heads/") && !strings.HasPrefix(rev, "refs/tags/") {
		return command + terminal.Quote(remote) + " " + terminal.Quote("+refs/heads/"+branch+":refs/remotes/"+remote+"/"+branch)
	}
	return command + "origin " + terminal.Quote(rev)
}

// shallowEnds are the commits at which a shallow clone was cut off.
func (j *Judge) shallowEnds(ctx context.Context) (map[string]bool, error) {
	if j.Repo == nil || j.Place.GitDir == "" {
		return nil, nil
	}
	path, err := j.Repo.Line(ctx, "rev-parse", "--git-path", "shallow")
	if err != nil {
		return nil, err
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(j.Repo.Dir(), path)
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	ends := map[string]bool{}
	for _, id := range strings.Fields(string(text)) {
		ends[id] = true
	}
	return ends, err
}

// checkEnds refuses a range that reaches to where a shallow clone was cut off:
// all that is in such a commit would seem to be new in it.
func (j *Judge) checkEnds(ctx context.Context, nodes []node) error {
	ends, err := j.shallowEnds(ctx)
	if err != nil || len(ends) == 0 {
		return err
	}
	for _, n := range nodes {
		if ends[n.id] {
			return fmt.Errorf("the range reaches to commit %s, where this shallow clone was cut off: what that commit brought in cannot be told\nhint: get the rest of the history: git fetch --unshallow", git.Short(n.id))
		}
	}
	return nil
}

// fetchHint adds to git's complaint about a missing object how to get it.
func (j *Judge) fetchHint(ctx context.Context, err error) error {
	return j.lacking(ctx, err, fetchAll)
}

const fetchAll = "git fetch --refetch --no-filter"

// isPartial reports whether this clone was made without all objects.
func (j *Judge) isPartial(ctx context.Context) bool {
	settings, err := j.Repo.Config(ctx, `^(extensions\.partialclone|remote\..*\.promisor)$`)
	return err == nil && len(settings) > 0
}

// lacking adds to git's complaint, where this is a partial clone, the command
// that gets what is not here.
func (j *Judge) lacking(ctx context.Context, err error, command string) error {
	var e *git.Error
	if !errors.As(err, &e) || e.Hint != "" || !git.Refused(err) || e.ExitCode() == 129 { // usage that this git does not know
		return err
	}
	if j.isPartial(ctx) {
		e.Hint = "this is a partial clone, and not all of what is to be judged is here; get it: " + command
	}
	return err
}
