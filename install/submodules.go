package install

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
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
	names, err := o.Repo.Submodules(ctx, at.Top)
	if err != nil {
		return errors.Join(append(failed, fmt.Errorf("finding the submodules: %w", err))...)
	}
	for _, name := range names {
		top := filepath.Join(at.Top, filepath.FromSlash(name))
		if !exists(filepath.Join(top, ".git")) {
			continue // not checked out
		}
		sub := o
		sub.Repo = o.Repo.WithoutEnv("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE").In(top)
		o.printer().line("submodule", "%s", name)
		if err := sub.everywhere(ctx, do); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(failed...)
}
