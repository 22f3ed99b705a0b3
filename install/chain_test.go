package install

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// call runs a hook as git does, from the top of the work tree.
func (b *sandbox) call(shell, hook, input string, args ...string) (int, string) {
	b.t.Helper()
	path := filepath.Join(".git", "hooks", hook)
	cmd := exec.Command(path, args...)
	if shell != "" {
		words := append(strings.Fields(shell), path)
		cmd = exec.Command(words[0], append(words[1:], args...)...)
	}
	cmd.Dir, cmd.Env, cmd.Stdin = b.top, b.env, strings.NewReader(input)
	out, _ := cmd.CombinedOutput()
	return cmd.ProcessState.ExitCode(), string(out)
}

// shells are those of this machine that a shim may meet.
func shells(t *testing.T) []string {
	all := []string{"sh"}
	for _, s := range []string{"dash", "bash --posix", "busybox sh", "mksh", "ksh", "zsh --emulate sh"} {
		if _, err := exec.LookPath(strings.Fields(s)[0]); err == nil {
			all = append(all, s)
		}
	}
	t.Logf("shells: %s", strings.Join(all, ", "))
	return all
}

func TestChain(t *testing.T) {
	input := "refs/heads/main 1 refs/heads/main 2\nno newline, a NUL \x00, bytes \xff\xfe, \\n %s" + strings.Repeat("x", 200_000)
	for _, shell := range shells(t) {
		for _, hook := range []string{"pre-push", "pre-receive", "commit-msg", "pre-commit"} {
			t.Run(shell+" "+hook, func(t *testing.T) {
				b := newSandbox(t, "")
				b.write(b.hook(hook), theirHook, 0o755)
				b.install(hook)
				args := []string{"or igin", "https://example.com/it's", "", "*"}
				want := "[or igin][https://example.com/it's][][*]\n"
				for _, row := range []struct{ ours, theirs, want int }{
					{0, 0, 0}, {0, 7, 7}, {0, 255, 255}, {1, 0, 1}, {2, 7, 2}, {130, 0, 130},
				} {
					b.write(filepath.Join(b.home, "ours.status"), fmt.Sprint(row.ours), 0o644)
					b.write(filepath.Join(b.home, "theirs.status"), fmt.Sprint(row.theirs), 0o644)
					status, out := b.call(shell, hook, input, args...)
					if status != row.want {
						t.Errorf("ours %d, theirs %d: got status %d, want %d\n%s", row.ours, row.theirs, status, row.want, out)
					}
					if got := b.note("ours.args"); got != "["+hook+"]"+want {
						t.Errorf("ours was called with %q", got)
					}
					ours, theirs := b.note("ours.in"), b.note("theirs.in")
					if readsInput(hook) && ours != input {
						t.Errorf("ours read %d bytes, want %d", len(ours), len(input))
					}
					if row.ours != 0 {
						if got := b.note("theirs.args"); got != "" {
							t.Errorf("theirs ran after ours blocked")
						}
						continue
					}
					if got := b.note("theirs.args"); got != want {
						t.Errorf("theirs was called with %q, want %q", got, want)
					}
					if theirs != input {
						t.Errorf("theirs read %d bytes, want %d", len(theirs), len(input))
					}
				}
				if left, _ := os.ReadDir(filepath.Join(b.home, "tmp")); len(left) > 0 {
					t.Errorf("left behind: %v", left)
				}
			})
		}
	}
}

// The hook that runs after ours sees the environment, the working directory
// and the open files it would have seen without us.
func TestChainEnvironment(t *testing.T) {
	for _, hook := range []string{"pre-commit", "pre-push"} {
		t.Run(hook, func(t *testing.T) {
			b := newSandbox(t, "")
			b.env = append(b.env, "hook=1", "bin=2", "dir=3", "next=4", "tmp=5", "status=6", "IFS=7", "CDPATH=/:/tmp")
			theirs := "#!/bin/sh\nenv | grep -v '^_=' | sort; pwd; umask; ls /proc/self/fd 2>/dev/null | wc -l; trap\n"
			b.write(b.hook(hook), theirs, 0o755)
			_, want := b.call("", hook, "", "a", "b")
			b.install(hook)
			_, got := b.call("", hook, "", "a", "b")
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// A hook killed by a signal blocks, as it does without us.
func TestChainSignal(t *testing.T) {
	for _, hook := range []string{"pre-commit", "pre-push"} {
		for _, who := range []string{"ours", "theirs"} {
			t.Run(hook+" "+who, func(t *testing.T) {
				b := newSandbox(t, "")
				b.write(b.hook(hook), theirHook, 0o755)
				b.install(hook)
				path := b.hook(hook + chainedSuffix)
				if who == "ours" {
					path = b.bin
				}
				b.write(path, "#!/bin/sh\nkill -TERM $$\nsleep 5\n", 0o755)
				status, _ := b.call("", hook, "")
				if status != 143 && status != -1 { // -1: the signal itself was passed on
					t.Errorf("got status %d, want the signal", status)
				}
			})
		}
	}
}

func TestNowhereToStoreInput(t *testing.T) {
	b := newSandbox(t, "")
	b.write(b.hook("pre-push"), theirHook, 0o755)
	b.install("pre-push")
	b.env = append(b.env, "TMPDIR=/nonexistent")
	if status, out := b.call("", "pre-push", "lines\n"); status != 0 || b.note("theirs.in") != "lines\n" {
		t.Errorf("want the git directory used instead, got status %d: %s", status, out)
	}
	if left, _ := filepath.Glob(filepath.Join(b.top, ".git", "stanch.*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	b.note("ours.args")
	b.env = append(b.env, "GIT_DIR=/nonexistent")
	status, out := b.call("", "pre-push", "lines\n")
	if status != 2 || b.note("ours.args") != "" {
		t.Errorf("got status %d, want 2: %s", status, out)
	}
	wants(t, out, "cannot store standard input", "TMPDIR")
}

func TestBinaryGone(t *testing.T) {
	for _, shell := range shells(t) {
		t.Run(shell, func(t *testing.T) {
			b := newSandbox(t, "")
			b.install()
			os.Remove(b.bin)
			status, out := b.call(shell, "pre-commit", "")
			if status != 2 {
				t.Errorf("got status %d, want 2", status)
			}
			wants(t, out, "stanch is gone", "not at "+b.bin, "stanch install", "rm '"+b.hook("pre-commit")+"'")
		})
	}
	b := newSandbox(t, "")
	b.install()
	os.Remove(b.bin)
	status, out := b.commit()
	if status == 0 {
		t.Error("git commit went through without stanch")
	}
	wants(t, out, "pre-commit: blocked")
	if ok, out := b.status(); ok {
		t.Errorf("status is ok:\n%s", out)
	} else {
		wants(t, out, "stanch is gone")
	}

	t.Run("found on PATH", func(t *testing.T) {
		elsewhere := filepath.Join(b.home, "else where")
		b.write(filepath.Join(elsewhere, "stanch"), fakeStanch, 0o755)
		b := *b
		b.env = append(b.env[:len(b.env):len(b.env)], "PATH="+elsewhere+":"+os.Getenv("PATH"))
		if status, out := b.commit(); status != 0 || b.note("ours.args") != "[pre-commit]\n" {
			t.Errorf("status %d: %s", status, out)
		}
		if ok, out := b.status(); !ok {
			t.Errorf("status is not ok:\n%s", out)
		}
	})
	t.Run("not from a relative entry of PATH", func(t *testing.T) {
		b.write("stanch", "#!/bin/sh\nexit 0\n", 0o755)
		for _, entry := range []string{".", ""} {
			b := *b
			b.env = append(b.env[:len(b.env):len(b.env)], "PATH="+entry+":"+os.Getenv("PATH"))
			if status, out := b.commit(); status == 0 {
				t.Errorf("ran the stanch that lies in the checkout: %s", out)
			}
		}
	})
}

func TestRealPushAndMerge(t *testing.T) {
	b := newSandbox(t, "")
	b.write(b.hook("pre-push"), theirHook, 0o755)
	b.write(b.hook("commit-msg"), theirHook, 0o755)
	remote := filepath.Join(b.home, "remote.git")
	b.git("init", "-q", "--bare", remote)
	b.install("pre-commit", "pre-push", "commit-msg")
	b.commit()
	if got, want := b.note("ours.args"), "[pre-commit]\n[commit-msg][.git/COMMIT_EDITMSG]\n"; got != want {
		t.Errorf("commit: got %q, want %q", got, want)
	}
	if got, want := b.note("theirs.args"), "[.git/COMMIT_EDITMSG]\n"; got != want {
		t.Errorf("commit: theirs got %q, want %q", got, want)
	}
	b.git("remote", "add", "origin", remote)
	b.git("branch", "other")
	b.git("push", "-q", "origin", "main", "other")
	want := "[origin][" + remote + "]\n"
	if got := b.note("ours.args"); got != "[pre-push]"+want {
		t.Errorf("push: got %q", got)
	}
	if got := b.note("theirs.args"); got != want {
		t.Errorf("push: theirs got %q", got)
	}
	ours, theirs := b.note("ours.in"), b.note("theirs.in")
	if ours != theirs || strings.Count(ours, "\n") != 2 {
		t.Errorf("push: ours read %q, theirs %q", ours, theirs)
	}
	b.git("switch", "-q", "other")
	b.commit()
	b.write("file", "x", 0o644)
	b.git("add", "file")
	b.git("commit", "-q", "-m", "f")
	b.git("switch", "-q", "main")
	b.git("commit", "-q", "--allow-empty", "-m", "on main")
	b.note("ours.args")
	b.git("merge", "-q", "--no-ff", "-m", "merge", "other")
	if got := b.note("ours.args"); !strings.HasPrefix(got, "[pre-merge-commit]\n") {
		t.Errorf("merge: got %q", got)
	}
}

func TestBare(t *testing.T) {
	b := newSandbox(t, "")
	bare := b.in(filepath.Join(b.home, "server.git"))
	b.git("init", "-q", "--bare", bare.top)
	hooks := filepath.Join(bare.top, "hooks")
	bare.write(filepath.Join(hooks, "pre-receive"), theirHook, 0o755)
	before := bare.tree(bare.top)
	wants(t, bare.install(), "this repository is bare", "    stanch install --hooks pre-receive")
	bare.uninstall()
	bare.install("pre-receive")
	b.commit()
	b.git("push", "-q", bare.top, "main", "main:other")
	if got := b.note("ours.args"); got != "[pre-receive]\n" {
		t.Errorf("got %q", got)
	}
	if ours, theirs := b.note("ours.in"), b.note("theirs.in"); ours != theirs || strings.Count(ours, "\n") != 2 {
		t.Errorf("ours read %q, theirs %q", ours, theirs)
	}
	b.write(filepath.Join(b.home, "ours.status"), "1", 0o644)
	if status, out := b.try("push", "-q", bare.top, "main:third"); status == 0 {
		t.Errorf("push was not blocked: %s", out)
	}
	if ok, out := bare.status(); !ok {
		t.Errorf("status is not ok:\n%s", out)
	} else {
		wants(t, out, "pre-receive: wired in "+filepath.Join(hooks, "pre-receive"))
	}
	bare.uninstall()
	os.RemoveAll(filepath.Join(bare.top, "objects"))
	os.RemoveAll(filepath.Join(bare.top, "refs"))
	for name := range before {
		if strings.HasPrefix(name, "objects") || strings.HasPrefix(name, "refs") {
			delete(before, name)
		}
	}
	sameTree(t, bare.tree(bare.top), before)
}

func TestShimIsPlainShell(t *testing.T) {
	for _, r := range []role{beside, relay, relayOnly, configured} {
		for _, hook := range append(supported, "push-to-checkout", "proc-receive", "post-commit") {
			s := shim{hook: hook, role: r, binary: "/it's/stanch", prior: "/pr ior", made: 2}
			text := s.text()
			for _, shell := range shells(t) {
				words := append(strings.Fields(shell), "-n")
				cmd := exec.Command(words[0], words[1:]...)
				cmd.Stdin = bytes.NewReader([]byte(text))
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%s of %s %s: %v: %s\n%s", shell, r, hook, err, out, text)
				}
			}
			got, intact, mine := parseShim(text)
			if !intact || !mine || got.hook != hook || got.role != r {
				t.Errorf("parseShim(%s %s) = %+v, %v, %v", r, hook, got, intact, mine)
			}
			if r == beside && (got.binary != s.binary || got.made != s.made) {
				t.Errorf("parseShim(%s %s) = %+v", r, hook, got)
			}
			if strings.Contains(text, "@") && !strings.Contains(text, `"$@"`) {
				t.Errorf("a mark was not replaced:\n%s", text)
			}
		}
	}
}

// A hook that looks at its own name, and at what lies beside it, finds what it
// would find without us.
func TestOwnName(t *testing.T) {
	const dispatcher = `#!/bin/sh
name=$(basename "$0")
echo "$name" >>"$NOTES/theirs.args"
for part in "$(dirname "$0")/$name.d"/*; do
	"$part" "$@" || exit
done
`
	for name, set := range map[string]func(*sandbox){
		"file": func(b *sandbox) { b.write(b.hook("pre-commit"), dispatcher, 0o755) },
		"link to a common one": func(b *sandbox) {
			b.write(b.hook("dispatch"), dispatcher, 0o755)
			os.Symlink("dispatch", b.hook("pre-commit"))
			os.Symlink("dispatch", b.hook("pre-push"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newSandbox(t, "")
			set(b)
			b.write(b.hook("pre-commit.d/10-part"), "#!/bin/sh\necho part >>\"$NOTES/theirs.args\"\n", 0o755)
			before := b.tree(b.top)
			b.install()
			if status, out := b.call("", "pre-commit", ""); status != 0 {
				t.Errorf("status %d: %s", status, out)
			}
			if got, want := b.note("theirs.args"), "pre-commit\npart\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			installed := b.tree(b.top)
			b.install()
			sameTree(t, b.tree(b.top), installed)
			b.uninstall()
			sameTree(t, b.tree(b.top), before)
		})
	}
}
