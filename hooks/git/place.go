package git

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// Place is where a repository lies.
type Place struct {
	Top    string // top of the work tree, absolute; empty in a bare repository
	GitDir string // the repository, or the linked worktree's part of it, absolute
}

// Place finds the repository. Where the environment of a hook, or a .git in
// the directory itself, already tells, git is not asked.
func (r *Repo) Place(ctx context.Context) (Place, error) {
	if dir := r.Getenv("GIT_DIR"); dir != "" {
		if top := r.Getenv("GIT_WORK_TREE"); top != "" {
			return Place{Top: r.abs(top), GitDir: r.abs(dir)}, nil
		}
	} else if r.Getenv("GIT_WORK_TREE") == "" {
		if dir := dotGit(r.dir); dir != "" {
			return Place{Top: r.dir, GitDir: dir}, nil
		}
	}
	out, err := r.Line(ctx, "rev-parse", "--absolute-git-dir", "--is-inside-work-tree")
	if err != nil {
		return Place{}, outside(err)
	}
	dir, bare := strings.CutSuffix(out, "\nfalse")
	dir, inside := strings.CutSuffix(dir, "\ntrue")
	if bare == inside || !filepath.IsAbs(dir) {
		return Place{}, CutOff("rev-parse", "--absolute-git-dir")
	}
	p := Place{GitDir: dir}
	if inside {
		p.Top, err = r.Line(ctx, "rev-parse", "--show-toplevel")
	}
	if err == nil && inside && !filepath.IsAbs(p.Top) {
		err = CutOff("rev-parse", "--show-toplevel")
	}
	return p, err
}

// outside adds to git's complaint that there is no repository what to do.
func outside(err error) error {
	var e *Error
	if errors.As(err, &e) && strings.Contains(e.Stderr, "not a git repository") {
		e.Hint = "run it inside of a repository (`git init` makes one); `stanch scan PATH` needs none"
	}
	return err
}

// Submodules are the names of the submodules that the index has, whether they
// are checked out or not; top is that of the work tree.
func (r *Repo) Submodules(ctx context.Context, top string) ([]string, error) {
	out, err := r.In(top).Output(ctx, "ls-files", "--stage", "-z")
	if err != nil {
		return nil, err
	}
	var all []string
	for entry := range strings.SplitSeq(string(out), "\x00") {
		info, name, _ := strings.Cut(entry, "\t")
		// One with a conflict is there in several versions.
		if strings.HasPrefix(info, "160000 ") && (len(all) == 0 || all[len(all)-1] != name) {
			all = append(all, name)
		}
	}
	return all, nil
}

func (r *Repo) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.dir, path)
}

// dotGit is the git directory that dir's own .git is or names, or "".
func dotGit(dir string) string {
	path := filepath.Join(dir, ".git")
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	if !info.IsDir() {
		text, err := os.ReadFile(path)
		target, ok := strings.CutPrefix(string(text), "gitdir: ")
		if err != nil || !ok {
			return ""
		}
		path = strings.TrimRight(target, "\r\n")
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
	}
	if _, err := os.Stat(filepath.Join(path, "HEAD")); err != nil {
		return ""
	}
	return path
}
