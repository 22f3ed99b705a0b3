// Package install puts stanch's hooks where git looks for them, takes them
// out again, and tells whether they would run. A hook that is there already
// is kept, runs after ours, and is given back by Uninstall as it was. What a
// hook has to look at is left to package hooks.
package install

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stanch/hooks/git"
)

// Options say what to install, and where. The functions of this package read
// no environment but that of Repo.
type Options struct {
	Repo    *git.Repo // the repository; with Global, any directory that git can run in
	Binary  string    // absolute path of stanch, written into the hooks
	Hooks   []string  // which; none means pre-commit and pre-push to install, all to uninstall
	Global  bool      // for all repositories of the user
	DataDir string    // with Global: a folder of the user's for stanch's files, absolute
	DryRun  bool      // show what would change, and change nothing
	Recurse bool      // the submodules that are checked out as well
	Color   bool      // colour what DryRun shows
	Stdout  io.Writer // for a person to read

	disk *disk // nil means the real one
}

// supported are the hooks that stanch knows how to answer, in the order in
// which they are reported.
var supported = []string{"pre-commit", "pre-merge-commit", "commit-msg", "pre-push", "pre-receive"}

// chosen is the list of hooks asked for, in order, each once. For a merge git
// runs pre-merge-commit and not pre-commit, so who wants the one gets both.
func chosen(names, otherwise []string) ([]string, error) {
	if len(names) == 0 {
		names = otherwise
	}
	for _, name := range names {
		if !slices.Contains(supported, name) {
			return nil, fmt.Errorf("choosing hooks: %q is none of %s", name, strings.Join(supported, ", "))
		}
	}
	var all []string
	for _, name := range supported {
		if slices.Contains(names, name) || name == "pre-merge-commit" && slices.Contains(names, "pre-commit") {
			all = append(all, name)
		}
	}
	return all, nil
}

// Install wires the hooks. Twice is the same as once, and an older shim is
// brought up to date. A hook that cannot be wired without harm is left as it
// is and reported in the error, after the others are done.
func Install(ctx context.Context, o Options) error {
	hooks, err := chosen(o.Hooks, []string{"pre-commit", "pre-push"})
	if err != nil {
		return err
	}
	if err := o.checkBinary(); err != nil {
		return err
	}
	if o.Global {
		return o.installGlobal(ctx, hooks)
	}
	return o.everywhere(ctx, func(o Options) error { return o.installHere(ctx, hooks) })
}

func (o Options) installHere(ctx context.Context, hooks []string) error {
	at, err := find(ctx, o.Repo)
	if err != nil {
		return err
	}
	if parent, yes := at.husky(); yes {
		return o.installHusky(at, parent, hooks)
	}
	folders, err := at.folders()
	if err != nil {
		return err
	}
	plans := []plan{folders}
	for _, hook := range hooks {
		s := shim{hook: hook, binary: filepath.ToSlash(o.Binary), made: len(folders.steps)}
		if at.versioned {
			s.binary = ""
		}
		plans = append(plans, planInstall(at, s))
	}
	if err := o.run(plans); err != nil {
		return err
	}
	o.afterInstall(at, hooks)
	return nil
}

func (o Options) checkBinary() error {
	if !filepath.IsAbs(o.Binary) || strings.ContainsAny(o.Binary, "\n\x00") {
		return fmt.Errorf("installing hooks: %q cannot be written into a hook as the path of stanch", o.Binary)
	}
	if _, err := os.Stat(o.Binary); err != nil {
		return fmt.Errorf("installing hooks: %w", err)
	}
	if !runnable(o.Binary) {
		return fmt.Errorf("installing hooks: %s is not a program that can be run", o.Binary)
	}
	return nil
}

// afterInstall says once what holds for all of the hooks.
func (o Options) afterInstall(at place, hooks []string) {
	out := o.printer()
	o.advise(at, hooks)
	if at.bare && !slices.Contains(hooks, "pre-receive") {
		out.line("note", "this repository is bare: no commit is made in it; what is pushed to it is looked at by pre-receive:")
		out.paste("stanch", "install", "--hooks", "pre-receive")
	}
	if at.versioned {
		out.line("note", "%s lies in the work tree, where it may be committed: the hooks find stanch on PATH only", at.dir)
	}
	if at.shared {
		out.line("note", "core.hooksPath in %s serves other repositories as well: these hooks run in all of them", at.setBy)
	}
	if strings.Contains(filepath.ToSlash(o.Binary), "/go-build") {
		out.line("note", "%s is a build of `go run` and will be gone: run go install, then stanch install", o.Binary)
	}
}

// planInstall decides by what lies where git looks for the hook.
func planInstall(at place, s shim) plan {
	p := plan{hook: s.hook}
	path := filepath.Join(at.dir, s.hook)
	old, err := readHook(path)
	if err != nil {
		p.err = err
		return p
	}
	chained, err := readHook(path + chainedSuffix)
	if err != nil {
		p.err = err
		return p
	}
	for _, name := range leftovers(at.dir, s.hook) {
		p.steps = append(p.steps, drop{path: name})
	}
	switch old.kind {
	case absent:
		p.steps = append(p.steps, put{path: path, text: s.text()})
		p.say("installed in %s", path)
		p.sayNext(chained)
	case ours:
		p.renew(old, s, chained)
	case edited:
		p.refuse(path+" was changed after stanch wrote it, and is left alone",
			"to have it written anew: rm "+paste(path)+" && stanch install --hooks "+s.hook)
	case special:
		p.refuse(path + " is no file that could be kept under another name, and is left alone")
	case foreign:
		p.chain(at, old, chained, s)
	}
	if p.err == nil && s.hook == "pre-merge-commit" && len(p.said) > 0 {
		p.said[0] += " (git merge runs this one in place of pre-commit)"
	}
	return p
}

// renew brings a shim of ours up to date, if it is not.
func (p *plan) renew(old hookFile, s shim, chained hookFile) {
	s.made = old.shim.made
	switch {
	case old.shim.role == relayOnly:
		p.refuse(old.path+" is for all repositories and does not run stanch for this hook",
			"stanch install --global --hooks pre-commit,pre-push,"+s.hook)
	case old.shim.role != beside:
		p.say("already installed for all repositories, by %s", old.path)
	case old.shim.version > shimVersion && old.runs:
		p.say("already installed in %s, by a newer stanch", old.path)
	case old.runs && string(old.text) == s.text():
		p.say("already installed in %s", old.path)
		p.sayNext(chained)
	default:
		p.steps = append(p.steps, put{path: old.path, text: s.text(), before: string(old.text)})
		p.say("brought up to date in %s", old.path)
		p.sayNext(chained)
	}
}

// chain keeps a stranger's hook under another name and puts ours in its place.
func (p *plan) chain(at place, old, chained hookFile, s shim) {
	s.made = 0
	if m, yes := at.by(old); yes {
		p.say("already installed: %s runs stanch, by %s", m.name, m.file)
		return
	}
	if legacy, yes := old.legacy(); yes {
		p.say("already installed: the pre-commit framework's hook runs %s", legacy.path)
		return
	}
	if old.callsStanch(s.hook) {
		p.say("already runs stanch by a line of its own in %s, which is left alone", old.path)
		return
	}
	same, err := sameHook(old, chained)
	if err != nil {
		p.refuse("comparing hooks: " + err.Error())
		return
	}
	if chained.kind != absent && !same {
		// Another program has replaced our hook and what it ran. What git
		// runs now is what is chained now; the other one is not lost.
		_, free := kept(old.path)
		p.steps = append(p.steps, moveTo{from: chained.path, to: free})
		p.say("installed in %s, which another program had replaced", old.path)
		p.say("what stanch ran after itself before that is kept in %s and not run", free)
	} else {
		p.say("installed in %s", old.path)
	}
	if !same {
		p.steps = append(p.steps, keepAs{from: old.path, to: chained.path})
	}
	p.dropAside(old.path)
	p.alias(old, chained)
	p.steps = append(p.steps, put{path: old.path, text: s.text()})
	old.path = chained.path
	p.sayNext(old)
}

// sayNext tells what becomes of a former hook.
func (p *plan) sayNext(chained hookFile) {
	if chained.kind == absent {
		return
	}
	if !chained.runs {
		p.say("the hook that was there is kept in %s and not run: it has no run bit, so git did not run it either", chained.path)
		return
	}
	p.say("the hook that was there runs after stanch, from %s", chained.path)
	if chained.readsOwnName() {
		p.say("it reads the name it is run by; so that this is the same, it is run from the folder %s beside: see that it still does its work", aliasFolder)
	}
}

// asideSuffix makes the name under which lefthook keeps a hook that it
// replaces, and because of which it does not replace it a second time.
const asideSuffix = ".old"

// dropAside removes a hook of ours that lefthook has moved aside.
func (p *plan) dropAside(path string) {
	if f, err := readHook(path + asideSuffix); err == nil && f.kind == ours && f.shim.role == beside {
		p.steps = append(p.steps, drop{path: f.path, before: string(f.text)})
	}
}
