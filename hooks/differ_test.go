package hooks

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"stanch/hooks/gittest"
)

var (
	differSeed = flag.Uint64("differ.seed", 1, "the first seed of TestDifferential")
	differ     = flag.Int("differ.repos", 4, "how many repositories TestDifferential makes")
	differFor  = flag.Duration("differ.for", 0, "how long TestDifferential goes on, instead")
)

// judged counts what TestDifferential held against the truth.
var judged struct{ commits, staged, sparse, flows, commitHooks, pushes, ranges, must, may atomic.Int64 }

// TestDifferential makes repositories at random, each by its seed, plants
// secrets in them, and holds what the real binary says of them, by itself and
// as the hook of a real git, against what is known from their trees alone.
func TestDifferential(t *testing.T) {
	builtStanch(t)
	start := time.Now()
	repos := 0
	for {
		n := min(64, *differ-repos)
		if *differFor > 0 && time.Since(start) < *differFor {
			n = 64
		}
		if n <= 0 {
			break
		}
		t.Run(fmt.Sprintf("from %d", repos), func(t *testing.T) {
			for i := range n {
				seed := *differSeed + uint64(repos+i)
				t.Run(fmt.Sprint(seed), func(t *testing.T) {
					t.Parallel()
					differOne(t, seed)
				})
			}
		})
		repos += n
	}
	t.Logf("%d repositories in %s: %d commits judged in %d ranges, %d staged changes (%d by a sparse index), %d commits and %d pushes through hooks, %d commits from work trees; %d findings that had to be, %d that may",
		repos, time.Since(start).Round(time.Second), judged.commits.Load(), judged.ranges.Load(), judged.staged.Load(), judged.sparse.Load(), judged.commitHooks.Load(), judged.pushes.Load(), judged.flows.Load(), judged.must.Load(), judged.may.Load())
}

// differOne plays one repository.
func differOne(t *testing.T, seed uint64) {
	dir, err := os.MkdirTemp("", fmt.Sprintf("stanch-differ-%d-", seed))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("kept in %s; again by: go test ./hooks -run TestDifferential -differ.repos 1 -differ.seed %d", dir, seed)
		} else {
			os.RemoveAll(dir)
		}
	})
	r := rand.New(rand.NewPCG(seed, 8))
	m := &madeRepo{maker: &maker{r: r, seed: seed, idSize: 40}, dir: dir, top: filepath.Join(dir, "repo")}
	if m.sha256 = m.chance(20); m.sha256 {
		m.idSize = 64
	}
	if m.chance(70) {
		m.tick = 60
	}
	m.allows = m.chance(40)
	m.makeHistory()
	m.write(t)
	p := &play{t: t, madeRepo: m, env: append(gittest.Env(), "PATH="+builtStanch(t)+string(os.PathListSeparator)+os.Getenv("PATH"), "XDG_CONFIG_HOME="+dir)}
	p.odd = m.configure(t)
	p.housekeeping()
	p.history()
	for range 4 {
		p.someRange()
	}
	p.linked(t)
	for range 10 {
		p.stage()
	}
	for range 3 {
		p.cleanMerge()
	}
	for range 4 {
		p.aMessage()
	}
	for range 4 {
		p.flow()
	}
	for _, ref := range []string{"refs/heads/flow", "refs/stash"} {
		p.git(p.top, nil, "update-ref", "-d", ref)
	}
	p.pushes()
	p.shallow()
	p.partial()
}

// play holds the binary's verdicts on a repository against the truth.
type play struct {
	t *testing.T
	*madeRepo
	env []string // of every command
	odd []string // more of it, for the binary

	linkedTop string            // of a linked worktree
	answers   string            // to what git asks
	aborted   bool              // git was, by a bug of its own
	tracking  map[string]string // where what is known of each remote stands
	byID      map[string]*made  // files by mode and blob
}

// said is what a run of the binary said.
type said struct {
	status int
	report struct {
		Findings, Notes []saidFinding
		Scanned         struct{ Commits int }
	}
	stderr string
}

type saidFinding struct {
	Rule, File, Commit, Secret, Fingerprint string
	Carried                                 bool
	Also                                    []struct{ File, Commit string }
}

// scan runs `stanch scan` with the arguments in a folder.
func (p *play) scan(dir string, env []string, args ...string) *said {
	p.t.Helper()
	cmd := exec.Command(filepath.Join(builtStanch(p.t), "stanch"), append([]string{"scan", "--format", "json", "--show-secrets"}, args...)...)
	cmd.Dir, cmd.Env = dir, append(append(slices.Clone(p.env), p.odd...), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	s := &said{status: exitStatus(p.t, cmd.Run()), stderr: stderr.String()}
	if s.status == 2 && stdout.Len() == 0 {
		return s
	}
	if err := json.Unmarshal(stdout.Bytes(), &s.report); err != nil {
		p.t.Fatalf("stanch scan %q: %v\n%s%s", args, err, &stdout, s.stderr)
	}
	return s
}

func exitStatus(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0
}

// hold compares a report, in which every place of a finding stands.
func (p *play) hold(what string, s *said, v *truth) {
	p.t.Helper()
	if s.status == 2 {
		p.t.Fatalf("%s: status 2\n%s", what, s.stderr)
	}
	found := map[spotted]bool{}
	for _, f := range s.report.Findings {
		found[spotted{f.Commit, f.File, unescaped(f.Secret)}] = true
	}
	p.holdFound(what, found, s.status, v)
}

func (p *play) holdFound(what string, found map[spotted]bool, status int, v *truth) {
	p.t.Helper()
	judged.must.Add(int64(len(v.must)))
	judged.may.Add(int64(len(v.may)))
	if err := v.compare(found); err != nil {
		p.t.Errorf("%s: status %d\n%v", what, status, err)
	} else if want := min(len(found), 1); status != want {
		p.t.Errorf("%s: status %d, want %d", what, status, want)
	}
}

// holdOnce compares a report that tells of each secret once.
func (p *play) holdOnce(what string, s *said, v *truth) {
	p.t.Helper()
	if s.status == 2 {
		p.t.Fatalf("%s: status 2\n%s", what, s.stderr)
	}
	first, all := map[spotted]bool{}, map[spotted]bool{}
	for _, f := range s.report.Findings {
		first[spotted{f.Commit, f.File, unescaped(f.Secret)}] = true
		for _, also := range f.Also {
			if s := (spotted{also.Commit, also.File, unescaped(f.Secret)}); v.must[s] {
				all[s] = true // beside these there are those that only move it
			}
		}
	}
	maps.Copy(all, first)
	p.holdFound(what, all, s.status, v)
	for s := range first {
		if !v.must[s] && !v.may[s] {
			p.t.Errorf("%s: not new: %s", what, s)
		}
	}
}

// where is a folder of the repository to run in.
func (p *play) where() string { return p.below(p.top) }

func (p *play) below(top string) string {
	if p.chance(70) {
		return top
	}
	dir := filepath.Join(top, "below", "deep")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	return dir
}

func (p *play) history() {
	v := newTruth()
	for i := range p.reached(p.tips, p.taggedCommits()) {
		v.commit(p.madeRepo, i)
	}
	for i := range p.tags {
		v.tag(&p.tags[i], p.tags[i].name)
	}
	v.allowedLater(p.madeRepo)
	p.holdOnce("scan --history", p.scan(p.where(), nil, "--history"), v)
	judged.commits.Add(int64(len(p.commits)))
}

func (p *play) taggedCommits() (all []int) {
	for _, t := range p.tags {
		if t.commit >= 0 {
			all = append(all, t.commit)
		}
	}
	return all
}

// reached are the commits that some reach, themselves included.
func (m *madeRepo) reached(from ...[]int) map[int]bool {
	seen := map[int]bool{}
	var walk func(i int)
	walk = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		for _, p := range m.commits[i].parents {
			walk(p)
		}
	}
	for _, list := range from {
		for _, i := range list {
			walk(i)
		}
	}
	ids := map[string]bool{}
	for i := range seen {
		ids[m.commits[i].id] = true
	}
	for i, c := range m.commits { // two may be one: the same change, in the same second
		if ids[c.id] {
			seen[i] = true
		}
	}
	return seen
}

// someRange judges what one commit reaches and another does not.
func (p *play) someRange() {
	a, b := p.r.IntN(len(p.commits)), p.r.IntN(len(p.commits))
	args := []string{p.commits[a].id + ".." + p.commits[b].id}
	ours, theirs := p.reached([]int{b}), p.reached([]int{a})
	switch p.r.IntN(5) {
	case 0: // one commit
		args = []string{p.commits[b].id + "^!"}
		theirs = p.reached(p.commits[b].parents)
	case 1:
		args = []string{p.commits[b].id}
		theirs = nil
	}
	v, ids := newTruth(), map[string]bool{}
	for i := range ours {
		if !theirs[i] {
			v.commit(p.madeRepo, i)
			ids[p.commits[i].id] = true
		}
	}
	n := len(ids)
	v.allowedLater(p.madeRepo)
	from, env := p.where(), []string(nil)
	if p.chance(10) {
		from, env = p.dir, []string{"GIT_DIR=" + filepath.Join(p.top, ".git")}
	}
	s := p.scan(from, env, append([]string{"--range"}, args...)...)
	p.holdOnce("scan --range "+strings.Join(args, " "), s, v)
	if s.report.Scanned.Commits != n {
		p.t.Errorf("scan --range %q: %d commits, want %d", args, s.report.Scanned.Commits, n)
	}
	judged.commits.Add(int64(n))
	judged.ranges.Add(1)
}

// stage puts the tree of one commit into the index of another and judges that:
// by scan and sometimes by committing it.
func (p *play) stage() {
	parents, result := p.stagedChange()
	top, gitDir := p.top, filepath.Join(p.top, ".git")
	if p.chance(20) {
		top, gitDir = p.linkedTop, filepath.Join(p.top, ".git", "worktrees", filepath.Base(p.linkedTop))
	}
	var trees []tree
	head := "ref: refs/heads/unborn\n"
	merging := ""
	for n, i := range parents {
		trees = append(trees, p.commits[i].tree)
		if n == 0 {
			head = p.commits[i].id + "\n"
		} else {
			merging += p.commits[i].id + "\n"
		}
	}
	p.put(filepath.Join(gitDir, "HEAD"), head)
	os.Remove(filepath.Join(gitDir, "MERGE_HEAD"))
	if merging != "" {
		p.put(filepath.Join(gitDir, "MERGE_HEAD"), merging)
	}
	var env []string
	if p.chance(20) {
		env = []string{"GIT_INDEX_FILE=" + filepath.Join(gitDir, "other-index")}
	}
	p.git(top, env, "read-tree", p.commits[result].id)
	if p.chance(10) {
		p.gitIn(top, env, strings.Join(p.commits[result].tree.names(), "\x00"), "update-index", "-z", pick(p.maker, []string{"--skip-worktree", "--assume-unchanged"}), "--stdin")
	}
	if p.chance(15) && env == nil && top == p.top {
		p.sparseIndex()
	}
	later := ""
	if p.chance(15) {
		later = fmt.Sprintf("later%d", p.r.IntN(99))
		add(p.t, filepath.Join(top, later), "token = "+p.secret()+"\n")
		p.git(top, env, "add", "-N", later)
	}
	v := newTruth()
	v.change("", trees, p.commits[result].tree)
	what := fmt.Sprintf("staged in %s: commit %s, HEAD and merged %v, env %q %q, later %q", top, p.commits[result].id, parents, env, p.odd, later)
	from := p.below(top)
	if p.chance(10) { // from outside, as scripts do
		from, env = p.dir, append(env, "GIT_DIR="+gitDir, "GIT_WORK_TREE="+top)
	}
	p.hold(what, p.scan(from, env, "--staged"), v)
	judged.staged.Add(1)
	if p.chance(20) {
		p.commitStaged(what, top, gitDir, env, v)
	}
}

// sparseIndex has git leave out of the index what lies in folders, where it can:
// there is an entry for a folder as a whole.
func (p *play) sparseIndex() {
	p.tryGit(p.top, nil, "config", "--unset-all", "core.splitIndex") // git itself fails on both
	p.tryGit(p.top, nil, "update-index", "--no-split-index")
	p.tryGit(p.top, nil, "sparse-checkout", "set", "--cone", "--sparse-index")
	if out := p.git(p.top, nil, "ls-files", "--sparse", "--stage"); strings.Contains("\n"+out, "\n040000 ") {
		judged.sparse.Add(1)
	}
}

func (p *play) put(path, text string) {
	p.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// stagedChange is what HEAD is and what is merged into it, and whose tree is
// staged: a commit as it came to be, or any two.
func (p *play) stagedChange() (parents []int, result int) {
	result = p.r.IntN(len(p.commits))
	switch k := p.r.IntN(100); {
	case k < 50:
		return p.commits[result].parents, result
	case k < 55:
		return nil, result
	}
	for len(parents) == 0 || p.chance(20) {
		parents = append(parents, p.r.IntN(len(p.commits)))
	}
	return parents, result
}

// commitStaged commits what is staged, with stanch as the hook.
func (p *play) commitStaged(what, top, gitDir string, env []string, v *truth) {
	p.hook("pre-commit")
	p.tryGit(top, env, "commit", "-q", "--allow-empty", "-m", "x")
	p.holdHook("git commit, "+what, gitDir, v)
	p.tryGit(top, nil, "update-ref", "-d", "refs/heads/unborn")
	judged.commitHooks.Add(1)
}

// aMessage commits with a message, to see what git keeps of it, and again with
// stanch as the hook.
func (p *play) aMessage() {
	var text strings.Builder
	text.WriteString(pick(p.maker, []string{"subject\n\n", "# subject\n", "", "\n\nsubject\r\n"}))
	for range p.r.IntN(6) {
		text.WriteString(pick(p.maker, []string{"", "", "", "#", "# ", ";", " # ", "\t", "> "}) + p.lineText() + pick(p.maker, []string{"\n", "\n", "\r\n", "\n\n\n"}))
	}
	file := filepath.Join(p.dir, "message")
	p.put(file, text.String())
	args := []string{"-c", "commit.cleanup=" + pick(p.maker, []string{"default", "strip", "whitespace", "verbatim", "scissors"}),
		"-c", "core.commentChar=" + pick(p.maker, []string{"#", "#", ";", "auto"})}
	commit := []string{"commit", "-q", "--allow-empty", "-F", file}
	switch p.r.IntN(3) {
	case 0:
		commit = append(commit, "-e")
	case 1:
		commit = append(commit, "-e", "-v")
	}
	p.put(filepath.Join(p.top, ".git", "HEAD"), p.commits[0].id+"\n")
	p.git(p.top, nil, "read-tree", pick(p.maker, p.commits).id)
	env := []string{"GIT_EDITOR=true"}
	if !p.tryGit(p.top, env, append(append(args, commit...), "--no-verify")...) {
		return // nothing is left of it
	}
	_, kept, _ := strings.Cut(p.git(p.top, nil, "cat-file", "commit", "HEAD"), "\n\n")
	v := newTruth()
	v.text("", MessageFile, kept)
	p.put(filepath.Join(p.top, ".git", "HEAD"), p.commits[0].id+"\n")
	p.hook("commit-msg")
	p.tryGit(p.top, env, append(args, commit...)...)
	p.holdHook(fmt.Sprintf("message %s: git %q", file, append(args, commit...)), filepath.Join(p.top, ".git"), v)
	judged.commitHooks.Add(1)
}

// linked makes a linked worktree.
func (p *play) linked(t *testing.T) {
	p.linkedTop = filepath.Join(p.dir, "linked")
	p.git(p.top, nil, "worktree", "add", "-q", "--no-checkout", "--detach", p.linkedTop, p.commits[0].id)
}

// cleanMerge has git itself merge two commits, which adds nothing beyond them.
func (p *play) cleanMerge() {
	a, b := pick(p.maker, p.commits), pick(p.maker, p.commits)
	cmd := exec.Command("git", "merge-tree", "--write-tree", "--allow-unrelated-histories", a.id, b.id)
	cmd.Dir, cmd.Env = p.top, append(slices.Clone(p.env), "GIT_NO_REPLACE_OBJECTS=1", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=merge.renames", "GIT_CONFIG_VALUE_0=true")
	out, err := cmd.Output()
	if err != nil {
		return // a conflict
	}
	merged := p.git(p.top, nil, "commit-tree", "-p", a.id, "-p", b.id, "-m", "merged", strings.TrimSpace(string(out)))
	what := fmt.Sprintf("merge of %s and %s by git", a.id, b.id)
	p.hold(what, p.scan(p.where(), nil, "--range", merged+"^!"), newTruth())
	p.put(filepath.Join(p.top, ".git", "HEAD"), a.id+"\n")
	p.put(filepath.Join(p.top, ".git", "MERGE_HEAD"), b.id+"\n")
	p.git(p.top, nil, "read-tree", merged)
	p.hold("staged "+what, p.scan(p.where(), nil, "--staged"), newTruth())
	os.Remove(filepath.Join(p.top, ".git", "MERGE_HEAD"))
	judged.commits.Add(1)
	judged.staged.Add(1)
}

// git runs git without the odd settings of the environment.
func (p *play) git(dir string, env []string, args ...string) string {
	p.t.Helper()
	return p.gitIn(dir, env, "", args...)
}

// gitIn is git with something on standard input.
func (p *play) gitIn(dir string, env []string, in string, args ...string) string {
	p.t.Helper()
	// No environment keeps replace refs out where a repository wants them.
	cmd := exec.Command("git", append([]string{"-c", "core.useReplaceRefs=false"}, args...)...)
	cmd.Stdin = strings.NewReader(in)
	cmd.Dir, cmd.Env = dir, append(append(slices.Clone(p.env), "GIT_NO_REPLACE_OBJECTS=1", "GIT_GRAFT_FILE="+os.DevNull), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("git %q: %v\n%s", args, err, &stderr)
	}
	return strings.TrimSpace(string(out))
}

// tryGit runs git as a user would, who may have set anything; whether it
// succeeds is for the hook to say. What git itself shows is not ours.
func (p *play) tryGit(dir string, env []string, args ...string) (ok bool) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, append(append(slices.Clone(p.env), p.odd...), env...)
	cmd.Stdin = strings.NewReader(p.answers)
	out, err := cmd.CombinedOutput()
	p.put(filepath.Join(p.dir, "said"), string(out))
	if bytes.Contains(out, []byte("BUG: ")) { // git's own: 2.39 aborts within an octopus merge of a sparse checkout, and leaves its lock
		os.Remove(filepath.Join(p.top, ".git", "index.lock"))
		p.aborted = true
	}
	if hook, err := os.ReadFile(filepath.Join(p.dir, "hook-said")); err == nil && len(counted(string(hook))) > 0 {
		p.t.Errorf("git %q: a secret was printed", args)
	}
	return err == nil
}

// hook makes stanch the hooks of these names, which leave their exit status
// behind, and the tree of the index that they were handed.
func (p *play) hook(names ...string) {
	dir := filepath.Join(p.dir, "hooks")
	os.RemoveAll(dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	for _, name := range names {
		text := "#!/bin/sh\n"
		if strings.HasSuffix(name, "-commit") {
			text += fmt.Sprintf("cp \"$GIT_INDEX_FILE\" '%[1]s/index' && GIT_INDEX_FILE='%[1]s/index' git write-tree >'%[1]s/tree'\n", p.dir)
		}
		text += fmt.Sprintf("stanch %[1]s \"$@\" >'%[2]s/hook-said' 2>&1\nstatus=$?\ncat '%[2]s/hook-said'\necho $status >'%[2]s/status'\nexit $status\n", name, p.dir)
		syscall.ForkLock.RLock() // a process started meanwhile would hold it open for writing, and it could not be run
		err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755)
		syscall.ForkLock.RUnlock()
		if err != nil {
			p.t.Fatal(err)
		}
	}
	p.git(p.top, nil, "config", "core.hooksPath", dir)
	for _, left := range []string{"status", "tree", "hook-said", "repo/.git/" + lastName, "repo/.git/worktrees/linked/" + lastName, "shallow/.git/" + lastName} {
		os.Remove(filepath.Join(p.dir, left))
	}
}

// holdHook compares what the hook that has just run left behind.
func (p *play) holdHook(what, gitDir string, v *truth) {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, "status"))
	if err != nil {
		said, _ := os.ReadFile(filepath.Join(p.dir, "said"))
		p.t.Fatalf("%s: the hook did not run\n%s", what, said)
	}
	status := 0
	fmt.Sscan(string(text), &status)
	if status == 2 {
		said, _ := os.ReadFile(filepath.Join(p.dir, "said"))
		p.t.Errorf("%s: status %d\n%s", what, status, said)
		return
	}
	byFingerprint := p.allPlanted()
	var last struct{ Findings []saidFinding }
	text, err = os.ReadFile(filepath.Join(gitDir, lastName))
	if err == nil {
		err = json.Unmarshal(text, &last)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.t.Fatal(err)
	}
	found := map[spotted]bool{}
	for _, f := range last.Findings {
		found[spotted{f.Commit, f.File, byFingerprint[f.Fingerprint]}] = true
	}
	if len(last.Findings) >= MostShown { // more are counted, not named
		maps.Copy(found, v.must)
	}
	p.holdFound(what, found, status, v)
}
