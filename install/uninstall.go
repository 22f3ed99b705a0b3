package install

import (
	"context"
	"path/filepath"
)

// Uninstall takes out what Install put in and gives back, byte for byte, the
// hooks that were there. A hook that is not ours, or was changed since, is
// left as it is; a changed one is reported in the error.
func Uninstall(ctx context.Context, o Options) error {
	hooks, err := chosen(o.Hooks, supported)
	if err != nil {
		return err
	}
	if o.Global {
		return o.uninstallGlobal(ctx)
	}
	return o.everywhere(ctx, func(o Options) error { return o.uninstallHere(ctx, hooks) })
}

func (o Options) uninstallHere(ctx context.Context, hooks []string) error {
	at, err := find(ctx, o.Repo)
	if err != nil {
		return err
	}
	plans := planUninstall(at.dir, hooks)
	if at.top != "" { // whether or not husky is set up now
		parent, yes := at.husky()
		if !yes {
			parent = filepath.Join(at.top, ".husky")
		}
		plans = append(plans, planUnhusky(parent, hooks)...)
	}
	if at.own != at.dir { // core.hooksPath may have been set since
		plans = append(plans, planUninstall(at.own, hooks)...)
	}
	if err := o.run(plans); err != nil {
		return err
	}
	for _, p := range plans {
		if len(p.steps) > 0 || len(p.said) > 0 {
			return nil
		}
	}
	o.printer().line("uninstall", "nothing of stanch's is in %s", at.dir)
	return nil
}

func planUninstall(dir string, hooks []string) []plan {
	var plans []plan
	made := 0
	for _, hook := range hooks {
		p, folders := planRemove(dir, hook)
		made = max(made, folders)
		if len(p.steps) > 0 || len(p.said) > 0 || p.err != nil {
			plans = append(plans, p)
		}
	}
	if p := planUnalias(dir, hooks); len(p.steps) > 0 {
		plans = append(plans, p)
	}
	if made > 0 {
		var p plan
		for range made {
			p.steps = append(p.steps, dropDir{dir})
			dir = filepath.Dir(dir)
		}
		plans = append(plans, p)
	}
	return plans
}

// planRemove is the plan for one hook, with the number of folders that were
// made for it.
func planRemove(dir, hook string) (p plan, made int) {
	p.hook = hook
	path := filepath.Join(dir, hook)
	old, err := readHook(path)
	if err != nil {
		p.err = err
		return p, 0
	}
	chained, err := readHook(path + chainedSuffix)
	if err != nil {
		p.err = err
		return p, 0
	}
	for _, name := range leftovers(dir, hook) {
		p.steps = append(p.steps, drop{path: name})
	}
	switch old.kind {
	case ours:
		if old.shim.role != beside {
			p.say("%s is for all repositories and stays; to take it out:", path)
			p.sayPaste("stanch", "uninstall", "--global")
			return p, 0
		}
		made = old.shim.made
		if chained.kind == absent {
			p.steps = append(p.steps, drop{path: path, before: string(old.text)})
			p.say("taken out of %s", path)
			break
		}
		p.steps = append(p.steps, moveTo{from: chained.path, to: path, before: string(old.text)})
		p.say("taken out; the hook that was there is back in %s", path)
	case edited:
		out := "rm " + paste(path)
		if chained.kind != absent {
			out = "mv -f " + paste(chained.path) + " " + paste(path)
		}
		p.refuse(path+" was changed after stanch wrote it, and is left alone", "to take it out all the same: "+out)
		return p, 0
	case absent:
		if chained.kind != absent {
			p.steps = append(p.steps, moveTo{from: chained.path, to: path})
			p.say("the hook that was there is back in %s", path)
		}
	default:
		p.leave(old, chained)
	}
	names, _ := kept(path)
	for _, name := range names {
		p.say("a hook that stanch once ran after itself is still in %s; if it is of no use:", name)
		p.sayPaste("rm", name)
	}
	return p, made
}

// leave tells what is known of a hook that is not ours.
func (p *plan) leave(old, chained hookFile) {
	same, err := sameHook(old, chained)
	legacy, moved := old.legacy()
	switch {
	case err != nil:
		p.refuse("comparing hooks: " + err.Error())
	case moved && legacy.kind == edited:
		p.refuse(legacy.path+" was changed after stanch wrote it, and is left alone", "to take it out all the same: rm "+paste(legacy.path))
	case moved && chained.kind != absent && whose(chained) == whose(old):
		// The framework's own hook, which it put back over ours since.
		p.steps = append(p.steps, drop{path: legacy.path, before: string(legacy.text)}, drop{path: chained.path})
		p.say("taken out from under the pre-commit framework's hook")
	case moved && chained.kind != absent:
		p.steps = append(p.steps, moveTo{from: chained.path, to: legacy.path, before: string(legacy.text)})
		p.say("taken out from under the pre-commit framework's hook; the hook that was there is back in %s", legacy.path)
	case moved:
		p.steps = append(p.steps, drop{path: legacy.path, before: string(legacy.text)})
		p.say("taken out of %s, which the pre-commit framework's hook ran", legacy.path)
	case same: // an install was cut off, or another program put its hook back
		p.dropAside(old.path)
		p.steps = append(p.steps, drop{path: chained.path})
		p.say("removed what stanch kept beside %s", old.path)
	case chained.kind != absent:
		p.dropAside(old.path)
		p.say("%s is not stanch's and is left alone; what stanch ran after itself is kept in %s; to have it back:", old.path, chained.path)
		p.sayPaste("mv", chained.path, old.path)
	}
	if old.callsStanch(p.hook) {
		p.say("%s runs stanch by a line that install did not write; take it out by hand", old.path)
	}
}
