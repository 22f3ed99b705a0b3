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
	for _, name := range remotes {
		p.git(p.dir, nil, "init", "-q", "--bare", "--object-format="+format, p.bare(name))
		p.git(p.top, nil, "remote", "add", name, p.bare(name))
	}
	p.git(p.top, nil, "read-tree", "--empty")
	p.put(filepath.Join(p.top, ".git", "HEAD"), "ref: refs/heads/b0\n")
	foreign := map[string][]int{}
	for n := range 3 + p.r.IntN(5) {
		p.push(pick(p.maker, remotes), foreign)
		p.meanwhile(n, foreign)
	}
}

var remotes = []string{"origin", "fork"}

func (p *play) bare(remote string) string { return filepath.Join(p.dir, remote+".git") }

// pushed is one ref of a push.
type pushedRef struct {
	spec, dst string
	object    string // "" where it is removed
	commit    int    // that it leads to, or -1
	tag       *madeTag
}

// refspecs draws what is pushed: no two of them to the same ref.
func (p *play) refspecs(there map[string]string) (all []pushedRef) {
	taken := map[string]bool{}
	for range 1 + p.r.IntN(3) {
		dst := fmt.Sprintf("refs/heads/x%d", p.r.IntN(4))
		var u pushedRef
		switch k := p.r.IntN(100); {
		case k < 20 && len(p.tags) > 0:
			tag := &p.tags[p.r.IntN(len(p.tags))]
			u = pushedRef{"+" + tag.name, tag.name, p.git(p.top, nil, "rev-parse", tag.name), tag.commit, tag}
		case k < 35 && there[dst] != "":
			u = pushedRef{":" + dst, dst, "", -1, nil}
		case k < 60:
			i := p.r.IntN(len(p.commits)) // any commit, by its id
			u = pushedRef{"+" + p.commits[i].id + ":" + dst, dst, p.commits[i].id, i, nil}
		default:
			n := p.r.IntN(len(p.tips))
			u = pushedRef{fmt.Sprintf("+refs/heads/b%d:%s", n, dst), dst, p.commits[p.tips[n]].id, p.tips[n], nil}
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
	there := p.refs(p.bare(remote), "refs/")
	refs := p.refspecs(there)
	to, known := remote, p.refs(p.top, "refs/remotes/"+remote+"/")
	switch k := p.r.IntN(10); {
	case k < 2:
		to = p.bare(remote)
	case k < 3:
		to, known = "file://"+p.bare(remote), nil
	}
	specs := []string{to}
	var tips, have []int
	v := newTruth()
	for _, id := range known {
		have = append(have, p.commitsOf(id, foreign)...)
	}
	changes := 0
	for _, u := range refs {
		specs = append(specs, u.spec)
		old := there[u.dst]
		if old == u.object {
			continue
		}
		changes++
		have = append(have, p.commitsOf(old, foreign)...)
		if u.object == "" {
			continue
		}
		if u.commit >= 0 {
			tips = append(tips, u.commit)
		}
		if u.tag != nil {
			v.tag(u.tag, u.dst)
		}
	}
	reached := p.reached(have)
	for i := range p.reached(tips) {
		if !reached[i] {
			v.commit(p.madeRepo, i)
			judged.commits.Add(1)
		}
	}
	p.hook("pre-push")
	p.tryGit(p.top, nil, append([]string{"push", "-q"}, specs...)...)
	what := fmt.Sprintf("git push %q, to a remote with %v, known of it %v, env %q", specs, there, known, p.odd)
	if changes > 0 { // git runs no hook where there is nothing to do
		p.holdHook(what, filepath.Join(p.top, ".git"), v)
		judged.pushes.Add(1)
	}
	if p.chance(50) {
		p.tryGit(p.top, nil, append([]string{"push", "-q", "--no-verify"}, specs...)...)
	}
}

// refs are the refs of a repository below a prefix, with their objects.
func (p *play) refs(dir, prefix string) map[string]string {
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
func (p *play) meanwhile(n int, foreign map[string][]int) {
	remote := pick(p.maker, remotes)
	if heads := p.refs(p.bare(remote), "refs/heads/"); p.chance(30) {
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
		known := slices.Sorted(maps.Keys(p.refs(p.top, "refs/remotes/"+remote+"/")))
		for _, ref := range known[:min(1, len(known))] {
			p.git(p.top, nil, "update-ref", "-d", ref)
		}
	}
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
	p.git(p.dir, nil, "clone", "-q", "--no-checkout", "--depth", fmt.Sprint(1+p.r.IntN(4)), "--single-branch", "-b", "to-clone", "--no-tags", "file://"+p.top, top)
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
			v.text(c.id, fileOfMessage, c.message)
		default:
			v.commit(p.madeRepo, i)
		}
	}
	p.hook("pre-push")
	p.git(top, nil, "config", "core.hooksPath", filepath.Join(p.dir, "hooks"))
	p.tryGit(top, nil, "push", "-q", to, "HEAD:refs/heads/x")
	p.holdHook(fmt.Sprintf("git push from a shallow clone of %s", p.commits[tip].id), filepath.Join(top, ".git"), v)
	judged.pushes.Add(1)
}
