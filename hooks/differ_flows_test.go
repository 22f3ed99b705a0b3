package hooks

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// flow has git itself change a work tree and commit that, in one of the ways in
// which people do, with stanch as the hook. What git is about to commit is read
// from the index that it hands to the hook.
func (p *play) flow() {
	base, other, third := pick(p.maker, p.commits), pick(p.maker, p.commits), pick(p.maker, p.commits)
	before := func(args ...string) bool {
		return p.tryGit(p.top, nil, append([]string{"-c", "core.hooksPath=" + os.DevNull}, args...)...)
	}
	before("merge", "--abort")
	before("cherry-pick", "--abort")
	os.Remove(filepath.Join(p.top, ".git", "MERGE_HEAD"))
	p.put(filepath.Join(p.top, ".git", "HEAD"), base.id+"\n")
	if !before("reset", "-q", "--hard", base.id) {
		return
	}
	if p.chance(60) {
		before("checkout", "-q", "-B", "flow")
	}
	p.hook("pre-commit", "pre-merge-commit")
	steps, merged := p.steps(base, other, third)
	p.editFiles()
	p.aborted = false
	for _, args := range steps[:len(steps)-1] {
		if before(args...); p.aborted {
			return // what was merged is there, and git does not know that it is of a merge
		}
	}
	last := steps[len(steps)-1]
	if _, err := os.Stat(filepath.Join(p.top, ".git", "MERGE_HEAD")); err != nil && last[0] == "commit" {
		merged = nil // HEAD came from there already
	}
	parents := []tree{p.treeOf("HEAD")}
	for _, c := range merged {
		parents = append(parents, p.treeOf(c.id))
	}
	if p.chance(30) && !slices.Contains(last, "--") {
		last = append([]string{"-C", p.below(p.top)}, last...)
	}
	cmd := []string{"GIT_EDITOR=true"}
	p.answers = strings.Repeat(pick(p.maker, []string{"y\n", "y\nn\n", "n\ny\ny\n", "s\ny\nn\n"}), 200)
	p.tryGit(p.top, cmd, last...)
	p.answers = ""
	what := fmt.Sprintf("git %q on %s with %s, env %q", steps, base.id, other.id, p.odd)
	text, err := os.ReadFile(filepath.Join(p.dir, "tree"))
	if err != nil {
		return // nothing to commit, or a conflict: git ran no hook
	}
	v := newTruth()
	v.change("", parents, p.treeOf(strings.TrimSpace(string(text))))
	p.holdHook(what, filepath.Join(p.top, ".git"), v)
	judged.flows.Add(1)
}

// steps are the git commands of a flow, and what it merges.
func (p *play) steps(base, other, third *madeCommit) (steps [][]string, merged []*madeCommit) {
	commit := []string{"commit", "-q", "-m", "x"}
	with := func(more ...string) []string { return append(slices.Clone(commit), more...) }
	tracked := strings.Split(strings.TrimRight(p.git(p.top, nil, "ls-files", "-z"), "\x00"), "\x00")
	path := ":(top,literal)" + pick(p.maker, tracked)
	all := []string{"add", "-A"}
	switch p.r.IntN(18) {
	case 0:
		return [][]string{with("-a")}, nil
	case 1:
		return [][]string{with("--", path)}, nil
	case 2:
		return [][]string{all, with("--only", "--", path)}, nil
	case 3:
		return [][]string{{"add", "--", path}, with("--include", "--", ":(top)*.txt")}, nil
	case 4:
		return [][]string{with("-p")}, nil
	case 5:
		return [][]string{{"add", "-p"}, commit}, nil
	case 6:
		return [][]string{all, with("--amend")}, nil
	case 7:
		return [][]string{all, {"stash", "push", "-q"}, {"stash", "apply", "-q", "--index"}, commit}, nil
	case 8:
		return [][]string{{"cherry-pick", "-n", "--strategy-option=theirs", other.id}, with("--allow-empty")}, nil
	case 9:
		return [][]string{{"revert", "-n", base.id}, commit}, nil
	case 10:
		return [][]string{{"merge", "-q", "--squash", "--allow-unrelated-histories", other.id}, all, commit}, nil
	case 11:
		return [][]string{{"stash", "push", "-q", "-u"}, {"merge", "-q", "--no-ff", "--no-edit", "--allow-unrelated-histories", "-X", "ours", other.id}}, []*madeCommit{other}
	case 12:
		return [][]string{{"stash", "push", "-q", "-u"}, {"merge", "-q", "--no-commit", "--no-ff", "--allow-unrelated-histories", other.id}, all, commit}, []*madeCommit{other}
	case 13:
		return [][]string{{"rm", "-q", "-r", "--cached", "--", path}, commit}, nil
	case 14:
		return [][]string{{"add", "-N", "."}, with("-a")}, nil
	case 15:
		return [][]string{{"stash", "push", "-q", "-u"}, {"merge", "-q", "--no-ff", "--no-edit", other.id, third.id}}, []*madeCommit{other, third}
	case 16: // by itself where there is no conflict, and then no hook runs
		return [][]string{{"stash", "push", "-q", "-u"}, {"cherry-pick", other.id}, all, commit}, nil
	}
	return [][]string{all, commit}, nil
}

// editFiles changes some files of the work tree.
func (p *play) editFiles() {
	tracked := strings.Split(strings.TrimRight(p.git(p.top, nil, "ls-files", "-z"), "\x00"), "\x00")
	for range 1 + p.r.IntN(3) {
		path := filepath.Join(p.top, pick(p.maker, tracked))
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || p.chance(25) {
			p.newFile()
			continue
		}
		switch k := p.r.IntN(100); {
		case k < 60:
			p.editBytes(path)
		case k < 70:
			os.Chmod(path, info.Mode()^0o111)
		case k < 80:
			os.Remove(path)
		case k < 85:
			os.Remove(path)
			os.Symlink(p.secret(), path)
		default:
			to := filepath.Join(p.top, p.name())
			os.MkdirAll(filepath.Dir(to), 0o755)
			os.Rename(path, to)
		}
	}
}

func (p *play) newFile() {
	path := filepath.Join(p.top, p.name())
	if os.MkdirAll(filepath.Dir(path), 0o755) != nil {
		return // a file is there
	}
	if f := p.file(); f.mode == regular || f.mode == executable {
		os.WriteFile(path, f.blob(), 0o644)
	}
}

// editBytes puts a line into a file, or takes some away.
func (p *play) editBytes(path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	if bytes.IndexByte(text, 0) >= 0 || bytes.Contains(text, []byte(keyName)) {
		return // a line of ASCII is none there; of half a key there is no telling
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	at := p.r.IntN(len(lines))
	if p.chance(70) {
		lines = slices.Insert(lines, at, []byte(p.lineText()+"\n"))
	} else {
		lines = slices.Delete(lines, at, min(len(lines), at+1+p.r.IntN(5)))
	}
	if err := os.WriteFile(path, bytes.Join(lines, nil), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// treeOf is a tree as git has it, made by the generator or not.
func (p *play) treeOf(name string) tree {
	p.t.Helper()
	t := tree{}
	for entry := range strings.SplitSeq(strings.TrimRight(p.git(p.top, nil, "ls-tree", "-r", "-z", "--full-tree", name), "\x00"), "\x00") {
		meta, name, ok := strings.Cut(entry, "\t")
		if f := strings.Fields(meta); ok && len(f) == 3 {
			t[name] = p.fileOf(f[0], f[2])
		}
	}
	return t
}

// FileOf is the file of a blob: the same one for the same mode and blob.
func (p *play) fileOf(mode, id string) *made {
	if p.byID == nil {
		p.byID = map[string]*made{}
		for _, c := range p.commits {
			for _, f := range c.tree {
				if f.link == "" {
					id := p.blobID(f.blob())
					for _, mode := range []string{regular, executable, symlink} {
						p.byID[mode+id] = &made{mode: mode, lines: f.lines, count: f.secrets(), open: f.unallowed()}
					}
				}
			}
		}
	}
	if p.byID[mode+id] == nil {
		f := &made{mode: mode}
		if mode != gitlink {
			text := p.gitBytes("cat-file", "blob", id)
			f.lines = []madeLine{{text: strings.ReplaceAll(string(text), "\x00", "")}} // UTF-16 as well
		}
		p.byID[mode+id] = f
	}
	return p.byID[mode+id]
}

func (m *madeRepo) blobID(blob []byte) string {
	text := append(fmt.Appendf(nil, "blob %d\x00", len(blob)), blob...)
	if m.sha256 {
		return fmt.Sprintf("%x", sha256.Sum256(text))
	}
	return fmt.Sprintf("%x", sha1.Sum(text))
}

func (p *play) gitBytes(args ...string) []byte {
	p.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = p.top, append(slices.Clone(p.env), "GIT_NO_REPLACE_OBJECTS=1")
	out, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("git %q: %v", args, err)
	}
	return out
}
