package install

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// newUser is a sandbox whose user has a configuration of their own, with the
// text given.
func newUser(t *testing.T, config string) *sandbox {
	b := newSandbox(t, "")
	path := filepath.Join(b.home, "gitconfig")
	b.write(path, config, 0o644)
	b.env = append(b.env, "GIT_CONFIG_GLOBAL="+path)
	return b
}

func (b *sandbox) global(do func(context.Context, Options) error, hooks ...string) string {
	b.t.Helper()
	var out bytes.Buffer
	o := b.options(&out)
	o.Global, o.Hooks = true, hooks
	if err := do(context.Background(), o); err != nil {
		b.t.Fatalf("%v\n%s", err, &out)
	}
	return out.String()
}

// installRelay is Install as an older git has it done.
func installRelay(ctx context.Context, o Options) error {
	hooks, err := chosen(o.Hooks, []string{"pre-commit", "pre-push"})
	if err != nil {
		return err
	}
	plans, err := o.planRelay(ctx, hooks)
	if err != nil {
		return err
	}
	return o.run(plans)
}

func TestGlobalRelay(t *testing.T) {
	for name, config := range map[string]string{
		"nothing set":        "[user]\n\tname = B\n",
		"a folder set":       "[core]\n\thooksPath = ~/mine\n[user]\n\tname = B\n",
		"a folder elsewhere": "[core]\n\thooksPath = /nonexistent\n",
	} {
		t.Run(name, func(t *testing.T) {
			b := newUser(t, config)
			own := filepath.Join(b.top, ".git", "hooks")
			if strings.Contains(config, "~/mine") {
				own = filepath.Join(b.home, "mine")
			}
			reached := !strings.Contains(config, "nonexistent")
			for _, hook := range []string{"pre-commit", "post-commit", "pre-push", "prepare-commit-msg"} {
				b.write(filepath.Join(own, hook), strings.Replace(theirHook, "'[%s]'", "'["+hook+"][%s]'", 1), 0o755)
			}
			before := b.tree(b.home)
			b.global(installRelay)
			installed := b.tree(b.home)
			wants(t, b.global(installRelay), "already installed: core.hooksPath of the user is")
			sameTree(t, b.tree(b.home), installed)

			if status, out := b.commit(); status != 0 {
				t.Fatalf("commit: status %d: %s", status, out)
			}
			if got := b.note("ours.args"); got != "[pre-commit]\n" {
				t.Errorf("stanch was called with %q", got)
			}
			want := ""
			if reached {
				want = "[pre-commit][]\n[prepare-commit-msg][.git/COMMIT_EDITMSG][prepare-commit-msg][message]\n[post-commit][]\n"
			}
			if got := b.note("theirs.args"); got != want {
				t.Errorf("their hooks were called with %q, want %q", got, want)
			}
			b.note("theirs.in")
			remote := filepath.Join(b.home, "remote.git")
			b.git("init", "-q", "--bare", remote)
			b.git("push", "-q", remote, "main")
			if ours, theirs := b.note("ours.in"), b.note("theirs.in"); ours == "" || reached && ours != theirs {
				t.Errorf("push: ours read %q, theirs %q", ours, theirs)
			}
			b.note("ours.args")
			b.note("theirs.args")
			ok, out := b.status()
			if !ok {
				t.Errorf("status is not ok:\n%s", out)
			}
			wants(t, out, "pre-commit: wired in "+filepath.Join(b.home, "data", "hooks"), "for all repositories")
			wants(t, b.install(), "already installed for all repositories")

			b.write(filepath.Join(b.home, "ours.status"), "1", 0o644)
			if status, _ := b.commit(); status == 0 {
				t.Error("commit was not blocked")
			}
			os.Remove(b.bin)
			status, out := b.commit()
			if status == 0 {
				t.Error("commit went through without stanch")
			}
			wants(t, out, "stanch is gone", "git config --global")
			b.write(b.bin, fakeStanch, 0o755)
			for _, name := range []string{"ours.status", "ours.args", "ours.in"} {
				os.Remove(filepath.Join(b.home, name))
			}
			b.global(Uninstall)
			after := b.tree(b.home)
			for _, tree := range []map[string]string{before, after} {
				for name := range tree {
					if strings.HasPrefix(name, "remote.git") || strings.HasPrefix(name, "repo/") {
						delete(tree, name)
					}
				}
			}
			sameTree(t, after, before)
			wants(t, b.global(Uninstall), "nothing of stanch's is installed")
		})
	}
}

// A hook whose presence alone changes what git does is as if absent where the
// repository has none.
func TestGlobalRelayPushToCheckout(t *testing.T) {
	b := newUser(t, "")
	b.write("file", "one\n", 0o644)
	b.git("add", "file")
	b.commit()
	target := b.in(filepath.Join(b.home, "target"))
	b.git("clone", "-q", b.top, target.top)
	target.git("config", "receive.denyCurrentBranch", "updateInstead")
	b.global(installRelay)
	b.write("file", "two\n", 0o644)
	b.git("commit", "-q", "-a", "-m", "two")
	b.git("push", "-q", target.top, "main")
	if got := target.read("file"); got != "two\n" {
		t.Errorf("the work tree was not updated: %q", got)
	}
	target.write("file", "dirty\n", 0o644)
	b.git("commit", "-q", "--allow-empty", "-m", "three")
	if status, out := b.try("push", "-q", target.top, "main"); status == 0 {
		t.Errorf("pushed over a dirty work tree: %s", out)
	}
}

func TestGlobalAndOwnHooksPath(t *testing.T) {
	b := newUser(t, "")
	b.global(installRelay)
	b.git("config", "core.hooksPath", filepath.Join(b.home, "own"))
	_, out := b.status()
	wants(t, out, "not wired; to wire it", "this one has its own core.hooksPath")
	b.install()
	if status, out := b.commit(); status != 0 || b.note("ours.args") != "[pre-commit]\n" {
		t.Errorf("commit: status %d: %s", status, out)
	}
}

func TestGlobalDryRun(t *testing.T) {
	b := newUser(t, "[core]\n\thooksPath = ~/mine\n")
	before := b.tree(b.home)
	var out bytes.Buffer
	o := b.options(&out)
	o.Global, o.DryRun = true, true
	if err := Install(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	sameTree(t, b.tree(b.home), before)
	wants(t, out.String(), "nothing was changed")
}

// What git 2.54 or newer is told to run; an older git can be asked to write
// it, and sh to run it as that git would.
func TestGlobalConfigured(t *testing.T) {
	b := newUser(t, "[user]\n\tname = B\n")
	before := b.tree(b.home)
	var out bytes.Buffer
	o := b.options(&out)
	o.Global, o.DataDir = true, filepath.Join(b.home, "it's data")
	hooks := []string{"pre-commit", "pre-merge-commit", "pre-push"}
	for range 2 {
		plans, err := o.planConfigured(context.Background(), hooks)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.run(plans); err != nil {
			t.Fatal(err)
		}
	}
	wants(t, out.String(), "pre-push: installed for all repositories, by hook.stanch-pre-push", "pre-push: already installed")
	for _, hook := range hooks {
		if got := b.git("config", "--get-all", "hook.stanch-"+hook+".event"); got != hook {
			t.Errorf("event of %s is %q", hook, got)
		}
		command := b.git("config", "--get-all", "hook.stanch-"+hook+".command")
		run := func() (int, string) {
			cmd := exec.Command("sh", "-c", command+` "$@"`, command, "origin", "url")
			cmd.Dir, cmd.Env, cmd.Stdin = b.top, b.env, strings.NewReader("lines\n")
			out, _ := cmd.CombinedOutput()
			return cmd.ProcessState.ExitCode(), string(out)
		}
		if status, out := run(); status != 0 {
			t.Errorf("%s: status %d: %s", command, status, out)
		}
		if got, want := b.note("ours.args"), "["+hook+"][origin][url]\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := b.note("ours.in"); got != "lines\n" {
			t.Errorf("stanch read %q", got)
		}
		os.Rename(b.bin, b.bin+"x")
		status, out := run()
		if status != 2 {
			t.Errorf("got status %d without stanch, want 2", status)
		}
		wants(t, out, "git config --global --remove-section hook.stanch-"+hook)
		os.Rename(b.bin+"x", b.bin)
	}
	if err := Uninstall(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	sameTree(t, b.tree(b.home), before)
}
