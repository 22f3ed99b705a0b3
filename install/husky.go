package install

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// husky writes its own hooks folder anew at every `npm install`; what lasts
// are the files that its hooks run, which a team keeps in the repository. So
// what stanch puts there are lines that name no path of this machine.

const (
	huskyMark = ` # stanch install`
	huskyMade = ` # stanch install made this file`
)

// huskyLines are what runs stanch at the top of a hook that husky runs with
// `sh -e`. What is below sees standard input as if they were not there.
func huskyLines(hook string, made bool) string {
	lines := []string{`stanch ` + hook + ` "$@" || exit`}
	if readsInput(hook) {
		lines = []string{
			`stanch_in=$(mktemp) && cat >"$stanch_in" && exec 8<"$stanch_in" <"$stanch_in" || exit 2`,
			`rm -f "$stanch_in"; stanch ` + hook + ` "$@" <&8 8<&- || exit`,
			`exec 8<&-`,
		}
	}
	mark := huskyMark
	if made {
		mark = huskyMade
	}
	return strings.Join(lines, mark+"\n") + mark + "\n"
}

// withHusky adds our lines to the text of a hook, below a `#!` line.
func withHusky(hook, text string, exists bool) string {
	lines := huskyLines(hook, !exists)
	first, rest, more := strings.Cut(text, "\n")
	if more && strings.HasPrefix(first, "#!") {
		return first + "\n" + lines + rest
	}
	return lines + text
}

// withoutHusky takes them out. made tells that there was no file before.
func withoutHusky(hook, text string) (rest string, made, found bool) {
	for _, made := range []bool{false, true} {
		lines := huskyLines(hook, made)
		if at := strings.Index(text, lines); at == 0 || at > 0 && text[at-1] == '\n' {
			return text[:at] + text[at+len(lines):], made, true
		}
	}
	return text, false, false
}

// planHusky adds stanch to the hook that husky runs.
func planHusky(parent, hook string) plan {
	p := plan{hook: hook}
	if hook == "pre-receive" {
		p.refuse("husky runs no hook of that name")
		return p
	}
	path := filepath.Join(parent, hook)
	f, err := readHook(path)
	_, _, found := withoutHusky(hook, string(f.text))
	switch {
	case err != nil:
		p.err = err
	case found:
		p.say("already installed in %s, which husky runs", path)
	case calls(f.text, hook):
		p.say("already runs stanch by a line of its own in %s, which is left alone", path)
	case f.kind != absent && (!f.info.Mode().IsRegular() || f.info.Size() > readLimit):
		p.refuse(path + " is no plain file, and is left alone; have it run: stanch " + hook + ` "$@"`)
	default:
		for _, name := range leftovers(parent, hook) {
			p.steps = append(p.steps, drop{path: name})
		}
		s := rewrite{path: path, before: string(f.text), mode: 0o644}
		if f.info != nil {
			s.mode, s.exists = f.info.Mode().Perm(), true
		}
		s.text = withHusky(hook, s.before, s.exists)
		p.steps = append(p.steps, s)
		p.say("installed at the top of %s, which husky runs", path)
	}
	return p
}

// planUnhusky takes our lines out of the hooks that husky runs.
func planUnhusky(parent string, hooks []string) []plan {
	var plans []plan
	for _, hook := range hooks {
		p := plan{hook: hook}
		path := filepath.Join(parent, hook)
		for _, name := range leftovers(parent, hook) {
			p.steps = append(p.steps, drop{path: name})
		}
		f, err := readHook(path)
		if err != nil {
			p.err = err
			plans = append(plans, p)
			continue
		}
		rest, made, found := withoutHusky(hook, string(f.text))
		switch {
		case !found && calls(f.text, hook):
			p.say("%s runs stanch by a line that install did not write, or that was changed; take it out by hand", path)
		case !found && len(p.steps) == 0:
			continue
		case !found:
		case made && rest == "":
			p.steps = append(p.steps, drop{path: path, before: string(f.text)})
			p.say("%s removed, which husky ran", path)
		default:
			p.steps = append(p.steps, rewrite{path: path, text: rest, before: string(f.text), mode: f.info.Mode().Perm(), exists: true})
			p.say("taken out of %s, which husky runs", path)
		}
		plans = append(plans, p)
	}
	return plans
}

func (o Options) installHusky(at place, parent string, hooks []string) error {
	var plans []plan
	for _, hook := range hooks {
		plans = append(plans, planHusky(parent, hook))
	}
	if err := o.run(plans); err != nil {
		return err
	}
	out := o.printer()
	if _, found := o.resolve(shim{}); !found {
		out.line("note", "these hooks find stanch on PATH only, and it is not there: every commit and push is blocked until it is")
	}
	if slices.ContainsFunc(plans, func(p plan) bool { return len(p.steps) > 0 }) && !o.DryRun {
		out.line("note", "to have it for everybody who works here, with stanch on PATH, commit the change:")
		out.paste("git", "add", relative(at.top, parent))
	}
	return nil
}

func relative(top, path string) string {
	if rel, err := filepath.Rel(top, path); err == nil {
		return rel
	}
	return path
}

// ofHusky tells whether the hook that husky runs calls stanch.
func (r *report) ofHusky(o Options, at place, parent string) error {
	path := filepath.Join(parent, r.hook)
	f, err := readHook(path)
	if err != nil {
		return err
	}
	caller, err := readHook(filepath.Join(at.dir, r.hook))
	if err != nil {
		return err
	}
	switch _, _, found := withoutHusky(r.hook, string(f.text)); {
	case !found && !calls(f.text, r.hook):
		return nil
	case !caller.runs:
		r.broken = true
		r.say("%s runs stanch, but husky's own %s is not there to run it; to mend it:", path, caller.path)
		r.sayPaste("npx", "husky")
		return nil
	}
	bin, found := o.resolve(shim{})
	if !found {
		r.broken = true
		r.say("wired in %s, which husky runs, but stanch is gone%s: every %s is blocked; put it there", path, bin, what(r.hook))
		return nil
	}
	r.wired, r.bin, r.byName = true, bin, true
	r.say("wired in %s, which husky runs; runs %s", path, bin)
	return nil
}

// rewrite replaces the text of a file that people write, and keeps its mode.
type rewrite struct {
	path, text, before string
	mode               os.FileMode
	exists             bool
}

func (s rewrite) do(d disk) error {
	part := newName(s.path)
	if err := d.write(part, s.text); err != nil {
		return fmt.Errorf("writing %s: %w", s.path, err)
	}
	err := os.Chmod(part, s.mode)
	if err == nil {
		err = d.rename(part, s.path)
	}
	if err != nil {
		_ = d.remove(part)
		return fmt.Errorf("writing %s: %w", s.path, err)
	}
	return d.sync(filepath.Dir(s.path))
}

func (s rewrite) show(p printer) {
	from := s.path
	if !s.exists {
		from = nothing
	}
	p.diff(from, s.path, s.before, s.text)
}
