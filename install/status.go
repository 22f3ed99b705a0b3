package install

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
)

// Status tells, a line a hook, what git would run, and how to mend what would
// not run. ok is false where a wired hook would not run.
func Status(ctx context.Context, o Options) (ok bool, err error) {
	at, err := find(ctx, o.Repo)
	if err != nil {
		return false, err
	}
	global, err := o.globalStatus(ctx)
	if err != nil {
		return false, err
	}
	out := o.printer()
	ok = true
	wired := map[string]bool{}
	for _, hook := range supported {
		r, err := o.report(ctx, at, hook, global)
		if err != nil {
			return false, err
		}
		wired[hook] = r.wired
		ok = ok && !r.broken
		if !r.wired && !r.broken {
			switch hook {
			case "commit-msg", "pre-receive":
				continue // asked for by few
			case "pre-merge-commit":
				if !wired["pre-commit"] {
					continue // comes with pre-commit
				}
			}
		}
		out.said(hook, r.said)
	}
	return ok, nil
}

// A report is what there is to say of one hook.
type report struct {
	wired  bool   // stanch would run
	broken bool   // it is there but would not run
	bin    string // the stanch that would run
	byName bool   // it is found on PATH
	script string // the file that runs it before anything else, where it is as stanch wrote it
	plan          // for what is said, and the way it is said
}

func (o Options) report(ctx context.Context, at place, hook string, global globalState) (report, error) {
	r := report{plan: plan{hook: hook}}
	path := filepath.Join(at.dir, hook)
	f, err := readHook(path)
	if err != nil {
		return r, err
	}
	chained, err := readHook(path + chainedSuffix)
	if err != nil {
		return r, err
	}
	again := []string{"stanch", "install", "--hooks", hook}
	switch {
	case f.shim.role == relayOnly: // the repository's own hook is looked at below
	case f.kind == ours || f.kind == edited:
		r.ofShim(o, f, again)
		r.chainedTo(f, chained)
	case f.kind == foreign && global.configured[hook].shim.hook == "":
		r.ofForeign(o, at, f, chained, again)
	case chained.kind != absent:
		r.broken = true
		r.say("not wired: %s is gone, and %s is not run; to have both again:", path, chained.path)
		r.sayPaste(again...)
	}
	if parent, yes := at.husky(); yes {
		if err := r.ofHusky(o, at, parent); err != nil {
			return r, err
		}
	}
	if c := global.configured[hook]; c.shim.hook != "" {
		r.ofShim(o, c, []string{"stanch", "install", "--global"})
	}
	if f.shim.role == relay || f.shim.role == relayOnly {
		err = r.relayed(o, at, f.shim.prior, again)
	} else {
		err = r.hidden(at)
	}
	if err != nil {
		return r, err
	}
	if hook == "pre-push" {
		if err := r.ofLFS(ctx, o, at, f, chained); err != nil {
			return r, err
		}
	}
	if !r.wired && !r.broken {
		r.say("not wired; to wire it:")
		r.sayPaste(again...)
	}
	if global.relayed != "" && at.dir != global.relayed && !r.wired {
		r.say("stanch is installed for all repositories, but this one has its own core.hooksPath, in %s", at.setBy)
	}
	return r, nil
}

// ofShim tells whether a shim would run, and what.
func (r *report) ofShim(o Options, f hookFile, again []string) {
	bin, found := o.resolve(f.shim)
	switch {
	case !f.runs:
		r.broken = true
		r.say("%s has lost its run bit, so git does not run it; to mend it:", f.path)
		r.sayPaste("chmod", "+x", f.path)
		return
	case !found:
		r.broken = true
		r.say("wired in %s, but stanch is gone%s: every %s is blocked; to mend it:", f.path, bin, what(r.hook))
		r.sayPaste(again...)
		return
	}
	r.wired, r.bin = true, bin
	if f.kind == ours {
		r.script = f.path
	}
	how := "wired in %s, runs %s"
	if f.kind == edited {
		how = "wired in %s, which was changed after stanch wrote it; seems to run %s"
	}
	if f.shim.version < shimVersion {
		how += ", is of an older stanch (stanch install brings it up to date)"
	}
	r.say(how, f.path, bin)
}

// what a blocked hook holds up.
func what(hook string) string {
	switch hook {
	case "pre-push", "pre-receive":
		return "push"
	case "pre-merge-commit":
		return "merge"
	}
	return "commit"
}

// ofLFS tells of a git-lfs whose hook is missing, as it is when stanch was
// there first: git-lfs replaces no hook unless told to.
func (r *report) ofLFS(ctx context.Context, o Options, at place, f, chained hookFile) error {
	if whose(f) != "" || whose(chained) != "" || f.kind != ours || f.shim.role != beside {
		return nil
	}
	attributes, _ := os.ReadFile(filepath.Join(at.top, ".gitattributes"))
	if at.top == "" || !bytes.Contains(attributes, []byte("filter=lfs")) {
		here, err := userConfig(ctx, o.Repo, "--local", "--get-regexp", `^filter\.lfs\.`)
		if err != nil || here == "" {
			return err
		}
	}
	r.say("git-lfs is set up here, but no hook uploads its objects; to have both:")
	r.said = append(r.said, commandIndent+"git lfs update --force && stanch install")
	return nil
}

// resolve finds the binary as the shim would.
func (o Options) resolve(s shim) (bin string, found bool) {
	if s.binary != "" && runnable(s.binary) {
		return s.binary, true
	}
	name := "stanch"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	for _, dir := range filepath.SplitList(o.Repo.Getenv("PATH")) {
		if path := filepath.Join(dir, name); filepath.IsAbs(dir) && runnable(path) {
			return path, true
		}
	}
	if s.binary == "" {
		return " (not on PATH)", false
	}
	return " (not at " + s.binary + ", not on PATH)", false
}

func runnable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0)
}

// chainedTo tells what a shim of ours runs after stanch.
func (r *report) chainedTo(f, chained hookFile) {
	switch {
	case f.shim.role == relay:
		r.say("for all repositories; then runs the repository's own hook, if it has one")
	case chained.kind == absent:
	case chained.runs:
		r.say("then runs %s", chained.path)
	default:
		r.say("does not run %s, which has no run bit", chained.path)
	}
}

// ofForeign tells of a hook that stanch did not write.
func (r *report) ofForeign(o Options, at place, f, chained hookFile, again []string) {
	if m, yes := at.by(f); yes {
		if bin, found := o.resolve(shim{}); found { // the framework has one of its own
			r.bin, r.byName = bin, true
		}
		r.wired = true
		r.say("wired by %s, from %s", m.name, m.file)
		return
	}
	if legacy, yes := f.legacy(); yes {
		r.say("%s is the pre-commit framework's and runs %s", f.path, legacy.path)
		r.ofShim(o, legacy, again)
		return
	}
	if f.callsStanch(r.hook) {
		r.wired = true
		r.bin, _ = o.resolve(shim{})
		r.say("wired by a line of its own in %s", f.path)
		return
	}
	if aside, _ := readHook(f.path + asideSuffix); chained.kind == absent && aside.kind != ours {
		r.say("%s is not stanch's and does not call it", f.path)
		return
	}
	by := whose(f)
	if by == "" {
		by = "another program"
	}
	r.broken = true
	if same, _ := sameHook(f, chained); same {
		r.say("not wired: in %s stands the hook that stanch had chained, put back by %s or by an install that was cut off; to chain the two:", f.path, by)
	} else {
		r.say("not wired: %s replaced stanch's hook in %s; to chain the two:", by, f.path)
	}
	r.sayPaste(again...)
}

// hidden tells of a hook of ours where git no longer looks.
func (r *report) hidden(at place) error {
	if at.own == at.dir || r.wired {
		return nil
	}
	f, err := readHook(filepath.Join(at.own, r.hook))
	if err != nil || f.kind != ours && f.kind != edited {
		return err
	}
	r.broken = true
	r.say("stanch's hook in %s is not run, because core.hooksPath in %s sends git to %s; to have it run again, install there, or take the setting out:", f.path, at.setBy, at.dir)
	r.sayPaste("stanch", "install", "--hooks", r.hook)
	r.sayPaste("git", "config", "--file", at.setBy, "--unset", "core.hooksPath")
	return nil
}

// relayed tells of a hook of ours that the one for all repositories passes on
// to.
func (r *report) relayed(o Options, at place, prior string, again []string) error {
	if prior != "" || at.own == at.dir {
		return nil
	}
	f, err := readHook(filepath.Join(at.own, r.hook))
	if err != nil || f.kind != ours && f.kind != edited {
		return err
	}
	if r.wired {
		r.say("runs stanch a second time, from %s; to leave it at once:", f.path)
		r.sayPaste("stanch", "uninstall")
		return nil
	}
	r.ofShim(o, f, again)
	return nil
}
