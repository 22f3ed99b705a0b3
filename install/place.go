package install

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stanch/hooks/git"
)

// A place is where git looks for the hooks of one repository.
type place struct {
	dir       string // the hooks folder, absolute; it need not exist
	own       string // the folder the repository has of its own, whatever core.hooksPath says
	top       string // top of the work tree, empty in a bare repository
	setBy     string // the file that sets core.hooksPath, empty where none does
	shared    bool   // core.hooksPath is not set by this repository: the folder serves others as well
	bare      bool   // there is no work tree, so no commit is made here
	managers  []manager
	versioned bool // the folder lies in the work tree, where it may be committed
}

// find asks git. Relative answers and relative values of core.hooksPath count
// from the directory that hooks run in, so that is where git is asked.
func find(ctx context.Context, repo *git.Repo) (place, error) {
	at, err := repo.Place(ctx)
	if err != nil {
		return place{}, fmt.Errorf("finding the repository: %w", err)
	}
	home := at.Top
	if home == "" {
		home = at.GitDir
	}
	if repo.Getenv("GIT_DIR") != "" { // may be relative to where we were
		repo = repo.WithEnv("GIT_DIR=" + at.GitDir)
		if at.Top != "" {
			repo = repo.WithEnv("GIT_WORK_TREE=" + at.Top)
		}
	}
	repo = repo.In(home)
	p := place{top: at.Top, managers: managersIn(at.Top)}
	value, origin, err := hooksPath(ctx, repo)
	if err != nil {
		return place{}, err
	}
	if origin != "" {
		if value == "" {
			return place{}, fmt.Errorf("finding the hooks folder: core.hooksPath is set to nothing in %s\nhint: git config --file %s --unset core.hooksPath", origin, paste(origin))
		}
		p.setBy = origin
	}
	if p.dir, err = gitPath(ctx, repo, home, "--git-path", "hooks"); err != nil {
		return place{}, err
	}
	common, err := gitPath(ctx, repo, home, "--git-common-dir")
	if err != nil {
		return place{}, err
	}
	p.own = filepath.Join(common, "hooks")
	if at.Top == "" {
		out, err := repo.Output(ctx, "rev-parse", "--is-bare-repository")
		if err != nil {
			return place{}, fmt.Errorf("finding the repository: %w", err)
		}
		p.bare = strings.TrimSpace(string(out)) == "true"
	}
	if at.Top == "" && !p.bare && p.setBy != "" && !filepath.IsAbs(value) && !strings.HasPrefix(value, "~") {
		return place{}, fmt.Errorf("finding the hooks folder: core.hooksPath is %q, relative to the work tree, and %s is not in it\nhint: run this in the work tree", value, repo.Dir())
	}
	inGit := within(p.dir, common) || within(p.dir, at.GitDir)
	p.versioned = at.Top != "" && within(p.dir, at.Top) && !inGit
	p.shared = p.setBy != "" && !within(p.setBy, common) && !within(p.setBy, at.GitDir)
	return p, nil
}

// hooksPath is the value of core.hooksPath and the file (or other source, as
// git names it) it comes from, both empty where it is not set.
func hooksPath(ctx context.Context, repo *git.Repo) (value, origin string, err error) {
	out, err := repo.Output(ctx, "config", "-z", "--show-origin", "--get", "core.hooksPath")
	var e *git.Error
	if errors.As(err, &e) && e.ExitCode() == 1 {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("reading core.hooksPath: %w", err)
	}
	origin, value, _ = strings.Cut(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if file, ok := strings.CutPrefix(origin, "file:"); ok {
		origin = file
		if !filepath.IsAbs(origin) {
			origin = filepath.Join(repo.Dir(), origin)
		}
	}
	return value, origin, nil
}

// gitPath is a path that rev-parse prints, made absolute.
func gitPath(ctx context.Context, repo *git.Repo, home string, args ...string) (string, error) {
	out, err := repo.Output(ctx, append([]string{"rev-parse"}, args...)...)
	if err != nil {
		return "", fmt.Errorf("finding the hooks folder: %w", err)
	}
	path := filepath.FromSlash(strings.TrimSuffix(string(out), "\n"))
	if !filepath.IsAbs(path) {
		path = filepath.Join(home, path)
	}
	return filepath.Clean(path), nil
}

// within reports whether path lies in dir or is dir, links resolved as far as
// the path exists.
func within(path, dir string) bool {
	rel, err := filepath.Rel(resolve(dir), resolve(path))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(resolve(parent), filepath.Base(path))
}

// husky reports whether the folder is the one husky writes anew at every
// install of packages, and where the hooks lie that its hooks call.
func (p place) husky() (string, bool) {
	parent, name := filepath.Split(p.dir)
	if name != "_" || !p.versioned {
		return "", false
	}
	if _, err := os.Stat(filepath.Join(p.dir, "h")); err == nil {
		return filepath.Clean(parent), true
	}
	if _, err := os.Stat(filepath.Join(p.dir, "husky.sh")); err == nil {
		return filepath.Clean(parent), true
	}
	return "", false
}

// missing are the folders from the hooks folder upwards that do not exist,
// topmost first.
func (p place) missing() ([]string, error) {
	var all []string
	for dir := p.dir; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err == nil && !info.IsDir() {
			return nil, fmt.Errorf("finding the hooks folder: %s is no folder%s", dir, p.because())
		}
		if err == nil {
			return all, nil
		}
		if !os.IsNotExist(err) {
			return nil, fmt.Errorf("finding the hooks folder: %w", err)
		}
		if _, err := os.Lstat(dir); err == nil {
			return nil, fmt.Errorf("finding the hooks folder: %s is a link to nothing%s", dir, p.because())
		}
		all = append([]string{dir}, all...)
	}
}

// folders is the plan that makes what is missing of them.
func (p place) folders() (plan, error) {
	missing, err := p.missing()
	var all plan
	for _, dir := range missing {
		all.steps = append(all.steps, makeDir{dir})
	}
	return all, err
}

func (p place) because() string {
	if p.setBy == "" {
		return ""
	}
	return fmt.Sprintf("; core.hooksPath in %s points there\nhint: git config --file %s --unset core.hooksPath", p.setBy, paste(p.setBy))
}
