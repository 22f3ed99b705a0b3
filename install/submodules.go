package install

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// everywhere does something in the repository and, with Recurse, in each
// submodule below it that is checked out. One that fails does not keep the
// others from being done.
func (o Options) everywhere(ctx context.Context, do func(Options) error) error {
	if !o.Recurse {
		return do(o)
	}
	at, err := o.Repo.Place(ctx)
	if err != nil {
		return fmt.Errorf("finding the repository: %w", err)
	}
	if at.Top == "" {
		return errors.New("finding the submodules: there is no work tree here")
	}
	failed := []error{do(o)}
	// Asked by one git for each level: `submodule foreach --recursive` would
	// run a command of ours by its shell.
	below, err := o.submodules(ctx, at.Top)
	if err != nil {
		return errors.Join(append(failed, err)...)
	}
	for _, top := range below {
		sub := o
		sub.Repo = o.Repo.WithoutEnv("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE").In(top)
		o.printer().line("submodule", "%s", relative(at.Top, top))
		if err := sub.everywhere(ctx, do); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", relative(at.Top, top), err))
		}
	}
	return errors.Join(failed...)
}

// submodules are the tops of those checked out in a work tree.
func (o Options) submodules(ctx context.Context, top string) ([]string, error) {
	out, err := o.Repo.In(top).Output(ctx, "ls-files", "-s", "-z")
	if err != nil {
		return nil, fmt.Errorf("finding the submodules: %w", err)
	}
	var all []string
	for entry := range strings.SplitSeq(string(out), "\x00") {
		info, name, _ := strings.Cut(entry, "\t")
		if !strings.HasPrefix(info, "160000 ") {
			continue
		}
		path := filepath.Join(top, filepath.FromSlash(name))
		if exists(filepath.Join(path, ".git")) && (len(all) == 0 || all[len(all)-1] != path) {
			all = append(all, path)
		}
	}
	return all, nil
}
