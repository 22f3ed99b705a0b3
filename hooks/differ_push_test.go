package hooks

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// pushes plays a row of pushes to two remotes, with stanch as the hook.
func (p *play) pushes() {
	format := map[bool]string{false: "sha1", true: "sha256"}[p.sha256]
	p.tracking = map[string]string{}
	remotes := []string{"origin", pick(p.maker, []string{"fork", "fork", "origin/fork"})}
	for _, name := range remotes {
		p.git(p.dir, nil, "init", "-q", "--bare", "--object-format="+format, p.bare(name))
		p.git(p.top, nil, "remote", "add", name, p.bare(name))
		p.git(p.top, nil, "config", "url."+p.bare(name)+".insteadOf", "short:"+name)
		p.tracking[name] = "refs/remotes/" + name + "/"
		if p.chance(25) {
			p.tracking[name] = "refs/remotes/of/" + name + "/"
			p.git(p.top, nil, "config", "remote."+name+".fetch", "+refs/heads/*:"+p.tracking[name]+"*")
		}
	}
	p.git(p.top, nil, "read-tree", "--empty")
	p.put(filepath.Join(p.top, ".git", "HEAD"), "ref: refs/heads/b0\n")
	foreign := map[string][]int{}
	for n := range 3 + p.r.IntN(5) {
		p.push(pick(p.maker, remotes), foreign)
		p.meanwhile(n, pick(p.maker, remotes), foreign)
	}
}

func (p *play) bare(remote string) string { return filepath.Join(p.dir, remote+".git") }

// pushed is one ref of a push.
type pushedRef struct {
	spec, dst string
	object    string // "" where it is removed
	tag       *madeTag
}

// refsBelow is a push of all refs below a prefix. Of the refs that a push with --mirror
// removes git tells no hook.
func (p *play) refsBelow(prefix string) (all []pushedRef) {
	here := p.refsAt(p.top, prefix)
	for ref, id := range here {
		u := pushedRef{dst: ref, object: id}
		for i := range p.tags {
			if p.tags[i].name == ref {
				u.tag = &p.tags[i]
			}
		}
		all = append(all, u)
	}
	return all
}

// refspecs draws what is pushed: no two of them to the same ref.
func (p *play) refspecs(there map[string]string) (all []pushedRef) {
	taken := map[string]bool{}
	for range 1 + p.r.IntN(3) {
		dst := fmt.Sprintf("refs/heads/x%d", p.r.IntN(4))
		if p.chance(12) {
			dst = pick(p.maker, []string{"refs/notes/commits", "refs/for/main", "refs/heads/x/ü", "refs/stash"})
		}
		var u pushedRef
		switch k := p.r.IntN(100); {
		case k < 20 && len(p.tags) > 0:
			tag := &p.tags[p.r.IntN(len(p.tags))]
			u = pushedRef{"+" + tag.name, tag.name, p.git(p.top, nil, "rev-parse", tag.name), tag}
		case k < 35 && there[dst] != "":
			u = pushedRef{":" + dst, dst, "", nil}
		case k < 60:
			i := p.r.IntN(len(p.commits)) // any commit, by its id
			u = pushedRef{"+" + p.commits[i].id + ":" + dst, dst, p.commits[i].id, nil}
		default:
			n := p.r.IntN(len(p.tips))
			u = pushedRef{"+" + p.refs[n] + ":" + dst, dst, p.commits[p.tips[n]].id, nil}
		}
		if !taken[u.dst] {
			taken[u.dst] = true
			all = append(all, u)
		}
	}
	return all
}

// push pushes to a remote by its name, its URL, or another spelling of that.
func (p *play) push(remote string, foreign map[string][]int) {
	there := p.refsAt(p.bare(remote), "refs/")
	refs := p.refspecs(there)
	to, known := remote, p.refsAt(p.top, p.tracking[remote])
	switch k := p.r.IntN(10); {
	case k < 2:
		to = p.bare(remote)
	case k < 3:
		to, known = "file://"+p.bare(remote), nil
	case k < 4:
		to, known = "short:"+remote, nil
	}
	for ref := range known {
		if other := p.tracking[remote+"/fork"]; other != "" && strings.HasPrefix(ref, other) {
			delete(known, ref) // another remote's
		}
	}
	specs := []string{to}
	switch p.r.IntN(24) {
	case 0, 1:
		refs = p.refsBelow("refs/")
		specs = []string{"--mirror", to}
	case 2:
		refs = p.refsBelow("refs/heads/")
		specs = []string{"--all", "--force", to}
	case 3:
		refs = slices.DeleteFunc(refs, func(u pushedRef) bool { return u.tag != nil })
		refs = append(refs, p.refsBelow("refs/tags/")...)
		specs = []string{"--tags", "--force", "--atomic", to}
	}
	for _, u := range refs {
		if branch, ok := strings.CutPrefix(u.dst, "refs/heads/"); ok && there[u.dst] == "" {
			delete(known, p.tracking[remote]+branch) // what it had there once
		}
	}
	var tips, have []int
	v := newTruth()
	for _, id := range known {
		have = append(have, p.commitsOf(id, foreign)...)
	}
	changes := 0
	for _, u := range refs {
		if u.spec != "" {
			specs = append(specs, u.spec)
		}
		old := there[u.dst]
		if old == u.object {
			continue
		}
		changes++
		have = append(have, p.commitsOf(old, foreign)...)
		if u.object == "" {
			continue
		}
		tips = append(tips, p.commitsOf(u.object, foreign)...)
	}
	p.pushedTags(v, refs, there)
	reached := p.reached(have)
	for i := range p.reached(tips) {
		if !reached[i] {
			v.commit(p.madeRepo, i)
			judged.commits.Add(1)
		}
	}
	v.allowedLater(p.madeRepo)
	p.hook("pre-push")
	top, gitDir := p.below(p.top), filepath.Join(p.top, ".git")
	if p.chance(20) {
		top, gitDir = p.linkedTop, filepath.Join(p.top, ".git", "worktrees", filepath.Base(p.linkedTop))
	}
	p.tryGit(top, nil, append([]string{"push", "-q"}, specs...)...)
	what := fmt.Sprintf("git push %q, to a remote with %v, known of it %v, env %q", specs, there, known, p.odd)
	if changes == 0 { // git runs no hook where there is nothing to do
		return
	}
	p.holdHook(what, gitDir, v)
	judged.pushes.Add(1)
	if p.chance(50) {
		p.receive(what, remote, specs, refs, foreign)
	}
}

// pushedTags adds what the tags of a push bring in, each behind those that it is
// on; what was there before may be told of once more.
func (p *play) pushedTags(v *truth, refs []pushedRef, there map[string]string) {
	for ref := range there {
		v.given[ref] = true
	}
	for i := range p.tags {
		for _, u := range refs {
			if u.tag == &p.tags[i] && u.object != "" && there[u.dst] != u.object {
				v.tag(u.tag, u.dst)
			}
		}
	}
}

// receive pushes past the hook, sometimes to a server that judges for itself.
func (p *play) receive(what, remote string, specs []string, refs []pushedRef, foreign map[string][]int) {
	status := filepath.Join(p.dir, "server")
	hook := filepath.Join(p.bare(remote), "hooks", "pre-receive")
	os.Remove(status)
	os.Remove(hook)
	there := p.refsAt(p.bare(remote), "refs/")
	if p.chance(50) {
		text := fmt.Sprintf("#!/bin/sh\nstanch pre-receive >'%[1]s/hook-said' 2>&1\nstatus=$?\ncat '%[1]s/hook-said'\necho $status >'%[2]s'\nexit $status\n", p.dir, status)
		if err := os.WriteFile(hook, []byte(text), 0o755); err != nil {
			p.t.Fatal(err)
		}
	}
	// By its grafts a repository would send less than what the server needs, and
	// before git 2.41 by its replace refs, where that setting is on.
	p.tryGit(p.top, []string{"GIT_GRAFT_FILE=" + os.DevNull}, append([]string{"-c", "core.useReplaceRefs=false", "push", "-q", "--no-verify"}, specs...)...)
	text, err := os.ReadFile(status)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	v := newTruth()
	v.deaf = true
	var tips, have []int
	for _, id := range there {
		if base, ok := foreign[id]; ok {
			have = append(have, base...)
		} else {
			have = append(have, p.commitsOf(id, nil)...)
		}
	}
	for _, u := range refs {
		tips = append(tips, p.commitsOf(u.object, foreign)...)
	}
	p.pushedTags(v, refs, there)
	reached := p.reached(have)
	for i := range p.reached(tips) {
		if !reached[i] {
			v.commit(p.madeRepo, i)
		}
	}
	switch got := strings.TrimSpace(string(text)); {
	case got == "0" && len(v.must) > 0, got == "1" && len(v.must)+len(v.may) == 0, got != "0" && got != "1":
		said, _ := os.ReadFile(filepath.Join(p.dir, "said"))
		p.t.Errorf("pre-receive of %s: status %s, %d must be found, %d may\n%s", what, got, len(v.must), len(v.may), said)
	}
	judged.pushes.Add(1)
}

// refsAt are the refs of a repository below a prefix, with their objects.
func (p *play) refsAt(dir, prefix string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(p.git(dir, nil, "for-each-ref", "--format=%(refname) %(objectname)", prefix)) {
		name, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		all[name] = id
	}
	return all
}

// commitsOf are the commits that an object leads to, as far as they are made
// by the generator and known in the repository that pushes.
func (p *play) commitsOf(id string, foreign map[string][]int) []int {
	if id == "" {
		return nil
	}
	if base, ok := foreign[id]; ok {
		if !p.tryGit(p.top, nil, "cat-file", "-e", id) {
			return nil
		}
		return base
	}
	for i, c := range p.commits {
		if c.id == id {
			return []int{i}
		}
	}
	for _, t := range p.tags {
		if t.commit >= 0 && p.git(p.top, nil, "rev-parse", t.name) == id {
			return []int{t.commit}
		}
	}
	return nil
}

// meanwhile others push, refs are forgotten, and what others did is fetched.
func (p *play) meanwhile(n int, remote string, foreign map[string][]int) {
	if heads := p.refsAt(p.bare(remote), "refs/heads/"); p.chance(30) {
		for _, ref := range slices.Sorted(maps.Keys(heads))[:min(1, len(heads))] {
			id := heads[ref]
			empty := p.git(p.bare(remote), nil, "hash-object", "-t", "tree", "-w", "/dev/null")
			made := p.git(p.bare(remote), nil, "commit-tree", "-m", fmt.Sprintf("by another %d", n), "-p", id, empty)
			p.git(p.bare(remote), nil, "update-ref", ref, made)
			foreign[made] = p.commitsOf(id, foreign)
			if base, ok := foreign[id]; ok {
				foreign[made] = base
			}
		}
	}
	if p.chance(20) {
		p.tryGit(p.top, nil, "fetch", "-q", "--no-tags", remote)
	}
	if p.chance(10) {
		known := slices.Sorted(maps.Keys(p.refsAt(p.top, p.tracking[remote])))
		for _, ref := range known[:min(1, len(known))] {
			p.git(p.top, nil, "update-ref", "-d", ref)
		}
	}
}

// clone clones one branch of the repository as it is made: the other end is a
// git of its own, and sends what its own settings take for the history.
func (p *play) clone(top, branch string, args ...string) {
	p.t.Helper()
	args = append([]string{"clone", "-q", "--no-checkout", "--single-branch", "--no-tags", "-b", branch, "--upload-pack", "git -c core.useReplaceRefs=false upload-pack"}, args...)
	p.git(p.dir, nil, append(args, "file://"+p.top, top)...)
}

// shallow pushes all that a shallow clone has to where nothing is: what stands
// in the commits at which it was cut off is new there as a whole.
func (p *play) shallow() {
	tip := pick(p.maker, p.tips)
	top, to := filepath.Join(p.dir, "shallow"), filepath.Join(p.dir, "empty.git")
	if p.sha256 {
		return // git 2.39 cannot clone these shallowly
	}
	p.git(p.top, nil, "update-ref", "refs/heads/to-clone", p.commits[tip].id)
	os.Remove(filepath.Join(p.top, ".git", "info", "grafts")) // git itself cannot clone by them
	p.clone(top, "to-clone", "--depth", fmt.Sprint(1+p.r.IntN(4)))
	p.git(p.dir, nil, "init", "-q", "--bare", to)
	ids := strings.Fields(p.git(top, nil, "rev-list", "HEAD"))
	ends, err := os.ReadFile(filepath.Join(top, ".git", "shallow"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.t.Fatal(err)
	}
	v := newTruth()
	for i, c := range p.commits {
		switch {
		case !slices.Contains(ids, c.id):
		case strings.Contains(string(ends), c.id):
			v.change(c.id, nil, c.tree)
			v.text(c.id, MessageFile, c.message)
		default:
			v.commit(p.madeRepo, i)
		}
	}
	v.allowedLater(p.madeRepo)
	p.hook("pre-push")
	p.git(top, nil, "config", "core.hooksPath", filepath.Join(p.dir, "hooks"))
	p.tryGit(top, nil, "push", "-q", to, "HEAD:refs/heads/x")
	p.holdHook(fmt.Sprintf("git push from a shallow clone of %s", p.commits[tip].id), filepath.Join(top, ".git"), v)
	judged.pushes.Add(1)
}

// partial judges the history of a clone without some of its objects: what is
// not here is no acquittal.
func (p *play) partial() {
	top := filepath.Join(p.dir, "partial")
	filter := pick(p.maker, []string{"blob:none", "blob:limit=300", "blob:limit=1m", "tree:0"})
	p.git(p.top, nil, "config", "uploadpack.allowFilter", "true")
	p.clone(top, "b0", "--filter="+filter)
	s := p.scan(top, nil, "--history")
	v := newTruth()
	for i := range p.reached(p.tips[:1]) {
		v.commit(p.madeRepo, i)
	}
	if s.status != 2 {
		v.allowedLater(p.madeRepo)
		p.holdOnce("partial clone by "+filter, s, v)
	} else if !strings.Contains(s.stderr, "hint: ") {
		p.t.Errorf("partial clone by %s: no way out\n%s", filter, s.stderr)
	}
}
