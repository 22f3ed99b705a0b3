package install

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A former hook that looks at the last part of the name it is run by would
// take another for its own. It is run by that name then, from a folder of
// links beside the hooks, where it finds its neighbours as well.
const aliasFolder = "stanch-chained"

func aliasOf(path string) string {
	return filepath.Join(filepath.Dir(path), aliasFolder, filepath.Base(path))
}

// alias lets a chained hook be run by the name it had.
func (p *plan) alias(old, chained hookFile) {
	if !old.readsOwnName() || runtime.GOOS == "windows" { // links need a privilege there
		return
	}
	dir := filepath.Dir(old.path)
	folder := filepath.Join(dir, aliasFolder)
	if !exists(folder) {
		p.steps = append(p.steps, makeDir{folder})
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // the hook itself can be run all the same
	}
	for _, e := range entries {
		name := e.Name()
		switch {
		case name == filepath.Base(old.path), name == aliasFolder, strings.Contains(name, ".stanch-"), strings.HasSuffix(name, ".sample"),
			slices.Contains(hooksOfGit, name), exists(filepath.Join(folder, name)):
			continue
		}
		p.steps = append(p.steps, linkTo{filepath.Join("..", name), filepath.Join(folder, name)})
	}
	if at := aliasOf(old.path); !exists(at) {
		p.steps = append(p.steps, linkTo{filepath.Join("..", filepath.Base(chained.path)), at})
	}
}

// planUnalias takes the links out with the last hook that needs them.
func planUnalias(dir string, gone []string) plan {
	var p plan
	folder := filepath.Join(dir, aliasFolder)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return p
	}
	for _, e := range entries {
		if slices.Contains(supported, e.Name()) && !slices.Contains(gone, e.Name()) {
			return p // another hook is still run from here
		}
	}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if target, err := os.Readlink(path); err == nil && e.Type()&fs.ModeSymlink != 0 && strings.HasPrefix(target, ".."+string(filepath.Separator)) {
			p.steps = append(p.steps, drop{path: path})
		}
	}
	p.steps = append(p.steps, dropDir{folder})
	return p
}

// linkTo makes a link.
type linkTo struct{ target, path string }

func (s linkTo) do(d disk) error {
	if err := d.symlink(s.target, s.path); err != nil && !errors.Is(err, fs.ErrExist) { // for another hook
		return fmt.Errorf("linking beside the hooks: %w", err)
	}
	return nil
}

func (s linkTo) show(p printer) { p.paste("ln", "-s", s.target, s.path) }
